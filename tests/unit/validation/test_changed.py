from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.step_files import checked, step

from cursus.errors import CursusError
from cursus.validation.changed import changed_files, only_changed

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "a repository"
    root.mkdir()
    git(root, "init", "--quiet")
    for name in ("same.py", "staged.py", "edited.py", "deleted.py", "folder/ü x.py"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("a = 1\n")
    (root / ".gitignore").write_text("ignored.py\n")
    git(root, "add", ".")
    return root


def test_before_the_first_commit_every_file_is_new(repository: Path) -> None:
    assert repository / "same.py" in changed_files(repository)


def test_files_that_are_staged_edited_deleted_or_new_differ_from_head(repository: Path) -> None:
    git(repository, "commit", "--quiet", "-m", "first")
    assert changed_files(repository) == frozenset()
    for name in ("staged.py", "edited.py", "folder/ü x.py", "new\nline.py", "ignored.py"):
        (repository / name).write_text("a = 2\n")
    git(repository, "add", "staged.py")
    (repository / "deleted.py").unlink()
    names = {"staged.py", "edited.py", "deleted.py", "folder/ü x.py", "new\nline.py"}
    assert changed_files(repository / "folder") == {repository / name for name in names}


def test_outside_of_a_repository_there_is_nothing_to_have_changed_from(tmp_path: Path) -> None:
    with pytest.raises(CursusError, match="is in no git repository") as caught:
        changed_files(tmp_path)
    assert caught.value.hint


def test_without_git_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CursusError, match="git cannot be started"):
        changed_files(tmp_path)


def test_a_step_has_changed_where_a_file_of_it_or_one_that_it_imports_has(tmp_path: Path) -> None:
    folder = step(tmp_path, "row_count", script="import helpers\n")
    step(folder, "row_sum")
    (folder / "scripts/helpers.py").write_text("")
    outcome = checked(folder)
    for name, steps in (("specs/row_sum_spec.py", ["RowSum"]), ("scripts/helpers.py", ["RowCount"]), ("x.py", [])):
        assert [each.files.name for each in only_changed(outcome, {folder / name}).steps] == steps
