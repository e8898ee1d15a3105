"""What a run is asked for, what it reports while it works, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cursus.errors import RunFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = [
    "CONTAINER_ROOT",
    "Event",
    "Output",
    "RunFinished",
    "RunRequest",
    "RunResult",
    "RunStarted",
    "RunStatus",
    "SandboxName",
    "StepFailedError",
    "StepFinished",
    "StepLogged",
    "StepResult",
    "StepStarted",
    "StepStatus",
    "StepStoppedError",
]

SandboxName = Literal["namespace", "bubblewrap", "mapped"]
StepStatus = Literal["Succeeded", "Failed", "Skipped", "NotRun", "Stopped"]
RunStatus = Literal["Succeeded", "Failed", "Stopped"]

CONTAINER_ROOT = "/opt/ml"


@dataclass(frozen=True, slots=True)
class RunRequest:
    """A pipeline definition and what it is to be run with.

    Attributes:
        definition: The definition, parsed from JSON (schema version 2020-12-01).
        pipeline_name: The name that `Execution.PipelineName` gives.
        store: The folder that stands for S3 and the model registry, and holds the runs: `s3/<bucket>/<key>`,
            `models/`, `runs/<run id>/`.
        assets: S3 URI of an object or a prefix -> the local file or folder that is read in its place. Never written.
        parameters: Values for the definition's parameters; the others take their defaults.
        jobs: How many steps may run at the same time; None for one per core.
        sandbox: How jobs get their container paths; None for the best that works here.
    """

    definition: Mapping[str, Any]
    pipeline_name: str
    store: Path
    assets: Mapping[str, Path] = field(default_factory=dict[str, "Path"])
    parameters: Mapping[str, str | int | float | bool] = field(default_factory=dict[str, "str | int | float | bool"])
    jobs: int | None = None
    sandbox: SandboxName | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """Where one output of a step is: its S3 URI, and the file or folder that stands for it here."""

    uri: str
    path: Path


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step ended.

    `Skipped` is a step of a branch that a condition did not take, `NotRun` one whose upstream did not succeed or that
    was still waiting when the run was stopped. `seconds` is wall time; `peak_memory_bytes` the largest resident size
    of the job's processes; `properties` what `Steps.<name>...` resolves to; `attempts` counts the
    tries under the step's retry policies.
    """

    name: str
    type: str
    status: StepStatus
    started: str | None = None
    seconds: float = 0.0
    exit_code: int | None = None
    reason: str | None = None
    log: Path | None = None
    log_tail: str = ""
    outputs: Mapping[str, Output] = field(default_factory=dict[str, Output])
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])
    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    peak_memory_bytes: int | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended, step by step in the order of the definition, and the folder that holds its record and logs."""

    run_id: str
    pipeline: str
    status: RunStatus
    steps: tuple[StepResult, ...]
    folder: Path
    started: str
    seconds: float
    sandbox: SandboxName

    def step(self, name: str) -> StepResult:
        """The result of one step; KeyError where the run has no such step."""
        for result in self.steps:
            if result.name == name:
                return result
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Every check has passed and the first step is about to start; `steps` are (name, type) pairs."""

    run_id: str
    pipeline: str
    steps: tuple[tuple[str, str], ...]
    sandbox: SandboxName
    folder: Path


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step has begun."""

    name: str
    type: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class StepLogged:
    """The last line that a running job has written, at most a few times a second."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A step has reached its final status, also one that never started."""

    name: str
    status: StepStatus
    seconds: float
    reason: str | None = None
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is over and its record is on disk."""

    result: RunResult


Event = RunStarted | StepStarted | StepLogged | StepFinished | RunFinished


class StepFailedError(RunFailedError):
    """A job ended badly: why, with which exit code, how much memory it had taken, and whether it was taken away.

    A job is `lost` where what ended it lies outside of it: its retry policies may then try again.
    """

    def __init__(
        self,
        reason: str,
        *,
        exit_code: int | None = None,
        peak_memory_bytes: int | None = None,
        lost: bool = False,
    ) -> None:
        """Holds the reason that the step's result shows."""
        super().__init__(reason)
        self.exit_code = exit_code
        self.peak_memory_bytes = peak_memory_bytes
        self.lost = lost


class StepStoppedError(StepFailedError):
    """A job was ended because the run was stopped."""
