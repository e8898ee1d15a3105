"""Functions and methods as they are declared: parameters, decorators, docstrings."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Place
    from cursus.validation.reading.sources import Source

__all__ = ["Parameter", "Signature", "signature_of"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `name` starts with one or two stars where it takes the rest."""

    name: str
    annotation: str | None
    default: str | None
    is_keyword_only: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Signature:
    """A function or method; `place` is that of its name's line."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str | None
    decorators: tuple[str, ...]
    docstring: str | None
    place: Place

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(parameter.name for parameter in self.parameters)


def signature_of(source: Source, node: FunctionNode) -> Signature:
    """How a function is declared."""
    return Signature(
        name=node.name,
        parameters=tuple(_parameters(source, node.args)),
        returns=source.segment(node.returns) if node.returns else None,
        decorators=tuple(source.segment(decorator) for decorator in node.decorator_list),
        docstring=ast.get_docstring(node),
        place=source.place(node),
    )


def _parameters(source: Source, spec: ast.arguments) -> Iterator[Parameter]:
    positional = [*spec.posonlyargs, *spec.args]
    defaults = [None] * (len(positional) - len(spec.defaults)) + list(spec.defaults)
    for argument, default in zip(positional, defaults, strict=True):
        yield _parameter(source, argument, argument.arg, default)
    if spec.vararg:
        yield _parameter(source, spec.vararg, f"*{spec.vararg.arg}", None)
    for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        yield _parameter(source, argument, argument.arg, default, is_keyword_only=True)
    if spec.kwarg:
        yield _parameter(source, spec.kwarg, f"**{spec.kwarg.arg}", None)


def _parameter(
    source: Source, node: ast.arg, name: str, default: ast.expr | None, *, is_keyword_only: bool = False
) -> Parameter:
    return Parameter(
        name=name,
        annotation=source.segment(node.annotation) if node.annotation else None,
        default=source.segment(default) if default else None,
        is_keyword_only=is_keyword_only,
        place=source.place(node),
    )
