"""RegisterModel steps: a new version in a model package group, with its metrics read in."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Any

from cursus.engine.model import Output
from cursus.engine.store.models import Decision, group_name
from cursus.engine.task import Kind, Outcome, Task, arn
from cursus.engine.values import read_json
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["REGISTER_MODEL"]


def _run(task: Task) -> Outcome:
    arguments = task.arguments
    group = group_name(str(arguments["ModelPackageGroupName"]))
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    status = str(arguments.get("ModelApprovalStatus", "PendingManualApproval"))
    decision = Decision.of(status, arguments.get("ApprovalDescription"), moment, getuser())
    record = {
        "ModelPackageStatus": "Completed",
        **arguments,
        "ModelPackageGroupName": group,
        "InferenceSpecification": _with_etags(task, arguments.get("InferenceSpecification", {})),
        "ModelApprovalStatus": status,
        "CreationTime": moment,
        "CreatedBy": decision["LastModifiedBy"],
        "ApprovalHistory": [decision],
        "MetricFiles": dict(_metric_files(task, arguments.get("ModelMetrics", {}))),
        "RunId": task.world.run_id,
    }
    package, path = task.world.models.register(
        group, record, lambda version: arn("model-package", f"{group.lower()}/{version}")
    )
    return Outcome(properties=package, outputs={"model-package": Output(package["ModelPackageArn"], path)})


def _with_etags(task: Task, specification: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with each container's `ModelDataETag`, which tells a model from one written over it."""
    containers: list[dict[str, Any]] = []
    for container in specification.get("Containers", ()):
        known = dict(container)
        with suppress(EngineError, KeyError):
            known["ModelDataETag"] = _etag(task.world.store.file(str(container["ModelDataUrl"])))
        containers.append(known)
    return {**specification, "Containers": containers}


def _etag(model: Path) -> str:
    """What S3 calls the ETag of an object that was put in one part."""
    with model.open("rb") as reading:
        return hashlib.file_digest(reading, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _metric_files(task: Task, metrics: Any) -> Iterator[tuple[str, Any]]:
    """The JSON documents that the metrics point to, by URI; what is no JSON object of the store is left out."""
    for uri in _uris(metrics):
        with suppress(EngineError):
            yield uri, read_json(task.world.store.read(uri), uri)


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
