"""The expressions of a definition: what is one, what it refers to, and which steps a step waits for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from cursus.definition.document import BRANCHES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "FUNCTIONS",
    "MAX_DEPTH",
    "PathPart",
    "Reference",
    "dependencies_of",
    "depends_on",
    "feeders_of",
    "is_expression",
    "nests_deeper_than",
    "parse_path",
    "parse_reference",
    "references_of",
]

FUNCTIONS = ("Get", "Std:Join", "Std:JsonGet")
MAX_DEPTH = 100
"""Deeper than any request of the service nests; what lies deeper is no reference."""

_CONTAINERS = frozenset({dict, list})
_PART = re.compile(r"""\.?([A-Za-z_][A-Za-z0-9_]*)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d{1,9})\]""")


class PathPart(NamedTuple):
    """One move along a property path: into a field, to an entry by its key, or to one by its number."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """What a `Get` names: `source` is Parameters, Execution, Steps, ... and `path` the part after the name.

    >>> parse_reference("Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri").name
    'Prepare'
    >>> parse_reference("Parameters.Bucket")
    Reference(source='Parameters', name='Bucket', path='', text='Parameters.Bucket')
    """

    source: str
    name: str
    path: str
    text: str

    @property
    def parts(self) -> tuple[PathPart, ...] | None:
        """The path in moves; None where it cannot be parsed."""
        return parse_path(self.path)

    @property
    def property_file(self) -> str | None:
        """The property file that is referred to, or None where the reference is to something else."""
        return self.path.removeprefix("PropertyFiles.") if self.path.startswith("PropertyFiles.") else None


def is_expression(value: object) -> bool:
    """Whether a value is computed by the service: an object whose one key is `Get` or begins with `Std:`."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    function = next(iter(value))
    return function == "Get" or (isinstance(function, str) and function.startswith("Std:"))


def nests_deeper_than(value: object, limit: int) -> bool:
    """Whether lists and objects nest deeper than a limit, found without recursion."""
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(limit):
        parts: Iterable[object] = chain.from_iterable(i.values() if type(i) is dict else i for i in level)
        level = [part for part in parts if type(part) in _CONTAINERS]
        if not level:
            return False
    return True


def parse_reference(text: str) -> Reference:
    """The parts of a `Get`; parts that are not there are empty."""
    source, _, rest = text.partition(".")
    if source != "Steps":
        return Reference(source, rest, "", text)
    name = re.split(r"[.\[]", rest, maxsplit=1)[0]
    return Reference(source, name, rest[len(name) :].removeprefix("."), text)


@lru_cache(maxsize=4096)
def parse_path(path: str) -> tuple[PathPart, ...] | None:
    """A property path in moves; None where it cannot be parsed.

    >>> parse_path("Outputs['train'].S3Uri")
    (PathPart(kind='field', text='Outputs'), PathPart(kind='key', text='train'), PathPart(kind='field', text='S3Uri'))
    """
    parts: list[PathPart] = []
    at = 0
    while at < len(path):
        found = _PART.match(path, at)
        if found is None:
            return None
        at = found.end()
        parts.append(
            PathPart(("field", "key", "key", "index")[(found.lastindex or 1) - 1], found[found.lastindex or 1])
        )
    return tuple(parts)


def references_of(value: object, where: str = "") -> Iterator[tuple[str, Reference]]:
    """Every `Get` in a value, however deep, as (place within the value, reference); in document order."""
    waiting: list[tuple[str, object, int]] = [(where, value, 0)]
    while waiting:
        at, item, depth = waiting.pop()
        if isinstance(item, dict):
            if len(item) == 1 and isinstance(item.get("Get"), str):
                yield at, parse_reference(item["Get"])
                continue
            inner = [(f"{at}.{key}" if at else str(key), part, depth + 1) for key, part in item.items()]
        elif isinstance(item, list):
            inner = [(f"{at}[{index}]", part, depth + 1) for index, part in enumerate(item)]
        else:
            continue
        if depth < MAX_DEPTH:
            waiting.extend(reversed(inner))


def depends_on(step: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The steps that `DependsOn` lists, as (name, whether the step waits for success); the well-formed ones."""
    listed = step.get("DependsOn")
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, str):
            yield entry, True
        elif isinstance(entry, dict) and isinstance(entry.get("Step"), str):
            yield entry["Step"], entry.get("Trigger", "Completed") == "Completed"


def dependencies_of(step: Mapping[str, Any]) -> set[str]:
    """Names of the steps that a step waits for: by reference, by property file and by `DependsOn`.

    Of a condition step this is what its conditions need; the steps in its branches have needs of their own.
    """
    return {name for name, _ in depends_on(step)} | feeders_of(step)


def feeders_of(step: Mapping[str, Any]) -> set[str]:
    """Names of the steps that a step takes values from; of a condition step, the ones that its conditions read."""
    return {parse_reference(text).name for text in _texts_of(_own_fields(step)) if text.startswith("Steps.")}


def _texts_of(value: object) -> Iterator[str]:
    """The text of every `Get`: `references_of` for those who do not ask where, and several times as fast."""
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if len(item) == 1 and isinstance(item.get("Get"), str):
                yield item["Get"]
            else:
                waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _own_fields(step: Mapping[str, Any]) -> dict[str, Any]:
    """The step without the steps in its branches."""
    arguments = step.get("Arguments")
    if step.get("Type") != "Condition" or not isinstance(arguments, dict):
        return dict(step)
    return {**step, "Arguments": {key: value for key, value in arguments.items() if key not in BRANCHES}}
