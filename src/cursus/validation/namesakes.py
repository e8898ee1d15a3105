"""Steps of the same name that are checked together, told apart by the folders that they lie in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cursus.registry.definitions import Origin
    from cursus.validation.steps import Subject

__all__ = ["Apart", "told_apart"]

_FOLDER = "folder"
_Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Apart:
    """The steps to check, each once, and what those of each origin see."""

    chosen: tuple[Subject, ...]
    seen: Mapping[Origin, tuple[Subject, ...]]


def told_apart(groups: Iterable[Sequence[Subject]], seen: Mapping[Origin, tuple[Subject, ...]]) -> Apart:
    """The steps of several groups; those of folders that share a name with another say their folder."""
    chosen = {_identity(each): each for group in groups for each in group}
    named: dict[str, list[Subject]] = defaultdict(list)
    for each in chosen.values():
        named[each.files.qualified].append(each)
    marks: dict[_Identity, str] = {}
    for namesakes in named.values():
        if len(namesakes) > 1:
            marks |= _marks([each for each in namesakes if each.definition.origin.kind == _FOLDER])

    def marked(subject: Subject) -> Subject:
        mark = marks.get(_identity(subject))
        return replace(subject, files=replace(subject.files, folder=mark)) if mark else subject

    return Apart(
        tuple(map(marked, chosen.values())),
        {origin: tuple(map(marked, subjects)) for origin, subjects in seen.items()} if marks else seen,
    )


def _identity(subject: Subject) -> _Identity:
    return subject.source.package, subject.definition.name


def _marks(subjects: Sequence[Subject]) -> dict[_Identity, str]:
    """For each step the end of its folder's path, as long as it takes to tell them apart."""
    folders = [each.source.folder for each in subjects]
    length = next(length for length in count(1) if len({_end(each, length) for each in folders}) == len(folders))
    return {_identity(each): _end(each.source.folder, length) for each in subjects}


def _end(folder: Path, length: int) -> str:
    return "/".join(folder.parts[-length:])
