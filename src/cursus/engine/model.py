"""What a run is asked for, what it reports while it works, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cursus.errors import RunFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.engine.sandbox.launcher import Launcher

__all__ = [
    "CONTAINER_ROOT",
    "CacheUse",
    "Event",
    "Handler",
    "Output",
    "Reuse",
    "RunFinished",
    "RunRequest",
    "RunResult",
    "RunStarted",
    "RunStatus",
    "SandboxName",
    "Selection",
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

CacheUse = Literal["definition", "all", "off"]

CONTAINER_ROOT = "/opt/ml"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which steps of a pipeline to run, the others taken from an earlier run.

    Attributes:
        run_id: The run that answers for the steps that are left out; `last` for the pipeline's newest.
        only: The steps to run.
        start: Steps that are run with all that is downstream of them.
    """

    run_id: str
    only: tuple[str, ...] = ()
    start: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handler:
    """A Python function that answers for what has no Python here: `function` of the module in `file`."""

    file: Path
    function: str


@dataclass(frozen=True, slots=True)
class Reuse:
    """Why a step has a result without having run: where that result comes from."""

    reason: Literal["cache", "resume", "selection"]
    run_id: str


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
        cache: Whether finished work is taken again: as each step's CacheConfig says, for all steps, or never.
        selection: Steps to run beside an earlier run; None for all.
        resume: The run to go on with, by its id or `last`: its finished steps are not run again, and its parameters
            hold where no others are given.
        environments: A glob over image URIs -> the Python that runs jobs of such images; the first match counts, and
            the Python that runs the engine takes all others.
        handlers: What stands in for a step (by its name), a Lambda function (by name or ARN) or a queue (by URL).
        memory_bytes: What one job may hold at most; None for no limit.
        launcher: The warm interpreter that starts jobs, where several runs share one; None for one of its own.
        network: Whether jobs see the network of this machine.
    """

    definition: Mapping[str, Any]
    pipeline_name: str
    store: Path
    assets: Mapping[str, Path] = field(default_factory=dict[str, "Path"])
    parameters: Mapping[str, str | int | float | bool] = field(default_factory=dict[str, "str | int | float | bool"])
    jobs: int | None = None
    sandbox: SandboxName | None = None
    cache: CacheUse = "definition"
    selection: Selection | None = None
    resume: str | None = None
    environments: Mapping[str, Path] = field(default_factory=dict[str, "Path"])
    handlers: Mapping[str, Handler] = field(default_factory=dict[str, "Handler"])
    memory_bytes: int | None = None
    launcher: Launcher | None = None
    network: bool = True


@dataclass(frozen=True, slots=True)
class Output:
    """Where one output of a step is: its S3 URI, the file or folder that stands for it here, and its content's digest.

    The digest is empty where no later run will compare it.
    """

    uri: str
    path: Path
    digest: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step ended.

    `Skipped` is a step of a branch that a condition did not take, `NotRun` one whose upstream did not succeed or that
    was still waiting when the run was stopped. `seconds` is wall time; `peak_memory_bytes` the largest resident size
    of the job's processes; `cpu_seconds` what they computed; `properties` what `Steps.<name>...` resolves to;
    `attempts` the runs of the step under its retry policies; `reused` says that none was needed; `cache_key` gives each
    field of the request that the cache compares, with its digest; `differences` says what of the images that it names
    is here in another version.
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
    cpu_seconds: float | None = None
    attempts: int = 1
    reused: Reuse | None = None
    cache_key: Mapping[str, str] = field(default_factory=dict[str, str])
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended, step by step in the order of the definition, and the folder that holds its record and logs.

    `resumed` is the run that it went on with.
    """

    run_id: str
    pipeline: str
    status: RunStatus
    steps: tuple[StepResult, ...]
    folder: Path
    started: str
    seconds: float
    sandbox: SandboxName
    resumed: str | None = None

    def step(self, name: str) -> StepResult:
        """The result of one step; KeyError where the run has no such step."""
        for result in self.steps:
            if result.name == name:
                return result
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Every check has passed and the first step is about to start; `steps` are (name, type) pairs.

    `needs` are the steps that a step waits for, `jobs` how many run at a time, and `expected` the seconds that a step
    took in earlier runs of the pipeline, for those that ran.
    """

    run_id: str
    pipeline: str
    steps: tuple[tuple[str, str], ...]
    sandbox: SandboxName
    folder: Path
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    jobs: int = 1
    expected: Mapping[str, float] = field(default_factory=dict[str, float])


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
    cpu_seconds: float | None = None
    reused: Reuse | None = None


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
