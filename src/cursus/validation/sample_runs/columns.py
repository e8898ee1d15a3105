"""The fields of a config that name columns of data, and what such columns hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import BaseModel

from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.config_fields.markers import Env
from cursus.validation.samples.model import ColumnKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from cursus.validation.samples.model import Column

__all__ = ["PLAIN_COLUMNS", "ColumnField", "column_fields", "columns_of", "overlaid"]

PLAIN_COLUMNS: Final[Mapping[str, Column]] = {
    "amount": ColumnKind.NUMBER,
    "quantity": ColumnKind.INTEGER,
    "category": ("a", "b", "c"),
}
"""What a table holds of which nothing is known."""

_NAMES = re.compile(r"column|field|label|target|group_by|_name$")
_NOT = re.compile(r"drop|exclude|ignore")
_KINDS: tuple[tuple[str, Column], ...] = (
    ("label|target", (0, 1)),
    ("(^|_)ids?(_|$)", ColumnKind.ID),
    ("time|date", ColumnKind.DATE),
    ("group|categor|cat_", ("a", "b", "c")),
)


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A field of a config, by the names that lead to it, that names columns."""

    keys: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.keys[-1]


def column_fields(config: type[BaseModel], values: Mapping[str, Any]) -> Iterator[ColumnField]:
    """The fields that name columns: variables of the job and hyperparameters, by their names and types."""
    for name, field in config.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            inner = values.get(name)
            for each in column_fields(annotation, inner if isinstance(inner, dict) else {}):
                yield ColumnField((name, *each.keys), each.columns)
        elif _names_columns(config, name, field):
            told = values.get(name)
            listed = told if isinstance(told, list) else [told]
            yield ColumnField((name,), tuple(each for each in listed if isinstance(each, str) and each))


def columns_of(fields: Iterator[ColumnField] | tuple[ColumnField, ...]) -> dict[str, Column]:
    """The columns that fields name, each with what it may hold."""
    return {column: _kind(field.name) for field in fields for column in field.columns}


def overlaid(values: Mapping[str, Any], fields: tuple[ColumnField, ...], told: Mapping[str, Any]) -> dict[str, Any]:
    """The values with those of column fields as they are told by the fields' names."""
    found = dict(values)
    for field in fields:
        if field.name in told:
            found = _set(found, field.keys, told[field.name])
    return found


def _set(values: Mapping[str, Any], keys: tuple[str, ...], value: Any) -> dict[str, Any]:
    first, *rest = keys
    if not rest:
        return {**values, first: value}
    inner = values.get(first)
    return {**values, first: _set(inner if isinstance(inner, dict) else {}, tuple(rest), value)}


def _names_columns(config: type[BaseModel], name: str, field: FieldInfo) -> bool:
    told_to_script = issubclass(config, ModelHyperparameters) or any(isinstance(each, Env) for each in field.metadata)
    if not told_to_script or _NOT.search(name) or not _NAMES.search(name):
        return False
    kinds = set(get_args(field.annotation) or (field.annotation,)) - {type(None)}
    return kinds <= {str, list[str]}


def _kind(name: str) -> Column:
    return next((kind for pattern, kind in _KINDS if re.search(pattern, name)), ColumnKind.NUMBER)
