"""Fields of configs and hyperparameters as lines of code."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cursus.planner.base_classes import field_type
from cursus.planner.config_code import over_self
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
    annotation = field_type(known)
    limits = {
        limit: found
        for mark in known.metadata
        for limit in ("ge", "gt", "le", "lt", "min_length", "max_length")
        if (found := getattr(mark, limit, None)) is not None
    }
    told = [f"default={literal(value)}", *(f"{limit}={literal(found)}" for limit, found in limits.items())]
    return f"{name}: {annotation} = Field({', '.join(told)}, description={literal(known.description or name)})"


def derived_fields(fields: Iterable[PlannedField]) -> list[dict[str, str]]:
    """The fields that follow from others, with the expression over `self`."""
    every = list(fields)
    names = {field.name for field in every}
    return [
        {
            "name": field.name,
            "annotation": field.annotation,
            "description": field.description,
            "expression": over_self(field.expression or "None", names),
        }
        for field in every
        if field.tier == "derived"
    ]
