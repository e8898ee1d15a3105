"""What the readings of configs and builders share: the classes of a file, and names that lead to other files."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.domain import Class, Library, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import Source

__all__ = ["Reference", "base_names", "classes_of", "derives_from", "methods_of", "reference"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that stands for something declared elsewhere: as it is written, where, and in which file it leads to."""

    name: str
    place: Place
    file: Path | None


def classes_of(run: Interpreter, source: Source) -> list[Class]:
    """The classes that a module itself defines."""
    values = [value for found in run.namespaces.module(source).names.values() for value in found]
    return [value for value in dict.fromkeys(values) if isinstance(value, Class) and value.at.source is source]


def base_names(run: Interpreter, owner: Class) -> tuple[str, ...]:
    """The names of the bases of a class, in the order of resolution, without modules."""
    return run.classes.last_names(owner)[1:]


def derives_from(run: Interpreter, owner: Class, base: str) -> bool:
    """Whether a class derives from a base of that name."""
    return base in base_names(run, owner)


def methods_of(node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods that a class itself defines."""
    return (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def reference(run: Interpreter, owner: Class, node: ast.expr) -> Reference:
    """Where an expression in a class leads to."""
    source = owner.at.source
    values = run.values(node, owner.frame)
    files = [value.at.source.path for value in values if not isinstance(value, Library | Unknown)]
    return Reference(source.segment(node), source.place(node), files[0] if files else None)
