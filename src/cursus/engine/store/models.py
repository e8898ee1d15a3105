"""Models and model packages as files: what CreateModel and RegisterModel leave for later steps and later runs."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from cursus.engine.store.objects import safe_name
from cursus.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["ModelRegistry"]


class ModelRegistry:
    """`<folder>/<model name>.json` for models, `<folder>/<group>/<version>.json` for model packages."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not exist."""
        self._folder = folder

    def save_model(self, name: str, record: Mapping[str, Any]) -> Path:
        """Writes the record of a model and gives its file."""
        path = self._folder / f"{safe_name(name, 'model name')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, indent=2), encoding="utf-8")
        return path

    def model(self, name: str) -> dict[str, Any]:
        """The record of a model; EngineError where there is none of that name."""
        path = self._folder / f"{safe_name(name, 'model name')}.json"
        if not path.is_file():
            known = [each.stem for each in self._folder.glob("*.json")]
            raise EngineError(
                f"there is no model {name!r}", hint=did_you_mean(name, known) or "create it with a Model step"
            )
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return record

    def register(self, group: str, record: Mapping[str, Any], arn: Callable[[int], str]) -> tuple[dict[str, Any], Path]:
        """Writes a package as the group's next version, also when others register at the same moment.

        Gives the record with its `ModelPackageVersion` and `ModelPackageArn`, and its file.
        """
        folder = self._folder / safe_name(group, "model package group")
        folder.mkdir(parents=True, exist_ok=True)
        staged = folder / f".{os.getpid()}-{id(record)}"
        version = max((int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit()), default=0) + 1
        while True:
            package = {**record, "ModelPackageVersion": version, "ModelPackageArn": arn(version)}
            staged.write_text(json.dumps(package, indent=2), encoding="utf-8")
            path = folder / f"{version}.json"
            try:
                path.hardlink_to(staged)
            except FileExistsError:
                version += 1
                continue
            staged.unlink()
            return package, path
