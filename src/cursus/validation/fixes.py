"""Mends findings where a rule knows how: edits of text, shown as a diff, and written all at once."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.definition.files import write_file
from cursus.validation.wording import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cursus.validation.model import Edit, Finding, Replacement

__all__ = ["FileChange", "Fixes", "plan_fixes", "write_fixes"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"
_INSTALLED = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after."""

    path: Path
    before: str
    after: str

    def diff(self, base: Path) -> str:
        """The change as a unified diff, with the path as it is seen from a folder."""
        name = shown_path(self.path, base)
        before, after = self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)
        told = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
        return "".join(each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in told)


@dataclass(frozen=True, slots=True)
class Fixes:
    """The changes that mend findings, the findings that they mend, and those that are left, each with the reason."""

    changes: tuple[FileChange, ...] = ()
    mended: tuple[Finding, ...] = ()
    left: tuple[tuple[Finding, str], ...] = ()

    def diff(self, base: Path) -> str:
        """All changes as one unified diff."""
        return "".join(change.diff(base) for change in self.changes)


def plan_fixes(edits: Iterable[tuple[Finding, Edit]], root: Path) -> Fixes:
    """The changes that edits make of files below a root; nothing is written.

    An edit that meets another's text, leads out of the root or into an installed package, or would leave a file that
    does not parse, is left out as a whole.
    """
    texts: dict[Path, str | None] = {}
    taken: dict[Path, list[Replacement]] = {}
    mended: list[Finding] = []
    left: list[tuple[Finding, str]] = []
    for finding, edit in edits:
        why = _obstacle(edit, root, texts, taken)
        if why is None:
            mended.append(finding)
            for each in edit.replacements:
                if each not in taken.setdefault(each.path, []):
                    taken[each.path].append(each)
        else:
            left.append((finding, why))
    changes = tuple(
        FileChange(path, str(texts[path]), _edited(str(texts[path]), taken[path])) for path in sorted(taken)
    )
    return Fixes(tuple(each for each in changes if each.before != each.after), tuple(mended), tuple(left))


def write_fixes(fixes: Fixes) -> None:
    """Writes the changed files, each in one move; links stay, and so do modes."""
    for change in fixes.changes:
        target = change.path.resolve()
        mode = target.stat().st_mode
        write_file(target, change.after.encode())
        target.chmod(mode)


def _obstacle(
    edit: Edit, root: Path, texts: dict[Path, str | None], taken: Mapping[Path, Sequence[Replacement]]
) -> str | None:
    """Why an edit cannot be made beside those that are taken; None where it can."""
    for path in {each.path for each in edit.replacements}:
        if not _may_change(path, root):
            return f"{path} is outside of {root}, or of an installed package"
        if path not in texts:
            texts[path] = _text(path)
        text = texts[path]
        if text is None:
            return f"{path} is no text in UTF-8"
        new = [each for each in edit.replacements if each.path == path and each not in taken.get(path, ())]
        if any(_meet(one, other) for one in new for other in taken.get(path, ())):
            return "another fix changes the same text; check again"
        if not _parses(_edited(text, [*taken.get(path, ()), *new])):
            return f"{path} would not parse any more"
    return None


def _may_change(path: Path, root: Path) -> bool:
    real = path.resolve()
    return real.is_relative_to(root.resolve()) and _INSTALLED.isdisjoint(real.parts)


def _text(path: Path) -> str | None:
    """A file's text with its line ends and, where it has one, its byte order mark."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None


def _meet(one: Replacement, other: Replacement) -> bool:
    """Whether two replacements touch the same text; insertions at one place do not."""
    if one.start == one.end and other.start == other.end:
        return False
    return one.start == other.start or (one.start < other.end and other.start < one.end)


def _edited(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with the replacements made; new lines end as those of the file do."""
    starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    mark = len(_BOM) if text.startswith(_BOM) else 0
    end_of_line = found[0] if (found := _LINE_END.search(text)) else "\n"

    def offset(line: int, column: int) -> int:
        at = starts[line - 1] if line <= len(starts) else len(text)
        return min(at + column - 1 + (mark if line == 1 else 0), len(text))

    parts: list[str] = []
    done = 0
    for each in sorted(replacements, key=_start):
        parts += [text[done : offset(*each.start)], each.text.replace("\n", end_of_line)]
        done = offset(*each.end)
    return "".join([*parts, text[done:]])


def _start(replacement: Replacement) -> tuple[int, int]:
    return replacement.start


def _parses(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text.removeprefix(_BOM))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
