"""Which files of a source folder are code."""

from __future__ import annotations

import os
import tarfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from cursus.core.kinds.code import archive, folder_tree, script_tree, source_tree
from cursus.core.kinds.code_files import files_below
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def names(folder: Path) -> list[str]:
    return [name for name, _ in files_below(folder)]


def test_what_a_gitignore_names_is_left_out(tmp_path: Path) -> None:
    rules = "*.csv\n!keep.csv\n/build/\n# a comment\n"
    write(
        tmp_path, {"a.py": "", "x.csv": "", "keep.csv": "", "build/o.py": "", "sub/build/o.py": "", ".gitignore": rules}
    )

    assert names(tmp_path) == ["a.py", "keep.csv", "sub/build/o.py"]


def test_a_sagemakerignore_adds_to_it_and_may_bring_back(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "model.bin": "", "notes.md": "", ".gitignore": "*.bin\n"})
    write(tmp_path, {".sagemakerignore": "!model.bin\n*.md\n"})

    assert names(tmp_path) == ["a.py", "model.bin"]


def test_the_rules_of_a_folder_win_over_those_above_it(tmp_path: Path) -> None:
    write(
        tmp_path, {".gitignore": "*.txt\n", "a.txt": "", "sub/.gitignore": "!b.txt\n", "sub/b.txt": "", "sub/c.txt": ""}
    )

    assert names(tmp_path) == ["sub/b.txt"]


def test_what_is_left_out_does_not_change_the_digest(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", ".gitignore": "*.log\n"})
    before = folder_tree(tmp_path, "a.py").digest
    write(tmp_path, {"run.log": "x", ".git/config": "x", "__pycache__/a.pyc": "x"})

    assert folder_tree(tmp_path, "a.py").digest == before


def test_links_come_as_what_they_lead_to(tmp_path: Path) -> None:
    shared = write(tmp_path / "shared", {"tool.py": "T = 1\n"})
    folder = write(tmp_path / "src", {"a.py": ""})
    (folder / "lib").symlink_to(shared)
    (folder / "same.py").symlink_to("a.py")

    assert names(folder) == ["a.py", "lib/tool.py", "same.py"]
    assert (
        folder_tree(folder, "a.py").digest
        == folder_tree(write(tmp_path / "copy", {"a.py": "", "lib/tool.py": "T = 1\n", "same.py": ""}), "a.py").digest
    )


def test_links_that_lead_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "src", {"a.py": "", "sub/b.py": ""})
    (folder / "sub/up").symlink_to(folder)

    with pytest.raises(ConfigurationError, match="which it lies in"):
        names(folder)


def test_all_files_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": ""})
    (folder / "gone.py").symlink_to("nowhere.py")
    os.mkfifo(folder / "pipe")

    with pytest.raises(ConfigurationError) as caught:
        source_tree(folder)
    facts = {fault.subject.rpartition("/")[2]: fault.fact for fault in caught.value.faults}
    assert facts == {"gone.py": "cannot be read: No such file or directory", "pipe": "is no regular file"}


@pytest.mark.parametrize("rules", ["", "*\n"])
def test_a_folder_without_files_is_refused(rules: str, tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": rules})

    with pytest.raises(ConfigurationError, match="holds no files"):
        source_tree(tmp_path)


def test_programs_may_be_executed_whatever_their_mode_here(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": "print(1)\n", "run.sh": "#!/bin/sh\n", "data.csv": "1\n"})
    (folder / "data.csv").chmod(0o755)
    with tarfile.open(fileobj=BytesIO(archive(folder_tree(folder, "a.py")))) as tar:
        modes = {member.name: member.mode for member in tar}

    assert modes == {"a.py": 0o644, "data.csv": 0o644, "run.sh": 0o755}


def test_code_that_changed_since_it_was_read_is_not_packed(tmp_path: Path) -> None:
    tree = folder_tree(write(tmp_path, {"a.py": "1\n"}), "a.py")
    (tmp_path / "a.py").write_text("2\n")

    with pytest.raises(ConfigurationError, match="has changed since"):
        archive(tree)


def test_a_shell_script_comes_alone_and_unread(tmp_path: Path) -> None:
    tree = script_tree(write(tmp_path, {"run.sh": "if then (\n", "x.py": ""}) / "run.sh")

    assert [name for name, _ in tree.files] == ["run.sh"]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, {"src/a.py": "", "lib/x.py": "", "src/lib/x.py": ""}) / "src"

    with pytest.raises(ConfigurationError, match=r"a file 'lib/x\.py' is there already"):
        source_tree(folder, [tmp_path / "lib"])


def test_a_missing_dependency_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no dependency"):
        source_tree(write(tmp_path, {"a.py": ""}), [tmp_path / "nowhere"])
