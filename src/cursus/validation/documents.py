"""Findings, digests and levels as JSON holds them; each path stands for itself once and is named by its number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.validation.model import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Digests = Mapping[Path, str]

__all__ = ["Entry", "digests_document", "digests_of", "levels_document", "levels_of", "numbering"]


@dataclass(frozen=True, slots=True)
class Entry:
    """The findings of one level, and the digests of the parts of the world that its rules looked at."""

    findings: tuple[Finding, ...]
    world: Mapping[str, str] = field(default_factory=dict[str, str])


def numbering(paths: dict[Path, int]) -> Callable[[Path], int]:
    """What gives each path a number; the paths are added to a dict, in the order of their numbers."""
    return lambda path: paths.setdefault(path, len(paths))


def levels_document(levels: Mapping[int, Entry], number: Callable[[Path], int]) -> dict[str, Any]:
    """The entries of levels."""
    return {
        str(level): [dict(entry.world), [_finding_document(each, number) for each in entry.findings]]
        for level, entry in levels.items()
    }


def levels_of(told: Mapping[str, Any], paths: list[Path]) -> dict[int, Entry]:
    """The entries that a document holds."""
    return {
        int(level): Entry(tuple(_finding_of(each, paths) for each in findings), dict(world))
        for level, (world, findings) in told.items()
    }


def digests_document(digests: Digests, number: Callable[[Path], int]) -> list[Any]:
    """The digests of files."""
    return [[number(path), digest] for path, digest in digests.items()]


def _finding_document(finding: Finding, number: Callable[[Path], int]) -> list[Any]:
    places = [
        [number(place.path), place.line, place.column, place.end_column] if place else None
        for place in (finding.place, finding.other)
    ]
    return [finding.code, finding.severity, finding.step, finding.level, finding.fact, finding.remedy, *places]


def digests_of(told: list[Any], paths: list[Path]) -> dict[Path, str]:
    """The digests that a document holds."""
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
