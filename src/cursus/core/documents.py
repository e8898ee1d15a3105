"""YAML and JSON files as values that remember their line and column."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from cursus.errors import CursusError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["Document", "Keys", "document_of", "read_document"]

Keys = tuple[str | int, ...]
_LARGEST = 2 * 1024 * 1024
_DEEPEST = 64
# More than any config spells out: aliases of aliases get there.
_MOST_VALUES = 200_000


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, and where in the file each part of it stands."""

    path: Path
    value: Any
    marks: Mapping[Keys, tuple[int, int]] = field(default_factory=dict[Keys, tuple[int, int]])

    def place(self, *keys: str | int) -> str:
        """`file:line:column` of a part, or of the nearest part around it that the file holds."""
        line, column = self.mark(*keys)
        return f"{self.path.name}:{line}:{column}"

    def mark(self, *keys: str | int) -> tuple[int, int]:
        """The line and column of a part, or of the nearest part around it that the file holds."""
        while keys and keys not in self.marks:
            keys = keys[:-1]
        return self.marks.get(keys, (1, 1))


class _Loader(yaml.SafeLoader):
    """Tells plain words by the core schema of YAML 1.2: `no` and `2024-01-01` are text, `012` is twelve."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first)

_BASES = {"0o": 8, "0x": 16}
_SCALARS: dict[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "merge": str,
    "bool": lambda text: {"true": True, "false": False}[text.lower()],
    "int": lambda text: int(text, _BASES.get(text[:2], 10)),
    "float": lambda text: float(re.sub(r"\.(?=inf|nan)", "", text.lower())),
    "str": lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16"),
}


def read_document(path: Path, error: type[CursusError]) -> Document:
    """The file's value with its places; JSON is read as the YAML that it is.

    Anchors, aliases and merge keys (`<<`) are read, as long as no alias holds itself.

    Raises:
        CursusError: of the given class, where the file is not there, no text, or no YAML.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as fault:
        raise error.of([Fault(str(path), fault.strerror or "cannot be read", "check the path")]) from fault
    except UnicodeDecodeError as fault:
        raise error.of([Fault(str(path), f"byte {fault.start} is not UTF-8", "save the file as UTF-8")]) from fault
    if len(raw) > _LARGEST:
        raise error.of([Fault(str(path), f"holds more than {_LARGEST:,} bytes", "is this the right file?")])
    return document_of(path, _spaced(path, text, error) if path.suffix == ".json" else text, error)


def _spaced(path: Path, text: str, error: type[CursusError]) -> str:
    """JSON with spaces for tabs, which YAML refuses as indentation."""
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        place = f"{path.name}:{fault.lineno}:{fault.colno}"
        raise error.of([Fault(place, f"no JSON: {fault.msg}", "check brackets, quotes and commas")]) from fault
    except (ValueError, RecursionError):
        return text
    return text.replace("\t", " ")


def document_of(path: Path, text: str, error: type[CursusError]) -> Document:
    """The value of a text with its places, as though it stood in that file.

    Raises:
        CursusError: of the given class, where the text is no YAML.
    """
    reader = _Reader(path)
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        value = reader.read(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = f"{path.name}:{mark.line + 1}:{mark.column + 1}" if mark else path.name
        hint = f"seen {fault.context or 'there'}: check brackets, quotes and indentation"
        raise error.of([Fault(place, f"no YAML: {fault.problem}", hint)]) from fault
    except yaml.reader.ReaderError as fault:
        place = f"{path.name}:{text.count(chr(10), 0, fault.position) + 1}"
        raise error.of(
            [Fault(place, f"no YAML: the character U+{ord(text[fault.position]):04X}", "remove it")]
        ) from fault
    except RecursionError as fault:
        raise error.of([Fault(path.name, f"nested deeper than {_DEEPEST} levels", "flatten the file")]) from fault
    if reader.faults:
        raise error.of(reader.faults)
    return Document(path, value, reader.marks)


class _Reader:
    """Walks a YAML node tree once: values out, places noted, faults kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marks: dict[Keys, tuple[int, int]] = {}
        self.faults: dict[Fault, None] = {}
        self._values = 0
        self._within: list[yaml.Node] = []

    def read(self, node: yaml.Node, keys: Keys) -> Any:
        """The node's value."""
        self.marks.setdefault(keys, _at(node))
        self._values += 1
        if self._values > _MOST_VALUES:
            return self._fault(None, f"holds more than {_MOST_VALUES:,} values", "repeat less by aliases")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if any(node is outer for outer in self._within):
            return self._fault(node, "an alias stands within its own anchor", "write the value out")
        if len(keys) >= _DEEPEST:
            return self._fault(node, f"nested deeper than {_DEEPEST} levels", "flatten the file")
        self._within.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, keys)
            return [self.read(item, (*keys, index)) for index, item in enumerate(node.value)]
        finally:
            self._within.pop()

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind = node.tag.rpartition(":")[2]
        if kind not in _SCALARS or not node.tag.startswith("tag:yaml.org,"):
            return self._fault(node, f"the tag {node.tag!r} is not read", "write plain text or a plain number")
        try:
            value = _SCALARS[kind](node.value)
        except (ValueError, KeyError):
            return self._fault(node, f"{node.value[:40]!r} is no {kind}", "mend it, or put it in quotes")
        if isinstance(value, float) and not math.isfinite(value):
            return self._fault(node, f"{node.value[:40]!r} is no finite number", "write a number, or put it in quotes")
        return value

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                merged.append(value_node)
            elif not isinstance(key_node, yaml.ScalarNode):
                self._fault(key_node, "a key is no text", "write `name: value`")
            elif (key := _joined(key_node.value)) in found:
                self._fault(key_node, f"key {key!r} stands twice", "keep one of them")
            else:
                self.marks.setdefault((*keys, key), _at(key_node))
                found[key] = self.read(value_node, (*keys, key))
        for value_node in merged:
            found = {**self._merged(value_node, keys), **found}
        return found

    def _merged(self, node: yaml.Node, keys: Keys) -> dict[str, Any]:
        """What a merge key brings; of several mappings the first wins, and all give way to the keys beside them."""
        value = self.read(node, keys)
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            self._fault(node, "a merge key brings no mapping", "write `<<: *anchor`")
            return {}
        return {name: item for part in reversed(parts) for name, item in part.items()}

    def _fault(self, node: yaml.Node | None, fact: str, hint: str) -> None:
        line, column = _at(node) if node else (1, 1)
        self.faults[Fault(f"{self.path.name}:{line}:{column}", fact, hint)] = None


def _joined(key: str) -> str:
    """A key with the halves of characters, as JSON escapes them, put together; a half alone stays."""
    return key.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _at(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
