"""YAML and JSON files as values that remember their line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from cursus.errors import CursusError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Document", "Keys", "read_document"]

Keys = tuple[str | int, ...]
_LARGEST = 8 * 1024 * 1024
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, and where in the file each part of it stands."""

    path: Path
    value: Any
    marks: Mapping[Keys, tuple[int, int]] = field(default_factory=dict[Keys, tuple[int, int]])

    def place(self, *keys: str | int) -> str:
        """`file:line:column` of a part, or of the nearest part around it that the file holds."""
        while keys and keys not in self.marks:
            keys = keys[:-1]
        line, column = self.marks.get(keys, (1, 1))
        return f"{self.path.name}:{line}:{column}"


class _Loader(yaml.SafeLoader):
    """YAML whose only booleans are true and false, and whose dates stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in {"bool", "timestamp"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _word in ("true", "True", "TRUE", "false", "False", "FALSE"):
    _Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(f"^{_word}$"), [_word[0]])


def read_document(path: Path, error: type[CursusError]) -> Document:
    """The file's value with its places; JSON is read as the YAML that it is.

    Raises:
        CursusError: of the given class, where the file is not there, no text, or no YAML.
    """
    try:
        raw = path.read_bytes()
        if len(raw) > _LARGEST:
            raise error(f"{path}: {len(raw):,} bytes are more than {_LARGEST:,}", hint="is this the right file?")
        return _parsed(path, raw.decode("utf-8-sig"), error)
    except OSError as fault:
        raise error(f"{path}: {fault.strerror}", hint="check the path") from fault
    except UnicodeDecodeError as fault:
        raise error(f"{path}: byte {fault.start} is not UTF-8", hint="save the file as UTF-8") from fault


def _parsed(path: Path, text: str, error: type[CursusError]) -> Document:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        reader = _Reader(path, loader)
        value = reader.read(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = f"{path.name}:{mark.line + 1}:{mark.column + 1}" if mark else path.name
        hint = f"seen {fault.context or 'there'}: check brackets, quotes and indentation"
        raise error.of([Fault(place, f"no YAML: {fault.problem}", hint)]) from fault
    except (yaml.YAMLError, RecursionError) as fault:
        raise error.of([Fault(path.name, f"no YAML: {fault}", "check the file's characters and nesting")]) from fault
    finally:
        loader.dispose()
    if reader.faults:
        raise error.of(reader.faults)
    return Document(path, value, reader.marks)


class _Reader:
    """Walks a YAML node tree once: values out, places noted, repeated keys found."""

    def __init__(self, path: Path, loader: _Loader) -> None:
        self.path = path
        self.loader = loader
        self.marks: dict[Keys, tuple[int, int]] = {}
        self.faults: list[Fault] = []

    def read(self, node: yaml.Node, keys: Keys) -> Any:
        """The node's value."""
        self.marks.setdefault(keys, self._at(node))
        if len(keys) > _DEEPEST:
            self.faults.append(Fault(self._place(node), f"nested deeper than {_DEEPEST} levels", "flatten the file"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*keys, index)) for index, item in enumerate(node.value)]
        return self.loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.loader.construct_object(key_node, deep=True)
            name = key if isinstance(key, str) else key_node.value
            if name in found:
                self.faults.append(Fault(self._place(key_node), f"key {name!r} stands twice", "keep one of them"))
            self.marks[*keys, name] = self._at(key_node)
            found[name] = self.read(value_node, (*keys, name))
        return found

    def _at(self, node: yaml.Node) -> tuple[int, int]:
        return node.start_mark.line + 1, node.start_mark.column + 1

    def _place(self, node: yaml.Node) -> str:
        line, column = self._at(node)
        return f"{self.path.name}:{line}:{column}"
