"""RegisterModel steps: a new version in a model package group, with its metrics read in."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cursus.engine.model import Output
from cursus.engine.task import Kind, Outcome, Task, arn
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["REGISTER_MODEL"]


def _run(task: Task) -> Outcome:
    arguments = task.arguments
    group = str(arguments["ModelPackageGroupName"])
    record = {
        "ModelApprovalStatus": "PendingManualApproval",
        "ModelPackageStatus": "Completed",
        **arguments,
        "CreationTime": datetime.now(UTC).isoformat(timespec="seconds"),
        "MetricFiles": dict(_metric_files(task, arguments.get("ModelMetrics", {}))),
    }
    package, path = task.world.models.register(
        group, record, lambda version: arn("model-package", f"{group.lower()}/{version}")
    )
    return Outcome(properties=package, outputs={"model-package": Output(package["ModelPackageArn"], path)})


def _metric_files(task: Task, metrics: Any) -> Iterator[tuple[str, Any]]:
    """The JSON documents that the metrics point to, by URI; what is no JSON object of the store is left out."""
    for uri in _uris(metrics):
        with suppress(EngineError, ValueError):
            yield uri, json.loads(task.world.store.read(uri))


def _uris(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "S3Uri":
                yield str(item)
            else:
                yield from _uris(item)


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "ModelPackageGroupName" not in step.get("Arguments", {}):
        yield "registers a model outside of a group", "give it a ModelPackageGroupName"


REGISTER_MODEL = Kind(_run, _unsupported)
