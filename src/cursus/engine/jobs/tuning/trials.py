"""One training job of a search: its task, the objective that it prints, and how it ended."""

from __future__ import annotations

import math
import re
import shutil
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

from cursus.engine.form import MALFORMED
from cursus.engine.jobs.training.step import TRAINING
from cursus.engine.model import Output, StepFailedError, StepStoppedError
from cursus.engine.task import Outcome, Task
from cursus.errors import CursusError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cursus.engine.jobs.tuning.request import Definition
    from cursus.engine.sandbox.launcher import StopSignal

__all__ = ["Attempt", "ObjectiveReader", "Trial"]

Status = Literal["Completed", "Failed", "Stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChildTask(Task):
    """A training job that belongs to a tuning step: named and kept apart from the step's other jobs."""

    job: str
    home: Path

    @property
    def folder(self) -> Path:
        return self.home

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def job_name(self) -> str:
        return self.job


@dataclass(frozen=True, slots=True)
class Trial:
    """How one training job of a search ended; `series` is its objective as it was printed, `objective` the last of it.

    `created` and `ended` are moments in ISO 8601; `model` is None for a job that did not complete.
    """

    number: int
    job_name: str
    definition: str | None
    metric: str
    values: Mapping[str, str]
    status: Status
    created: str
    ended: str
    seconds: float
    objective: float | None = None
    series: tuple[float, ...] = ()
    reason: str | None = None
    model: Output | None = None
    exit_code: int | None = None
    peak_memory_bytes: int | None = None


class ObjectiveReader:
    """Reads on in a growing log: the values of one metric, as its regular expression finds them, line by line."""

    def __init__(self, log: Path, definition: Definition) -> None:
        """Takes the log and the definition that says what to look for; a metric without an expression is not found."""
        specification = definition.arguments.get("AlgorithmSpecification", {})
        given = [each for each in specification.get("MetricDefinitions") or () if each["Name"] == definition.metric]
        self._log, self._position = log, 0
        self._pattern = re.compile(given[0]["Regex"]) if given else None
        self.values: list[float] = []

    def read(self) -> list[float]:
        """All values so far."""
        if self._pattern is not None and self._log.is_file():
            with self._log.open("rb") as reading:
                reading.seek(self._position)
                whole, newline, _ = reading.read().rpartition(b"\n")
            self._position += len(whole) + len(newline)
            for line in whole.decode("utf-8", "replace").splitlines():
                self.values += filter(math.isfinite, map(_number, self._pattern.finditer(line)))
        return self.values


def _number(found: re.Match[str]) -> float:
    try:
        return float(found[1] if found.re.groups else found[0])
    except (TypeError, ValueError):
        return math.nan


@dataclass(frozen=True, slots=True)
class Attempt:
    """A training job of a search that is about to run, or runs: set `stop` to end it."""

    number: int
    job_name: str
    definition: Definition
    values: Mapping[str, str]
    stop: StopSignal

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of the training job; its checkpoints are kept apart from those of the step's other jobs."""
        shared = self.definition.arguments
        own: dict[str, Any] = {"HyperParameters": {**shared["HyperParameters"], **self.values}}
        kept = shared.get("CheckpointConfig")
        if kept and "S3Uri" in kept:
            own["CheckpointConfig"] = {**kept, "S3Uri": f"{str(kept['S3Uri']).rstrip('/')}/{self.job_name}"}
        return {**shared, **own}

    def run(self, step: Task, heard: Callable[[Attempt, tuple[float, ...], str], None]) -> Trial:
        """Runs the job to its end; what goes wrong becomes its result. `heard` gets its objectives and last line."""
        task = self._task(step)
        shutil.rmtree(task.folder, ignore_errors=True)
        reader = ObjectiveReader(task.log, self.definition)
        task = replace(task, heard=lambda line: heard(self, tuple(reader.read()), line))
        begun, clock = _now(), monotonic()
        result = self._outcome(task)
        told = result if isinstance(result, Outcome | StepFailedError) else None
        series = tuple(reader.read())
        return Trial(
            number=self.number,
            job_name=self.job_name,
            definition=self.definition.name,
            metric=self.definition.metric,
            values=self.values,
            status=_status(result),
            created=begun,
            ended=_now(),
            seconds=round(monotonic() - clock, 4),
            objective=self._objective(result, series),
            series=series,
            reason=None if isinstance(result, Outcome) else str(result),
            model=result.outputs.get("model") if isinstance(result, Outcome) else None,
            exit_code=told.exit_code if told else None,
            peak_memory_bytes=told.peak_memory_bytes if told else None,
        )

    def _task(self, step: Task) -> _ChildTask:
        # Whatever a task has, the job has of its step, but for what is told here.
        shared = {each.name: getattr(step, each.name) for each in fields(Task)}
        own: dict[str, Any] = {
            "type": "Training",
            "arguments": self.arguments,
            "world": replace(step.world, stop=self.stop),
            "job": self.job_name,
            "home": step.folder / f"{self.number:03}",
        }
        return _ChildTask(**{**shared, **own})

    def _outcome(self, task: Task) -> Outcome | Exception:
        try:
            return TRAINING.run(task)
        except (CursusError, OSError, *MALFORMED) as error:
            return error

    def _objective(self, result: Outcome | Exception, series: tuple[float, ...]) -> float | None:
        if isinstance(result, Outcome):
            found = result.metrics.get(self.definition.metric, math.nan)
            return found if math.isfinite(found) else None
        return series[-1] if isinstance(result, StepStoppedError) and series else None


def _status(result: Outcome | Exception) -> Status:
    if isinstance(result, Outcome):
        return "Completed"
    return "Stopped" if isinstance(result, StepStoppedError) else "Failed"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
