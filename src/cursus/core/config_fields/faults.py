"""What pydantic found wrong with a value, in our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

__all__ = ["fault_of"]

_SHOWN = 60


def fault_of(detail: Mapping[str, Any], subject: str, model: type[BaseModel], field: str) -> Fault:
    """One of pydantic's error details as a fault: the value seen, what it breaks, and the change to make."""
    kind = detail["type"]
    about = model.model_fields[field].description if field in model.model_fields else None
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


def _fields_at(model: type[BaseModel], keys: tuple[Any, ...]) -> list[str]:
    """The field names of the model that a path of keys leads to."""
    current: Any = model
    for key in keys:
        field = getattr(current, "model_fields", {}).get(key)
        if field is not None:
            inner = [arg for arg in getattr(field.annotation, "__args__", ()) if hasattr(arg, "model_fields")]
            current = field.annotation if hasattr(field.annotation, "model_fields") else next(iter(inner), current)
    return list(getattr(current, "model_fields", {}))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
