"""What every kind of step works with: its task, the world around it, and the one way to run a job."""

from __future__ import annotations

import hashlib
import json
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.engine.model import CONTAINER_ROOT, Output, StepFailedError, StepStoppedError
from cursus.engine.store.objects import copy_file, copy_objects, regular_files, safe_name
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cursus.engine.sandbox.launcher import Exit, StopSignal
    from cursus.engine.sandbox.opened import Job, Sandbox
    from cursus.engine.store.models import ModelRegistry
    from cursus.engine.store.objects import Store

__all__ = ["ACCOUNT", "REGION", "Kind", "Outcome", "Task", "World", "arn", "tail"]

REGION = "us-east-1"
ACCOUNT = "000000000000"
DAY_SECONDS = 86_400
_JOB_NAME_LENGTH = 63
_TAIL_LINES = 40
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class World:
    """What the steps of one run share."""

    run_id: str
    folder: Path
    store: Store
    models: ModelRegistry
    sandbox: Sandbox
    stop: StopSignal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step that succeeded leaves: see `StepResult`."""

    properties: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs: Mapping[str, Output] = field(default_factory=dict[str, Output])
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])
    exit_code: int | None = None
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How steps of one type are run, and what in such a step cannot be run here (facts, each with a hint)."""

    run: Callable[[Task], Outcome]
    unsupported: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Task:
    """One step about to run, its arguments resolved."""

    name: str
    type: str
    arguments: Mapping[str, Any]
    world: World
    heard: Callable[[str], None]

    @property
    def folder(self) -> Path:
        """The folder of the step's job, gone once the step has succeeded."""
        return self.world.folder / "jobs" / self.name

    @property
    def root(self) -> Path:
        """The folder that stands for /opt/ml."""
        return self.folder / "ml"

    @property
    def log(self) -> Path:
        """Where the step's job writes."""
        return self.world.folder / "logs" / f"{self.name}.log"

    @property
    def job_name(self) -> str:
        """The name that the service would give: `pipelines-<run id>-<step>-<10 hex digits>`, 63 characters at most."""
        start, end = f"pipelines-{self.world.run_id}-", f"-{self.suffix}"
        return start + self.name[: _JOB_NAME_LENGTH - len(start) - len(end)] + end

    @property
    def suffix(self) -> str:
        """Ten hex digits of this run and step."""
        return hashlib.sha256(f"{self.world.run_id}/{self.name}".encode()).hexdigest()[:10]

    def inside(self, container_path: str) -> Path:
        """The folder here for a path in the container; EngineError where it is not below /opt/ml."""
        if not container_path.startswith(f"{CONTAINER_ROOT}/"):
            raise EngineError(
                f"step {self.name!r}: {container_path!r} is outside {CONTAINER_ROOT}", hint="use a path below it"
            )
        return self.root / safe_name(container_path[len(CONTAINER_ROOT) + 1 :].strip("/"), f"step {self.name!r}")

    def write_json(self, name: str, content: Any) -> None:
        """Writes a file of the job's configuration, below /opt/ml."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content), encoding="utf-8")

    def fetch(self, source: Mapping[str, Any], folder: Path, place: str) -> None:
        """Copies what an S3 data source names below a folder; EngineError where that is nothing."""
        uri = str(source["S3Uri"])
        objects = self.world.store.objects(uri, place)
        if source.get("S3DataType") == "ManifestFile":
            objects = dict(self._listed(uri, place))
        if not objects:
            raise EngineError(f"{place}: no object at {uri}", hint="check the URI, or add it to the assets of the run")
        copy_objects(objects, folder)

    def _listed(self, uri: str, place: str) -> Iterator[tuple[str, Path]]:
        prefix, *names = json.loads(self.world.store.read(uri))
        for name in names:
            yield safe_name(name, place), self.world.store.file(str(prefix["prefix"]) + name, place)

    def run(self, job: Job, reason_file: Path) -> Exit:
        """Runs a job that must succeed; otherwise StepFailedError, with the job's own words where it left some."""
        job.log.parent.mkdir(parents=True, exist_ok=True)
        job.log.touch()
        ended = self.world.sandbox.run(job, self.world.stop, self.heard)
        if ended.cause == "stopped":
            raise StepStoppedError(
                "the run was stopped", exit_code=ended.code, peak_memory_bytes=ended.peak_memory_bytes
            )
        if ended.cause == "timeout":
            reason = f"it ran longer than its MaxRuntimeInSeconds of {job.limit:g} s"
        elif ended.code == 0:
            return ended
        else:
            reason = f"{_exit_words(ended.code)}: {_said(reason_file) or _last(job.log)}".removesuffix(": ")
        lost = ended.cause == "itself" and ended.code == -signal.SIGKILL
        raise StepFailedError(reason, exit_code=ended.code, peak_memory_bytes=ended.peak_memory_bytes, lost=lost)

    def publish(self, folder: Path, uri: str, place: str) -> Output:
        """Publishes every file of a folder below a prefix."""
        return self.publish_all([(folder, uri, place)])[0]

    def publish_all(self, outputs: Iterable[tuple[Path, str, str]]) -> list[Output]:
        """Publishes folders below prefixes, after all of them have been seen to be publishable."""
        ready = [(regular_files(folder, self.root), uri.rstrip("/"), place) for folder, uri, place in outputs]
        targets = [self.world.store.path(uri, place) for _, uri, place in ready]
        for files, uri, place in ready:
            for name, file in files:
                self.world.store.publish(file, f"{uri}/{name}", place)
        return [Output(uri, target) for (_, uri, _), target in zip(ready, targets, strict=True)]

    def download(self, uri: str, target: Path, place: str) -> None:
        """Copies one object to a file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_file(self.world.store.file(uri, place), target)


def arn(kind: str, name: str) -> str:
    """The resource name that the service would give, of the account that stands for this machine."""
    return f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:{kind}/{name}"


def tail(log: Path, lines: int = _TAIL_LINES) -> str:
    """The last lines of a log, empty where there is none."""
    if not log.is_file():
        return ""
    with log.open("rb") as reading:
        reading.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        return "\n".join(reading.read().decode("utf-8", "replace").splitlines()[-lines:])


def _exit_words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def _said(reason_file: Path) -> str:
    return reason_file.read_text(encoding="utf-8", errors="replace")[:1024].strip() if reason_file.is_file() else ""


def _last(log: Path) -> str:
    lines = [line for line in tail(log).splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
