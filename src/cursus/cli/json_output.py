"""Results as JSON for scripts and agents."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

__all__ = ["print_json"]


def print_json(value: Any) -> None:
    """Prints a value, dataclasses as objects, paths as text; a number that JSON has not, like NaN, as null."""
    print(json.dumps(_ready(value), indent=1, default=str, allow_nan=False))


def _ready(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _ready(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _ready(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
