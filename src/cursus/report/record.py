"""A run as its record tells it, `run.json` or the history; what the record lacks is empty here, never an error."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.engine.graph import Node, flatten
from cursus.engine.history.history import History
from cursus.engine.history.records import portable
from cursus.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["UNFINISHED", "Artifact", "Reused", "RunRecord", "StepRecord", "read_run"]

UNFINISHED = "Unfinished"
_TAIL_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output of a step: its name, its S3 URI, and where it is on this machine."""

    step: str
    name: str
    uri: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class Reused:
    """Where the result of a step that did not run comes from: by `cache`, `resume` or `selection`, of which run."""

    reason: str
    run_id: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """How one step ended; `Unfinished` where the record was written before the step was over."""

    name: str
    type: str
    status: str = UNFINISHED
    started: datetime | None = None
    seconds: float = 0.0
    exit_code: int | None = None
    reason: str = ""
    log: Path | None = None
    log_tail: str = ""
    outputs: tuple[Artifact, ...] = ()
    metrics: tuple[tuple[str, float], ...] = ()
    properties: Mapping[str, Any] | None = None
    peak_memory_bytes: int | None = None
    cpu_seconds: float | None = None
    attempts: int = 1
    reused: Reused | None = None
    differences: tuple[str, ...] = ()

    def log_lines(self, most: int) -> list[str]:
        """The last lines of the log, from its file or, where that is gone, from the record; 64 kB at most."""
        text = self.log_tail if self.log is None else _end_of(self.log)
        return text.rstrip("\n").splitlines()[-most:]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: its steps in the order of the definition, and the nodes of the definition's graph."""

    folder: Path
    run_id: str
    pipeline: str
    status: str
    started: datetime | None
    seconds: float
    sandbox: str
    parameters: Mapping[str, Any]
    definition: Mapping[str, Any]
    steps: tuple[StepRecord, ...]
    nodes: tuple[Node, ...]

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every output of every step."""
        return tuple(output for step in self.steps for output in step.outputs)

    def having(self, *statuses: str) -> tuple[StepRecord, ...]:
        """The steps that ended so."""
        return tuple(step for step in self.steps if step.status in statuses)


def read_run(folder: Path) -> RunRecord:
    """The run whose folder that is, from its `run.json` or, until it is over, from the history of the store.

    Raises:
        DataError: neither knows of the run, or `run.json` is no JSON object.
    """
    record = _unfinished(folder) or _load(folder / "run.json")
    definition = _mapping(record.get("definition"))
    nodes = flatten(definition)
    told = {step.name: step for step in _steps(record, folder)}
    waiting = {node.name: StepRecord(node.name, node.type) for node in nodes}
    return RunRecord(
        folder=folder,
        run_id=_text(record.get("run_id")) or folder.name,
        pipeline=_text(record.get("pipeline")) or "pipeline",
        status=_text(record.get("status")) or UNFINISHED,
        started=_moment(record.get("started")),
        seconds=_number(record.get("seconds")) or 0.0,
        sandbox=_text(record.get("sandbox")),
        parameters=_mapping(record.get("parameters")),
        definition=definition,
        steps=tuple({**waiting, **told}.values()),
        nodes=nodes,
    )


def _unfinished(folder: Path) -> dict[str, Any] | None:
    """The record of a run that has left no `run.json`, as one that goes on or was killed has none."""
    if (folder / "run.json").exists():
        return None
    with History(folder.absolute().parent.parent) as history:
        run = next((run for run in history.beginning_with(folder.name) if run.run_id == folder.name), None)
        return portable(run) if run else None


def _load(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        hint = "give the folder of a run: <store>/runs/<run id>"
        raise DataError(f"{path}: cannot be read: {error.strerror}", hint=hint) from error
    except ValueError as error:
        raise DataError(f"{path}: is not JSON: {error}", hint="run the pipeline again") from error
    if not isinstance(record, dict):
        raise DataError(f"{path}: is no record of a run", hint="give the folder of a run: <store>/runs/<run id>")
    return record


def _steps(record: Mapping[str, Any], folder: Path) -> Iterator[StepRecord]:
    listed = record.get("steps")
    for step in listed if isinstance(listed, list) else []:
        if isinstance(step, dict):
            yield _step(step, folder)


def _step(step: Mapping[str, Any], folder: Path) -> StepRecord:
    name = _text(step.get("name"))
    exit_code, peak = step.get("exit_code"), step.get("peak_memory_bytes")
    return StepRecord(
        name=name,
        type=_text(step.get("type")),
        status=_text(step.get("status")) or UNFINISHED,
        started=_moment(step.get("started")),
        seconds=_number(step.get("seconds")) or 0.0,
        exit_code=exit_code if isinstance(exit_code, int) else None,
        reason=_text(step.get("reason")),
        log=_log(step.get("log"), folder),
        log_tail=_text(step.get("log_tail")),
        outputs=tuple(_outputs(name, step.get("outputs"))),
        metrics=tuple(_metrics(step.get("metrics"))),
        properties=_mapping(step.get("properties")),
        peak_memory_bytes=peak if isinstance(peak, int) else None,
        cpu_seconds=_number(step.get("cpu_seconds")),
        attempts=attempts if isinstance(attempts := step.get("attempts"), int) else 1,
        reused=_reused(_mapping(step.get("reused"))),
        differences=tuple(map(_text, step.get("differences") or ())),
    )


def _reused(told: Mapping[str, Any]) -> Reused | None:
    return Reused(_text(told.get("reason")), _text(told.get("run_id"))) if told else None


def _log(recorded: object, folder: Path) -> Path | None:
    """The log's file, also where the run's folder has been moved since."""
    if not isinstance(recorded, str):
        return None
    moved = folder / "logs" / Path(recorded).name
    return next((path for path in (moved, Path(recorded)) if path.is_file()), None)


def _outputs(step: str, outputs: object) -> Iterator[Artifact]:
    for name, output in _mapping(outputs).items():
        place = _mapping(output)
        path = _text(place.get("path"))
        yield Artifact(step, name, _text(place.get("uri")), Path(path) if path else None)


def _metrics(metrics: object) -> Iterator[tuple[str, float]]:
    for name, value in _mapping(metrics).items():
        number = _number(value)
        if number is not None:
            yield name, number


def _end_of(log: Path) -> str:
    with log.open("rb") as reading:
        length = reading.seek(0, 2)
        reading.seek(max(0, length - _TAIL_BYTES))
        text = reading.read().decode("utf-8", errors="replace")
    return text.partition("\n")[2] if length > _TAIL_BYTES and "\n" in text else text


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment.astimezone(UTC)
