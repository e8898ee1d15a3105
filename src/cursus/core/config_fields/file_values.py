"""The values of configs as a config file holds them: text, numbers, lists and mappings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from operator import itemgetter
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from cursus.core.config_fields.references import written_text
from cursus.core.kinds.variables import PipelineVariable

__all__ = ["file_value", "given_fields", "shown_value"]


def file_value(value: Any) -> Any:
    """The value that reads back as this one; values of a run become references, and a plain `${` becomes `$${`.

    Raises:
        FieldValueError: a config file has no words for it, as for a property of a step.
    """
    plain = shown_value(value)
    return _escaped(value, plain)


def shown_value(value: Any) -> Any:
    """The value for people: as `file_value`, with a plain `${` as it is."""
    if isinstance(value, PipelineVariable):
        return written_text(value)
    if isinstance(value, BaseModel):
        return {name: shown_value(part) for name, part in given_fields(value).items()}
    if isinstance(value, Mapping):
        # A config that is read holds its keys in this order, so that the same values give the same text.
        return {name: shown_value(part) for name, part in sorted(_named(value), key=itemgetter(0))}
    if isinstance(value, list | tuple):
        return [shown_value(part) for part in value]
    return to_jsonable_python(value)


def given_fields(model: BaseModel) -> dict[str, Any]:
    """The fields of a model that were given or are not their defaults, in the order of declaration."""
    fields = type(model).model_fields
    return {
        name: getattr(model, name)
        for name, info in fields.items()
        if name in model.model_fields_set or not _is_default(getattr(model, name), info)
    }


def _is_default(value: Any, info: Any) -> bool:
    default = info.get_default(call_default_factory=True, validated_data={})
    return type(value) is type(default) and bool(value == default)


def _escaped(value: Any, plain: Any) -> Any:
    if isinstance(plain, str):
        return plain if isinstance(value, PipelineVariable) else plain.replace("${", "$${")
    if isinstance(plain, dict):
        parts = given_fields(value) if isinstance(value, BaseModel) else {str(_key(key)): value[key] for key in value}
        return {name: _escaped(parts[name], part) for name, part in plain.items()}
    if isinstance(plain, list) and isinstance(value, list | tuple):
        return [_escaped(part, each) for part, each in zip(value, plain, strict=True)]
    return plain


def _named(value: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(str(_key(key)), part) for key, part in value.items()]


def _key(key: Any) -> Any:
    return key.value if isinstance(key, Enum) else key
