"""The portable record of a run, `run.json`: written whole, once the run is over."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.engine.model import RunResult

__all__ = ["write_record"]


def write_record(result: RunResult, parameters: Mapping[str, Any], definition: Mapping[str, Any]) -> Path:
    """Writes the result, the parameters' values and the definition to the run's `run.json`; gives the file."""
    record = {**_members(result), "parameters": dict(parameters), "definition": dict(definition)}
    target = result.folder / "run.json"
    staged = target.with_suffix(".tmp")
    staged.write_text(json.dumps(record, default=_plain), encoding="utf-8")
    staged.replace(target)
    return target


def _members(value: Any) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if is_dataclass(value):
        return _members(value)
    message = f"{type(value).__name__} is no JSON"
    raise TypeError(message)
