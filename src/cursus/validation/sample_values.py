"""Values for the essential fields of a config, made from their names, types and limits."""

from __future__ import annotations

from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

__all__ = ["sample_config"]

_SHARED: dict[str, Any] = {
    "author": "samples",
    "bucket": "samples",
    "role": "arn:aws:iam::000000000000:role/samples",
    "region": "NA",
    "service_name": "samples",
    "pipeline_version": "1",
}
_PLAIN: dict[Any, Any] = {str: "sample", int: 1, float: 0.5, bool: True}


def sample_config(config_class: type[BaseModel], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given values, with a value for each essential field that they leave open.

    What a field takes follows from its type and limits; a name such as `label_name` gives `label`.
    """
    found = dict(given)
    for name, field in config_class.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel) and (field.is_required() or name in given):
            told = given.get(name, {})
            found[name] = sample_config(nested, told) if isinstance(told, dict) else told
        elif field.is_required() and name not in given:
            found[name] = _SHARED[name] if name in _SHARED else _value(name, field)
    return found


def _value(name: str, field: FieldInfo) -> Any:
    kind = _plain(field.annotation)
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind)).value
    if kind is str:
        return f"s3://samples/{name}" if name.endswith("_uri") else name.removesuffix("_name").replace("_", "-")
    if kind in {int, float}:
        return _number(kind, field)
    container = get_origin(kind) or kind
    if container in {list, tuple, set}:
        return [_PLAIN.get(next(iter(get_args(kind)), str), "sample")]
    return {} if container is dict else _PLAIN.get(kind, "sample")


def _plain(annotation: Any) -> Any:
    """The first type of a union that is not None."""
    if get_origin(annotation) in {Union, UnionType}:
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _number(kind: Any, field: FieldInfo) -> Any:
    """A number within the field's limits: the least that is allowed, or half of the most."""
    limits = {
        name: value
        for mark in field.metadata
        for name in ("ge", "gt", "le", "lt")
        if (value := getattr(mark, name, None)) is not None
    }
    least, most = limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))
    if least is not None and most is not None and "gt" in limits:
        return kind((least + most) / 2)
    if least is not None:
        return kind(least) + (1 if "gt" in limits else 0)
    return kind(most / 2) if most is not None else kind(0)
