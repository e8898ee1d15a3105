"""Tags as SageMaker calls take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cursus.core.kinds.variables import PipelineVariable

__all__ = ["tag_list"]


def tag_list(tags: Mapping[str, Any] | list[Mapping[str, Any]] | None) -> list[Any] | None:
    """A mapping as a list of key and value, the values as text; a list stays as it is, and nothing gives None.

    >>> tag_list({"team": "risk"})
    [{'Key': 'team', 'Value': 'risk'}]
    """
    if not tags:
        return None
    if not isinstance(tags, Mapping):
        return list(tags)
    return [{"Key": key, "Value": _text(value)} for key, value in tags.items()]


def _text(value: Any) -> Any:
    return value.to_string() if isinstance(value, PipelineVariable) else value
