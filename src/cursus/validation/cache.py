"""Findings kept by content: what was found of a step stands as long as all that it was found by is the same."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.definition.files import write_file
from cursus.validation.model import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from cursus.validation.contents import Contents

__all__ = ["Entry", "FindingCache"]

_FORM = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """The findings of one level, and the digests of the parts of the world that its rules looked at."""

    findings: tuple[Finding, ...]
    world: Mapping[str, str] = field(default_factory=dict[str, str])


class FindingCache:
    """Remembers findings in a file; one that is broken or cannot be written costs time and nothing else.

    What is kept of a step holds while the files that it was read from have the same content, and while `stamp`, which
    stands for the rules, is the same.
    """

    def __init__(self, file: Path | None, stamp: str) -> None:
        """Takes the file, None to remember nothing; it is read now."""
        self._file, self._stamp = file, stamp
        self._steps: dict[str, _Kept] = {}
        self._grown = False
        if file is not None:
            with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
                self._steps = _steps_of(json.loads(file.read_bytes()), stamp)

    def reached(self, step: str, contents: Contents) -> frozenset[Path] | None:
        """The files that a step was read from, if all are as they were."""
        kept = self._steps.get(step)
        if kept is None or any(contents.digest(path) != digest for path, digest in kept.files.items()):
            return None
        return frozenset(kept.files)

    def find(
        self, step: str, level: int, contents: Contents, digest: Callable[[str], str]
    ) -> tuple[Finding, ...] | None:
        """The findings of a step at a level, if all that they came from is the same; `digest` tells a world's part."""
        if self.reached(step, contents) is None:
            return None
        entry = self._steps[step].levels.get(level)
        if entry is None or any(digest(part) != seen for part, seen in entry.world.items()):
            return None
        return entry.findings

    def keep(self, step: str, reached: Collection[Path], levels: Mapping[int, Entry], contents: Contents) -> None:
        """Remembers what was found of a step, beside what still holds of it."""
        before = self.reached(step, contents)
        files = {path: contents.digest(path) for path in {*reached, *(before or ())}}
        kept = self._steps[step].levels if before is not None else {}
        self._steps[step] = _Kept(files, {**kept, **levels})
        self._grown = True

    def save(self) -> None:
        """Writes down what is remembered, if any of it is new."""
        if self._file is None or not self._grown:
            return
        with suppress(OSError):
            write_file(self._file, json.dumps(_document(self._steps, self._stamp), separators=(",", ":")).encode())
        self._grown = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a step: the digests of the files that it was read from, and its levels."""

    files: Mapping[Path, str]
    levels: Mapping[int, Entry]


def _document(steps: Mapping[str, _Kept], stamp: str) -> dict[str, Any]:
    """All of it as JSON; each path is written once and named by its number."""
    paths: dict[Path, int] = {}

    def number(path: Path) -> int:
        return paths.setdefault(path, len(paths))

    written = {
        step: {
            "files": [[number(path), digest] for path, digest in kept.files.items()],
            "levels": {
                str(level): [dict(entry.world), [_finding_document(each, number) for each in entry.findings]]
                for level, entry in kept.levels.items()
            },
        }
        for step, kept in steps.items()
    }
    return {"form": _FORM, "stamp": stamp, "steps": written, "paths": [str(path) for path in paths]}


def _finding_document(finding: Finding, number: Callable[[Path], int]) -> list[Any]:
    places = [
        [number(place.path), place.line, place.column, place.end_column] if place else None
        for place in (finding.place, finding.other)
    ]
    return [finding.code, finding.severity, finding.step, finding.level, finding.fact, finding.remedy, *places]


def _steps_of(document: Mapping[str, Any], stamp: str) -> dict[str, _Kept]:
    if document["form"] != _FORM or document["stamp"] != stamp:
        return {}
    paths = [Path(each) for each in document["paths"]]
    return {
        step: _Kept(
            {paths[at]: str(digest) for at, digest in told["files"]},
            {
                int(level): Entry(tuple(_finding_of(each, paths) for each in findings), dict(world))
                for level, (world, findings) in told["levels"].items()
            },
        )
        for step, told in document["steps"].items()
    }


def _finding_of(told: list[Any], paths: list[Path]) -> Finding:
    code, severity, step, level, fact, remedy, place, other = told
    sides = [_place_of(each, paths) if each else None for each in (place, other)]
    assert sides[0] is not None
    return Finding(str(code), Severity(severity), str(step), int(level), sides[0], str(fact), str(remedy), sides[1])


def _place_of(told: list[Any], paths: list[Path]) -> Place:
    at, line, column, end_column = told
    return Place(paths[at], int(line), int(column), None if end_column is None else int(end_column))
