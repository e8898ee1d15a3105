"""Source code as content."""

from __future__ import annotations

import io
import os
import random
import tarfile
from typing import TYPE_CHECKING

import pytest

from cursus.core.kinds.code import SourceTree, archive, folder_tree, script_tree
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def names(tree: SourceTree) -> list[str]:
    return [name for name, _ in tree.files]


PROJECT = {"train.py": "import features\n", "features.py": "X = 1\n", "data/schema.json": "{}\n"}


def test_the_digest_is_the_same_wherever_the_files_lie(tmp_path: Path) -> None:
    here, there = write(tmp_path / "here", PROJECT), write(tmp_path / "a/b/there", PROJECT)

    assert folder_tree(here, "train.py").digest == folder_tree(there, "train.py").digest
    assert script_tree(here / "train.py").digest == script_tree(there / "train.py").digest


def test_the_digest_does_not_follow_the_order_of_files(tmp_path: Path) -> None:
    folder = write(tmp_path, PROJECT)
    files = [(name, folder / name) for name in PROJECT]
    shuffled = random.Random(1).sample(files, len(files))  # an order, no secret

    assert SourceTree.of("train.py", shuffled) == SourceTree.of("train.py", files)


def test_the_digest_and_the_archive_do_not_follow_times_and_modes(tmp_path: Path) -> None:
    folder = write(tmp_path, PROJECT)
    before = folder_tree(folder, "train.py")
    packed = archive(before)
    os.utime(folder / "train.py", (1, 1))
    (folder / "features.py").chmod(0o700)
    after = folder_tree(folder, "train.py")

    assert after.digest == before.digest
    assert archive(after) == packed


@pytest.mark.parametrize("change", [{"train.py": "import features  \n"}, {"new.py": ""}, {"data/schema.json": "[]\n"}])
def test_the_digest_follows_names_and_contents(change: dict[str, str], tmp_path: Path) -> None:
    before = folder_tree(write(tmp_path / "a", PROJECT), "train.py").digest

    assert folder_tree(write(tmp_path / "b", PROJECT | change), "train.py").digest != before


def test_moving_a_line_from_one_file_to_the_next_changes_the_digest(tmp_path: Path) -> None:
    one = write(tmp_path / "a", {"a.py": "x", "b.py": "yz"})
    other = write(tmp_path / "b", {"a.py": "xy", "b.py": "z"})

    assert folder_tree(one, "a.py").digest != folder_tree(other, "a.py").digest


def test_an_archive_unpacks_to_the_files(tmp_path: Path) -> None:
    folder = write(tmp_path / "src", PROJECT)
    packed = io.BytesIO(archive(folder_tree(folder, "train.py")))
    with tarfile.open(fileobj=packed) as tar:
        tar.extractall(tmp_path / "out", filter="data")

    assert {name: (tmp_path / "out" / name).read_text() for name in PROJECT} == PROJECT


def test_caches_and_version_control_are_left_out(tmp_path: Path) -> None:
    litter = {"__pycache__/a.pyc": "", ".git/config": "", ".ipynb_checkpoints/n.py": "", "old.pyc": ""}
    folder = write(tmp_path, PROJECT | litter)

    assert names(folder_tree(folder, "train.py")) == sorted(PROJECT)


def test_a_script_brings_the_modules_beside_it_that_it_imports(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "train.py": "import json\nimport features\nfrom stats import mean\n",
            "features.py": "import deep\n",
            "deep.py": "",
            "stats/__init__.py": "from stats.inner import mean\n",
            "stats/inner.py": "mean = None\n",
            "unrelated.py": "",
        },
    )

    assert names(script_tree(folder / "train.py")) == [
        "deep.py",
        "features.py",
        "stats/__init__.py",
        "stats/inner.py",
        "train.py",
    ]


def test_modules_that_import_each_other_are_brought_once(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": "import b\n", "b.py": "import a\n"})

    assert names(script_tree(folder / "a.py")) == ["a.py", "b.py"]


def test_an_import_inside_a_function_counts(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": "def f():\n    import b\n    return b\n", "b.py": ""})

    assert names(script_tree(folder / "a.py")) == ["a.py", "b.py"]


@pytest.mark.parametrize("line", ["import cursus_runtime", "from cursus_runtime.frames import read"])
def test_the_runtime_comes_along_where_it_is_imported(line: str, tmp_path: Path) -> None:
    tree = script_tree(write(tmp_path, {"a.py": f"{line}\n"}) / "a.py")

    assert "cursus_runtime/__init__.py" in names(tree)
    assert not [name for name in names(tree) if "__pycache__" in name]


def test_the_runtime_comes_along_where_only_a_module_beside_imports_it(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": "import b\n", "b.py": "import cursus_runtime\n"})

    assert "cursus_runtime/__init__.py" in names(script_tree(folder / "a.py"))


def test_a_script_that_stands_alone_is_one_file(tmp_path: Path) -> None:
    assert names(script_tree(write(tmp_path, {"a.py": "import json\n"}) / "a.py")) == ["a.py"]


def test_a_folder_that_imports_the_runtime_brings_it(tmp_path: Path) -> None:
    folder = write(tmp_path, {"train.py": "import cursus_runtime\n"})

    assert "cursus_runtime/__init__.py" in names(folder_tree(folder, "train.py"))


def test_a_missing_script_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.py: No such file"):
        script_tree(tmp_path / "nowhere.py")


def test_a_script_that_does_not_parse_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"is no Python: .*line 1"):
        script_tree(write(tmp_path, {"a.py": "def\n"}) / "a.py")


def test_a_folder_without_its_entry_point_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no entry point 'train.py'"):
        folder_tree(write(tmp_path, {"other.py": ""}), "train.py")
