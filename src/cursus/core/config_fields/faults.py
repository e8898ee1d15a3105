"""What pydantic found wrong with a value, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from cursus.core.base.config_base import MissingInputError
from cursus.core.config_fields.wording import change_for, fact_and_hint, rule_of, shown
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["fault_of", "missing_input"]


def fault_of(detail: Mapping[str, Any], subject: str, model: type[BaseModel], field: str) -> Fault:
    """One of pydantic's error details as a fault: the value seen, what it breaks, and the change to make."""
    kind = detail["type"]
    about = _description(model, (*detail["loc"],) or (field,))
    if kind == "missing":
        return Fault(subject, "required and not given", _hint("give it a value", about))
    if kind == "extra_forbidden":
        return _unknown(detail, subject, model)
    if kind == "value_error":
        fact, hint = fact_and_hint(detail["ctx"]["error"])
        return Fault(subject, fact, _hint(hint, about))
    return Fault(subject, f"{shown(detail['input'])} {rule_of(detail)}", _hint(change_for(detail), about))


def missing_input(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """The field of a fault that was found in a config as a whole."""
    error = detail.get("ctx", {}).get("error")
    return (error.field,) if isinstance(error, MissingInputError) else ()


def _unknown(detail: Mapping[str, Any], subject: str, model: type[BaseModel]) -> Fault:
    keys = detail["loc"]
    name, known = str(keys[-1]), list(_model_at(model, keys[:-1]).model_fields)
    return Fault(subject, "unknown field", did_you_mean(name, known) or f"known fields: {', '.join(sorted(known))}")


def _hint(change: str, about: str | None) -> str:
    return f"{change} ({about.rstrip('.')})" if about else change


def _description(model: type[BaseModel], keys: tuple[Any, ...]) -> str | None:
    """What the field that a path of keys leads to is for, or the nearest field around it that says so."""
    names = [key for key in keys if isinstance(key, str)]
    for end in range(len(names), 0, -1):
        field = _model_at(model, tuple(names[: end - 1])).model_fields.get(names[end - 1])
        if field is not None and field.description:
            return field.description
    return None


def _model_at(model: type[BaseModel], keys: tuple[Any, ...]) -> type[BaseModel]:
    """The model that a path of keys leads to, or the nearest one around it."""
    current = model
    for key in keys:
        field = current.model_fields.get(key) if isinstance(key, str) else None
        current = next(_models_in(field.annotation), current) if field else current
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
