"""The names of modules, functions and comprehensions, and what they stand for."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.domain import Class, Library, Unknown, Value, Values, union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.validation.reading.sources import At, Source

__all__ = ["Frame", "merged"]

_BUILTINS = frozenset(vars(builtins))


class Frame:
    """The names of one scope; those that it lacks are looked up in the scopes around it."""

    def __init__(self, source: Source, outer: Frame | None = None, *, is_inner: bool = False) -> None:
        """Starts empty.

        Args:
            source: the file that the scope is in.
            outer: the scope around it; a module has none.
            is_inner: whether it is that of a comprehension, in which `:=` binds names of the scope around it.
        """
        self.source = source
        self.outer = outer
        self.is_inner = is_inner
        self.owner: Class | None = None
        self.names: dict[str, Values] = {}
        self.is_class = False
        self.is_unordered = False
        self.shared: frozenset[str] = frozenset()
        self.returned: list[Values] = []
        self.is_generator = False
        self.attributes: dict[str, Values] = {}
        self.parameters: set[str] = set()
        self.changed: set[str] = set()
        self.instance: Value | None = None

    @property
    def module(self) -> Frame:
        """The scope of the module."""
        frame = self
        while frame.outer is not None:
            frame = frame.outer
        return frame

    @property
    def method(self) -> Frame:
        """The scope of the function that a comprehension is in; any other scope itself."""
        frame = self
        while frame.is_inner and frame.outer is not None:
            frame = frame.outer
        return frame

    def find(self, name: str, at: At) -> Values:
        """What a name stands for."""
        frame: Frame | None = self
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.outer
        if name in _BUILTINS:
            return (Library(f"builtins.{name}", at),)
        return (Unknown(f"{name} is not bound here", at),)

    def bind(self, name: str, values: Values) -> None:
        """Has a name stand for something from here on; where `global` or `nonlocal` says so, among other things."""
        if self.is_inner and self.outer is not None:
            self.outer.bind(name, values)
        elif name in self.shared:
            self._share(name, values)
        else:
            self.parameters.discard(name)
            self.names[name] = values

    def change(self, name: str, values: Values) -> None:
        """Has a container that a name stands for be changed, for all names of this scope that stand for it."""
        if name not in self.names:
            self._share(name, values)
            return
        self.replace(self.names[name], values)

    def replace(self, old: Values, new: Values) -> None:
        """Has all names that stand for the very same object stand for another."""
        found = [name for name, values in self.names.items() if values is old]
        self.names.update(dict.fromkeys(found, new))
        self.changed.update(self.parameters.intersection(found))

    def _share(self, name: str, values: Values) -> None:
        frame = self.outer
        while frame is not None and name not in frame.names:
            frame = frame.outer
        if frame is None:
            self.module.names[name] = values
        else:
            frame.names[name] = union(frame.names[name], values)


def merged(*branches: Mapping[str, Values]) -> dict[str, Values]:
    """The names after branches of which one was taken."""
    first, *others = branches
    result = dict(first)
    for other in others:
        for name, values in other.items():
            known = result.get(name)
            result[name] = values if known is None or known is values else union(known, values)
    return result
