"""Checks what the service demands of a job's arguments beyond their shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.definition.checks.index import mapping_in
from cursus.definition.checks.report import Place, Report, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["check_job"]

_PROCESSING_ROOT = "/opt/ml/processing"


def check_job(kind: str, arguments: Mapping[str, Any], place: Place, report: Report) -> None:
    """Checks the arguments of one job: choices between fields, names that have to differ, container paths."""
    if kind == "Processing":
        _check_processing(arguments, place, report)
    elif kind == "Training":
        _check_channels(arguments, place, report)
        if isinstance(arguments.get("AlgorithmSpecification"), dict):
            algorithm = place.field("AlgorithmSpecification")
            _check_one_of(arguments["AlgorithmSpecification"], ("TrainingImage", "AlgorithmName"), algorithm, report)
    elif kind == "Model":
        _check_one_of(arguments, ("PrimaryContainer", "Containers"), place, report)
    elif kind == "Tuning":
        _check_one_of(arguments, ("TrainingJobDefinition", "TrainingJobDefinitions"), place, report)


def _check_processing(arguments: Mapping[str, Any], place: Place, report: Report) -> None:
    inputs = place.field("ProcessingInputs")
    _check_distinct(arguments.get("ProcessingInputs"), "InputName", inputs, report)
    for entry, at in _objects(arguments.get("ProcessingInputs"), inputs):
        _check_one_of(entry, ("S3Input", "DatasetDefinition"), at, report)
        path = mapping_in(entry, "S3Input").get("LocalPath")
        if isinstance(path, str) and path != _PROCESSING_ROOT and not path.startswith(f"{_PROCESSING_ROOT}/"):
            hint = f"inputs are mounted below {_PROCESSING_ROOT}/"
            where = at.field("S3Input").field("LocalPath")
            report.add(where, "bad-path", f"{shown(path)} is not below {_PROCESSING_ROOT}", hint)
    outputs = mapping_in(arguments, "ProcessingOutputConfig").get("Outputs")
    _check_distinct(outputs, "OutputName", place.field("ProcessingOutputConfig").field("Outputs"), report)


def _check_channels(arguments: Mapping[str, Any], place: Place, report: Report) -> None:
    _check_distinct(arguments.get("InputDataConfig"), "ChannelName", place.field("InputDataConfig"), report)


def _check_one_of(holder: Mapping[str, Any], names: tuple[str, str], place: Place, report: Report) -> None:
    given = [name for name in names if holder.get(name) is not None]
    if len(given) != 1:
        fact = f"{'both' if given else 'neither'} of {names[0]} and {names[1]} {'are' if given else 'is'} given"
        report.add(place, "one-of", fact, "give one of them")


def _check_distinct(entries: object, key: str, place: Place, report: Report) -> None:
    seen: set[str] = set()
    for entry, at in _objects(entries, place):
        name = entry.get(key)
        if isinstance(name, str):
            if name in seen:
                hint = "give it another name"
                report.add(at.field(key), "duplicate-name", f"a second one named {shown(name)}", hint)
            seen.add(name)


def _objects(entries: object, place: Place) -> Iterator[tuple[Mapping[str, Any], Place]]:
    for at, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield entry, Place(place, at)
