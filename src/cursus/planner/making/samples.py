"""Values that fields have in tests, where the requirements give none."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from cursus.planner.operations import Aggregate, Calibrate, Encode, Evaluate, Impute, Join, Scale
from cursus.planner.table_flow import references

if TYPE_CHECKING:
    from cursus.planner.requirements import Columns, ParameterRequirement, StepRequirements

__all__ = ["sample_of"]

Sample = Any
_NUMBERS = ("number", "integer")


def sample_of(given: StepRequirements, field: ParameterRequirement) -> Sample:
    """A value that the field takes and that goes with the sample tables: that said, its default, else one that fits."""
    if field.sample is not None:
        return field.sample
    if field.default is not None or field.optional or field.derived_from:
        return None
    if field.choices:
        return field.choices[0]
    column = _column(given, field)
    if column is not None:
        return (column,) if field.type == "list[str]" else column
    return _plain(field)


def _plain(field: ParameterRequirement) -> Sample:
    least, most = field.minimum, field.maximum
    if field.type == "int":
        return ceil(least) if least is not None else min(1, int(most)) if most is not None else 1
    if field.type == "float":
        return _between(least, most)
    empty: dict[str, Sample] = {"bool": True, "list[str]": (), "dict": {}}
    return empty.get(field.type, field.name)


def _between(least: float | None, most: float | None) -> float:
    if least is not None and most is not None:
        return (least + most) / 2
    return float(least if least is not None else min(0.5, most) if most is not None else 0.5)


def _column(given: StepRequirements, field: ParameterRequirement) -> str | None:
    """A column of the samples, where an operation takes the field's value for the name of one."""
    for operation in given.operations:
        for place, name in references(operation):
            if name == field.name and place in _COLUMN_PLACES.get(type(operation), ()):
                return _fitting(given, wants_number=isinstance(operation, Impute | Scale | Evaluate | Calibrate))
    return None


_COLUMN_PLACES: dict[type, tuple[str, ...]] = {
    Impute: ("columns",), Encode: ("columns",), Scale: ("columns",), Aggregate: ("by",), Join: ("on",),
    Evaluate: ("label", "prediction"), Calibrate: ("label", "score"),
}  # fmt: skip


def _fitting(given: StepRequirements, *, wants_number: bool) -> str | None:
    tables: list[Columns] = [each.columns for each in given.inputs if each.columns]
    columns = {name: kind for table in tables for name, kind in table.items()}
    fit = [name for name, kind in columns.items() if (kind in _NUMBERS) == wants_number]
    return next(iter(fit), next(iter(columns), None))
