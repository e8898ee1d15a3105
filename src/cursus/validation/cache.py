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
    from collections.abc import Callable, Mapping

    from cursus.validation.contents import Contents

    Digests = Mapping[Path, str]

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
        self._declared: dict[str, Digests] = {}
        self._grown = False
        if file is not None:
            with suppress(OSError, ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
                self._steps, self._declared = _read(json.loads(file.read_bytes()), stamp)

    def levels(self, step: str, contents: Contents) -> Mapping[int, Entry]:
        """What is remembered of a step, if its files are as they were."""
        kept = self._steps.get(step)
        return kept.levels if kept is not None and _hold(kept.files, contents) else {}

    def reached(self, step: str) -> frozenset[Path]:
        """The files that a step was read from, when it was last read."""
        return frozenset(self._steps[step].files) if step in self._steps else frozenset()

    def declared(self, step: str, contents: Contents) -> Digests | None:
        """The digests of the files that a step's specifications come from, if these are as they were."""
        found = self._declared.get(step)
        return found if found is not None and _hold(found, contents) else None

    def keep_declared(self, step: str, declared: Digests) -> None:
        """Remembers the files that a step's specifications come from."""
        self._declared[step] = declared
        self._grown = True

    def keep(self, step: str, reached: Digests, levels: Mapping[int, Entry], contents: Contents) -> None:
        """Remembers what was found of a step, beside what still holds of it."""
        before = self._steps.get(step)
        holds = before is not None and _hold(before.files, contents)
        files, entries = (before.files, before.levels) if before is not None and holds else ({}, {})
        self._steps[step] = _Kept({**files, **reached}, {**entries, **levels})
        self._grown = True

    def save(self) -> None:
        """Writes down what is remembered, if any of it is new."""
        if self._file is None or not self._grown:
            return
        with suppress(OSError):
            write_file(self._file, self._written())
        self._grown = False

    def _written(self) -> bytes:
        """All of it as JSON; each path is written once and named by its number."""
        paths: dict[Path, int] = {}

        def number(path: Path) -> int:
            return paths.setdefault(path, len(paths))

        steps = {step: _kept_document(kept, number) for step, kept in self._steps.items()}
        declared = {step: _digests_document(digests, number) for step, digests in self._declared.items()}
        document = {"form": _FORM, "stamp": self._stamp, "steps": steps, "declared": declared}
        return json.dumps({**document, "paths": [str(path) for path in paths]}, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is known of a step: the digests of the files that it was read from, and its levels."""

    files: Digests
    levels: Mapping[int, Entry]


def _hold(digests: Digests, contents: Contents) -> bool:
    return all(contents.digest(path) == digest for path, digest in digests.items())


def _kept_document(kept: _Kept, number: Callable[[Path], int]) -> list[Any]:
    levels = {
        str(level): [dict(entry.world), [_finding_document(each, number) for each in entry.findings]]
        for level, entry in kept.levels.items()
    }
    return [_digests_document(kept.files, number), levels]


def _digests_document(digests: Digests, number: Callable[[Path], int]) -> list[Any]:
    return [[number(path), digest] for path, digest in digests.items()]


def _finding_document(finding: Finding, number: Callable[[Path], int]) -> list[Any]:
    places = [
        [number(place.path), place.line, place.column, place.end_column] if place else None
        for place in (finding.place, finding.other)
    ]
    return [finding.code, finding.severity, finding.step, finding.level, finding.fact, finding.remedy, *places]


def _read(document: Mapping[str, Any], stamp: str) -> tuple[dict[str, _Kept], dict[str, Digests]]:
    if document["form"] != _FORM or document["stamp"] != stamp:
        return {}, {}
    paths = [Path(each) for each in document["paths"]]
    steps = {step: _kept_of(told, paths) for step, told in document["steps"].items()}
    return steps, {step: _digests_of(told, paths) for step, told in document["declared"].items()}


def _kept_of(told: list[Any], paths: list[Path]) -> _Kept:
    files, levels = told
    entries = {
        int(level): Entry(tuple(_finding_of(each, paths) for each in findings), dict(world))
        for level, (world, findings) in levels.items()
    }
    return _Kept(_digests_of(files, paths), entries)


def _digests_of(told: list[Any], paths: list[Path]) -> Digests:
    return {paths[at]: _text(digest) for at, digest in told}


def _finding_of(told: list[Any], paths: list[Path]) -> Finding:
    code, severity, step, level, fact, remedy, place, other = told
    sides = [_place_of(each, paths) if each else None for each in (place, other)]
    assert sides[0] is not None
    code, step, fact, remedy = map(_text, (code, step, fact, remedy))
    return Finding(code, Severity(severity), step, int(level), sides[0], fact, remedy, sides[1])


def _text(told: Any) -> str:
    assert isinstance(told, str)
    return told


def _place_of(told: list[Any], paths: list[Path]) -> Place:
    at, line, column, end_column = told
    return Place(paths[at], int(line), int(column), None if end_column is None else int(end_column))
