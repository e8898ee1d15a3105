"""Registered model versions as people look at them: their metrics, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Difference", "ModelGroup", "ModelVersion", "differences"]

# They differ between any two versions, or are told as metrics.
_OWN = frozenset(
    {
        "ModelPackageVersion",
        "ModelPackageArn",
        "CreationTime",
        "CreatedBy",
        "LastModifiedTime",
        "LastModifiedBy",
        "ApprovalHistory",
        "MetricFiles",
        "RunId",
    }
)


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a model package group, with its record in the service's words."""

    record: Mapping[str, Any]

    @property
    def group(self) -> str:
        """The group's name."""
        return str(self.record["ModelPackageGroupName"]).rpartition("/")[2]

    @property
    def version(self) -> int:
        """Its number, from 1."""
        return int(self.record["ModelPackageVersion"])

    @property
    def name(self) -> str:
        """How commands call it: `<group>/<version>`."""
        return f"{self.group}/{self.version}"

    @property
    def status(self) -> str:
        """Its ModelApprovalStatus."""
        return str(self.record["ModelApprovalStatus"])

    @property
    def metrics(self) -> dict[str, float]:
        """The numbers of its metric documents, by dotted path; a document's name comes first where two share one."""
        found: dict[str, float] = {}
        for uri, document in self.record.get("MetricFiles", {}).items():
            stem = uri.rpartition("/")[2].partition(".")[0]
            for path, value in _leaves(document):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    name = path.removesuffix(".value")
                    found[f"{stem}.{name}" if name in found else name] = float(value)
        return found


@dataclass(frozen=True, slots=True)
class ModelGroup:
    """A model package group and its versions, the oldest first; it has at least one."""

    name: str
    versions: tuple[ModelVersion, ...]

    @property
    def approved(self) -> ModelVersion | None:
        """The newest approved version: what a deployment would take."""
        return next((each for each in reversed(self.versions) if each.status == "Approved"), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric or a field that two versions do not share; None stands for one that a version lacks."""

    name: str
    left: Any
    right: Any
    metric: bool = False


def differences(left: ModelVersion, right: ModelVersion) -> list[Difference]:
    """How two versions differ: metrics first, then every other field by its dotted path."""
    metrics = _unequal(left.metrics, right.metrics, metric=True)
    return [*metrics, *_unequal(_fields(left.record), _fields(right.record), metric=False)]


def _unequal(left: Mapping[str, Any], right: Mapping[str, Any], *, metric: bool) -> Iterator[Difference]:
    for name in {**left, **right}:
        if left.get(name) != right.get(name):
            yield Difference(name, left.get(name), right.get(name), metric)


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_leaves({name: value for name, value in record.items() if name not in _OWN}))


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    items: Iterator[tuple[Any, Any]]
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = iter(enumerate(value))
    else:
        yield path, value
        return
    for key, item in items:
        yield from _leaves(item, f"{path}.{key}" if path else str(key))
