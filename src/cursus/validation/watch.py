"""Checks steps again whenever a file of theirs changes; files are looked at twice a second."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.registry.loading import forget
from cursus.validation.contents import ABSENT, Contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cursus.validation.outcome import Outcome

__all__ = ["Change", "watch"]

SECONDS = 0.5
"""Between two looks."""

_Mark = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """The files that changed, none at first, and what a check says since."""

    files: tuple[Path, ...]
    outcome: Outcome


def watch(check: Callable[[], Outcome], seconds: float = SECONDS) -> Iterator[Change]:
    """Checks now, and again after each change; never ends by itself.

    Args:
        check: looks at the steps anew.
        seconds: between two looks at the files.
    """
    outcome = check()
    files = _WatchedFiles()
    files.add(_watched(outcome))
    yield Change((), outcome)
    while True:
        time.sleep(seconds)
        changed = files.changed(_watched(outcome))
        if changed:
            _forget_modules(outcome)
            outcome = check()
            files.add(_watched(outcome))
            yield Change(tuple(changed), outcome)


def _forget_modules(outcome: Outcome) -> None:
    """Has what was imported of the steps' own modules imported anew: a change in one of them counts for others."""
    for source in outcome.selection.sources:
        if source.workspace is not None:
            forget(source.workspace)


def _watched(outcome: Outcome) -> set[Path]:
    """The files of steps, those that they reach, and all that could become one: the modules in the steps' folders."""
    found = {path for step in outcome.steps for path in step.reached}
    for folder in {each.source.folder for each in outcome.selection.chosen}:
        found.update(folder.glob("*/*.py"))
    found.update(source.table for source in outcome.selection.sources if source.table)
    return found


class _WatchedFiles:
    """Files as they were when last looked at; one is read again only where its size or times differ."""

    def __init__(self) -> None:
        self._marks: dict[Path, _Mark | None] = {}
        self._digests: dict[Path, str] = {}

    def add(self, paths: Iterable[Path]) -> None:
        """Takes files that are to be watched from now on; what changed of those that are watched is still told."""
        self.changed(path for path in paths if path not in self._marks)

    def changed(self, paths: Iterable[Path]) -> list[Path]:
        """Those of some files whose content differs from when they were last looked at, sorted."""
        contents = Contents()
        found: list[Path] = []
        for path in sorted(paths):
            mark = _mark(path)
            if self._marks.get(path) == mark:
                continue
            self._marks[path] = mark
            if contents.digest(path) != self._digests.get(path, ABSENT):
                self._digests[path] = contents.digest(path)
                found.append(path)
        return found


def _mark(path: Path) -> _Mark | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_ctime_ns, told.st_size, told.st_ino
