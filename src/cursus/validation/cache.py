"""Findings kept by content: what was found of a step stands as long as all that it was found by is the same."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.definition.files import write_file
from cursus.validation.documents import digests_document, digests_of, levels_document, levels_of, numbering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.validation.contents import Contents
    from cursus.validation.documents import Entry

    Digests = Mapping[Path, str]

__all__ = ["FindingCache"]

_FORM = 1


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
        number = numbering(paths)
        steps = {step: _kept_document(kept, number) for step, kept in self._steps.items()}
        declared = {step: digests_document(digests, number) for step, digests in self._declared.items()}
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
    return [digests_document(kept.files, number), levels_document(kept.levels, number)]


def _read(document: Mapping[str, Any], stamp: str) -> tuple[dict[str, _Kept], dict[str, Digests]]:
    if document["form"] != _FORM or document["stamp"] != stamp:
        return {}, {}
    paths = [Path(each) for each in document["paths"]]
    steps = {step: _kept_of(told, paths) for step, told in document["steps"].items()}
    return steps, {step: digests_of(told, paths) for step, told in document["declared"].items()}


def _kept_of(told: list[Any], paths: list[Path]) -> _Kept:
    files, levels = told
    return _Kept(digests_of(files, paths), levels_of(levels, paths))
