"""Tags as SageMaker calls take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["tag_list"]


def tag_list(tags: Mapping[str, Any] | list[Mapping[str, Any]] | None) -> list[Any] | None:
    """A mapping as a list of key and value; a list stays as it is, and nothing gives None.

    >>> tag_list({"team": "risk"})
    [{'Key': 'team', 'Value': 'risk'}]
    """
    if not tags:
        return None
    return [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, Mapping) else list(tags)
