"""A change as a patch that git takes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import write

from cursus.workspaces.promotion.edits import FileEdit, patch

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = "one\ntwo\nthree\n"


@pytest.mark.parametrize("after", [BEFORE, "one\n2\nthree\n", "one\ntwo\nthree", "", "zero\r\n" + BEFORE])
@pytest.mark.parametrize("target", ["old.txt", "folder/new name.txt"])
def test_git_makes_the_same_of_the_patch(after: str, target: str, tmp_path: Path) -> None:
    root = tmp_path.resolve()
    write(root / "old.txt", BEFORE)
    edits = [
        FileEdit(root / "old.txt", root / target, BEFORE.encode(), after.encode()),
        FileEdit(None, root / "more" / "made.txt", b"", b"made\n"),
    ]

    given = patch([each for each in edits if each.is_change], root)
    subprocess.run(["git", "apply", "-"], cwd=root, input=given.encode(), check=True)

    found = {each.relative_to(root).as_posix(): each.read_bytes() for each in root.rglob("*") if each.is_file()}
    assert found == {target: after.encode(), "more/made.txt": b"made\n"}
