"""The JSONPath expressions of a batch transform's filters, as the service documents them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["selector"]

_NAME = re.compile(r"\.([A-Za-z_][\w-]*)")
_QUOTED = r"'[^']*'|\"[^\"]*\""
_NAMES = re.compile(rf"\[\s*((?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*)\s*\]")
_PLACE = r"-?\d*\s*:\s*-?\d*|-?\d+"
_PLACES = re.compile(rf"\[\s*((?:{_PLACE})(?:\s*,\s*(?:{_PLACE}))*)\s*\]")

_Step = str | list[str] | list[int | slice]


def selector(path: str) -> Callable[[Any], Any]:
    """The part of a record that a JSONPath names: keys, lists of keys, indices, slices and lists of these.

    >>> selector("$[1:]")(["id", "3", "4"]), selector("$[0,2:]")(["id", "3", "4"]), selector("$.a[0]")({"a": [7]})
    (['3', '4'], ['id', '4'], 7)
    >>> selector("$['id','p']")({"id": 1, "p": 0.5, "x": 2})
    {'id': 1, 'p': 0.5}
    """
    steps = list(_steps(path))

    def select(record: Any) -> Any:
        try:
            for step in steps:
                record = _pick(record, step)
        except (LookupError, TypeError) as error:
            raise EngineError(f"{path!r} finds nothing in the record {record!r}", hint="check the filter") from error
        return record

    return select


def _steps(path: str) -> Iterator[_Step]:
    if not path.startswith("$"):
        raise _refused(path)
    place = 1
    while place < len(path):
        found = _NAME.match(path, place) or _NAMES.match(path, place) or _PLACES.match(path, place)
        if found is None:
            raise _refused(path)
        yield _step(found)
        place = found.end()


def _refused(path: str) -> EngineError:
    hint = "use $, keys, [i], [i:j] and lists of these, as in $.features, $[1:], $[0,5:] and $['id','SageMakerOutput']"
    return EngineError(f"the filter {path!r} cannot be evaluated here", hint=hint)


def _step(found: re.Match[str]) -> _Step:
    if found.re is _NAME:
        return found[1]
    if found.re is _NAMES:
        names = [name[1:-1] for name in re.findall(_QUOTED, found[1])]
        return names[0] if len(names) == 1 else names
    return [_place(part) for part in found[1].split(",")]


def _place(text: str) -> int | slice:
    ends = [int(end) if end.strip() else None for end in text.split(":")]
    return slice(*ends) if len(ends) > 1 else int(text)


def _pick(record: Any, step: _Step) -> Any:
    if isinstance(step, str):
        return record[step]
    if isinstance(record, dict):
        return {name: record[name] for name in step}
    if len(step) == 1:
        return record[step[0]]
    picked: list[Any] = []
    for place in step:
        found = record[place]
        picked += found if isinstance(place, slice) else [found]
    return picked
