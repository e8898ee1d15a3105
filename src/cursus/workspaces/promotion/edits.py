"""Files before and after a change, and the difference as a patch."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["FileEdit", "patch"]


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file before and after; a new one has no `source`, a moved one another than its `target`."""

    source: Path | None
    target: Path
    before: bytes
    after: bytes

    @property
    def is_move(self) -> bool:
        """Whether the file goes to another place."""
        return self.source is not None and self.source != self.target

    @property
    def is_change(self) -> bool:
        """Whether anything is different afterwards."""
        return self.source != self.target or self.before != self.after


def patch(edits: Iterable[FileEdit], root: Path) -> str:
    """The edits as a unified diff, as `git apply` takes it."""
    return "".join(line for each in edits for line in _patch_lines(each, root))


def _patch_lines(edit: FileEdit, root: Path) -> Iterator[str]:
    new = relative_name(edit.target, root)
    old = relative_name(edit.source, root) if edit.source else new
    yield f"diff --git a/{old} b/{new}\n"
    if edit.source is None:
        yield "new file mode 100644\n"
    elif edit.is_move:
        yield f"rename from {old}\nrename to {new}\n"
    before, after = _lines(edit.before), _lines(edit.after)
    names = (f"a/{old}" if edit.source else "/dev/null", f"b/{new}")
    for line in difflib.unified_diff(before, after, *names):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes) -> list[str]:
    """The lines of a text, each with its line feed; bytes that are no UTF-8 are shown as escapes."""
    *whole, rest = content.decode("utf-8", "backslashreplace").split("\n")
    return [*(f"{each}\n" for each in whole), *filter(None, [rest])]
