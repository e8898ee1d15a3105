"""The fields of config and hyperparameters: tier, type, bounds, and where each value goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cursus.planner.making.samples import sample_of
from cursus.planner.plan import PlannedField

if TYPE_CHECKING:
    from cursus.planner.patterns import Pattern
    from cursus.planner.requirements import ParameterRequirement, StepRequirements

__all__ = ["planned_field"]

_ANNOTATIONS = {"dict": "dict[str, Any]"}


def planned_field(given: StepRequirements, field: ParameterRequirement, pattern: Pattern | None) -> PlannedField:
    """The field; hyperparameters, which a file carries, are of no pattern and told by no variable."""
    tier = "derived" if field.derived_from else _tier(field)
    told = _told(field, pattern) if pattern else {}
    return PlannedField(
        name=field.name,
        tier=tier,
        annotation=annotation_of(field),
        description=field.description or f"{field.name.replace('_', ' ').capitalize()}.",
        default=_typed(field, field.default),
        constraints=_constraints(field, essential=tier == "essential"),
        expression=field.derived_from,
        sample=_typed(field, sample_of(given, field)),
        **told,
    )


def _tier(field: ParameterRequirement) -> Any:
    return "system" if field.default is not None or field.optional else "essential"


def _told(field: ParameterRequirement, pattern: Pattern) -> dict[str, str]:
    """By which variable or argument the script is told."""
    if field.arg:
        return {"arg": field.arg}
    if not pattern.takes_variables:
        return {"arg": f"--{field.name}"} if pattern.takes_arguments and not field.derived_from else {}
    return {"env": field.env or field.name.upper()}


def annotation_of(field: ParameterRequirement) -> str:
    """The field's type as Python writes it."""
    plain = _ANNOTATIONS.get(field.type, field.type)
    if field.choices:
        plain = f"Literal[{', '.join(json.dumps(each, ensure_ascii=False) for each in field.choices)}]"
    return f"{plain} | None" if field.optional else plain


def _constraints(field: ParameterRequirement, *, essential: bool) -> dict[str, Any]:
    bounds = {"ge": _typed(field, field.minimum), "le": _typed(field, field.maximum)}
    if field.type == "str" and essential and not field.choices:
        bounds["min_length"] = 1
    return {name: value for name, value in bounds.items() if value is not None}


def _typed(field: ParameterRequirement, value: Any) -> Any:
    """A number as the field's type has it: 10 of a float is 10.0, and the least int from 0.5 on is 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if field.type == "float":
        return float(value)
    return int(value) if field.type == "int" and float(value).is_integer() else value
