"""What pydantic found wrong with a value, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cursus.core.base.config_base import MissingInputError
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["fault_of", "missing_input"]

_SHOWN = 60


def fault_of(detail: Mapping[str, Any], subject: str, model: type[BaseModel], field: str) -> Fault:
    """One of pydantic's error details as a fault: the value seen, what it breaks, and the change to make."""
    kind = detail["type"]
    about = _description(model, (*detail["loc"],) or (field,))
    if kind == "missing":
        return Fault(subject, "required and not given", f"give it a value{': ' + about if about else ''}")
    if kind == "extra_forbidden":
        return _unknown(detail, subject, model)
    if kind == "value_error":
        return Fault(subject, str(detail["ctx"]["error"]), about)
    rule = str(detail["msg"]).removeprefix("Input should be ").removeprefix("Input ")
    return Fault(subject, f"{_shown(detail['input'])} should be {rule}", about)


def _unknown(detail: Mapping[str, Any], subject: str, model: type[BaseModel]) -> Fault:
    keys = detail["loc"]
    name, known = str(keys[-1]), _fields_at(model, keys[:-1])
    return Fault(subject, "unknown field", did_you_mean(name, known) or f"known fields: {', '.join(sorted(known))}")


def missing_input(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """The field of a fault that was found in a config as a whole."""
    error = detail.get("ctx", {}).get("error")
    return (error.field,) if isinstance(error, MissingInputError) else ()


def _fields_at(model: type[BaseModel], keys: tuple[Any, ...]) -> list[str]:
    """The field names of the model that a path of keys leads to."""
    return list(_model_at(model, keys).model_fields)


def _description(model: type[BaseModel], keys: tuple[Any, ...]) -> str | None:
    """What the field that a path of keys leads to is for."""
    names = [key for key in keys if isinstance(key, str)]
    for end in range(len(names), 0, -1):
        field = _model_at(model, tuple(names[: end - 1])).model_fields.get(names[end - 1])
        if field is not None:
            return field.description
    return None


def _model_at(model: type[BaseModel], keys: tuple[Any, ...]) -> type[BaseModel]:
    current = model
    for key in keys:
        field = current.model_fields.get(key) if isinstance(key, str) else None
        annotations = () if field is None else (field.annotation, *getattr(field.annotation, "__args__", ()))
        inner = [kind for kind in annotations if isinstance(kind, type) and issubclass(kind, BaseModel)]
        current = inner[0] if inner else current
    return current


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
