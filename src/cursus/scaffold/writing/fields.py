"""Fields of configs and hyperparameters as lines of code."""

from __future__ import annotations

import ast
from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from cursus.core.config_fields.markers import Runtime
from cursus.scaffold.code_text import literal, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.planner.plan import PlannedField

__all__ = ["derived_fields", "field_lines", "inherited_lines"]


def field_lines(fields: Iterable[PlannedField], tier: str) -> list[str]:
    """The fields of a tier, each a line."""
    return [_line(field) for field in fields if field.tier == tier]


def _line(field: PlannedField) -> str:
    marks = [f"Env({literal(field.env)})"] if field.env else []
    marks += [f"Arg({literal(field.arg)})"] if field.arg else []
    marks += [f"Input({literal(field.input)})"] if field.input else []
    annotation = f"Annotated[{', '.join([field.annotation, *marks])}]" if marks else field.annotation
    told = [] if field.tier == "essential" else [f"default={_default(field.default, field.annotation)}"]
    told += [f"{name}={literal(value)}" for name, value in field.constraints.items()]
    told.append(f"description={literal(sentence(field.description, f'{field.name}.'))}")
    return f"{field.name}: {annotation} = Field({', '.join(told)})"


def _default(value: Any, annotation: str) -> str:
    """A default as code; of a job type as the member of its enumeration."""
    if value is not None and annotation.startswith("JobType"):
        return f"JobType.{str(value).upper()}"
    return literal(value)


def inherited_lines(inherited: Mapping[str, Any], base_module: str, base_class: str) -> list[str]:
    """The fields of a base class that get another default, as the base has them otherwise."""
    if not inherited:
        return []
    known = getattr(import_module(base_module), base_class).model_fields
    return [_inherited(name, value, known.get(name)) for name, value in inherited.items()]


def _inherited(name: str, value: Any, known: Any) -> str:
    if known is None:
        return f"{name}: {type(value).__name__} = Field(default={literal(value)}, description={literal(f'{name}.')})"
    annotation = _written(known.annotation)
    if any(isinstance(each, Runtime) for each in known.metadata):
        annotation = f"Annotated[{annotation}, Runtime()]"
    limits = {
        limit: found
        for mark in known.metadata
        for limit in ("ge", "gt", "le", "lt", "min_length", "max_length")
        if (found := getattr(mark, limit, None)) is not None
    }
    told = [f"default={literal(value)}", *(f"{limit}={literal(found)}" for limit, found in limits.items())]
    return f"{name}: {annotation} = Field({', '.join(told)}, description={literal(known.description or name)})"


def _written(annotation: Any) -> str:
    """A type as code writes it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return " | ".join(map(_written, arguments))
    if origin is Literal:
        return f"Literal[{', '.join(map(literal, arguments))}]"
    if arguments:
        return f"{origin.__name__}[{', '.join(map(_written, arguments))}]"
    return "None" if annotation is NoneType else getattr(annotation, "__name__", str(annotation))


def derived_fields(fields: Iterable[PlannedField]) -> list[dict[str, str]]:
    """The fields that follow from others, with the expression over `self`."""
    every = list(fields)
    names = {field.name for field in every}
    return [
        {
            "name": field.name,
            "annotation": field.annotation,
            "description": field.description,
            "expression": _over_self(field.expression or "None", names),
        }
        for field in every
        if field.tier == "derived"
    ]


def _over_self(expression: str, names: set[str]) -> str:
    """An expression in which other fields are attributes; one that is no Python stays as it is."""
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError:
        return expression
    return ast.unparse(_Attributes(names).visit(tree))


class _Attributes(ast.NodeTransformer):
    """Makes attributes of `self` of the names of fields; any other name that nothing builds in is inherited."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        import builtins

        if node.id in self._names or not hasattr(builtins, node.id):
            return ast.copy_location(ast.Attribute(ast.Name("self", ast.Load()), node.id, ast.Load()), node)
        return node
