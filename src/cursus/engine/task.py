"""What every kind of step works with: its task, the world around it, and the one way to run a job."""

from __future__ import annotations

import hashlib
import json
import signal
from dataclasses import dataclass, field, replace
from threading import Semaphore
from typing import TYPE_CHECKING, Any

from cursus.engine.addresses import container_path
from cursus.engine.model import CONTAINER_ROOT, Output, StepFailedError, StepStoppedError
from cursus.engine.sandbox.opened import Mount
from cursus.engine.store.continuous import uploading
from cursus.engine.store.files import copy_file, lack_of_room, named_no_room
from cursus.engine.store.inputs import show_objects
from cursus.engine.store.manifest import listed
from cursus.engine.store.outputs import regular_files
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from cursus.engine.model import Handler
    from cursus.engine.sandbox.launcher import Exit, StopSignal
    from cursus.engine.sandbox.network import Relay
    from cursus.engine.sandbox.opened import Job, Sandbox
    from cursus.engine.store.models import ModelRegistry
    from cursus.engine.store.objects import Store

__all__ = ["ACCOUNT", "REGION", "Kind", "Outcome", "Task", "World", "arn", "said", "tail"]

REGION = "us-east-1"
ACCOUNT = "000000000000"
DAY_SECONDS = 86_400
_JOB_NAME_LENGTH = 63
_MESSAGE_LENGTH = 1024
_TAIL_LINES = 40
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class World:
    """What the steps of one run share.

    A step with jobs of its own runs `jobs` of them at most, each in its turn; `handlers` are by step; `environment` is
    given to every job. A job holds `memory_bytes` at most, 0 for no limit; with a `relay` it has no network.
    """

    run_id: str
    folder: Path
    store: Store
    models: ModelRegistry
    sandbox: Sandbox
    stop: StopSignal
    jobs: int = 1
    turns: Semaphore = field(default_factory=Semaphore)
    handlers: Mapping[str, Handler] = field(default_factory=dict[str, "Handler"])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    pipeline_execution_arn: str = ""
    memory_bytes: int = 0
    relay: Relay | None = None


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
    """One step about to run, its arguments and its other fields resolved."""

    name: str
    type: str
    arguments: Mapping[str, Any]
    world: World
    heard: Callable[[str], None]
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    # By folder, since a step may have jobs of its own.
    shown: dict[Path, list[Mount]] = field(default_factory=dict["Path", list[Mount]])
    # How the step's jobs have ended.
    exits: list[Exit] = field(default_factory=list["Exit"])
    # The images that these jobs name.
    images: set[str] = field(default_factory=set[str])

    @property
    def handler(self) -> Handler | None:
        """The user's function that stands in for the step."""
        return self.world.handlers.get(self.name)

    @property
    def folder(self) -> Path:
        """The folder of the step's job, gone soon after the step has succeeded."""
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

    def inside(self, written: str) -> Path:
        """The folder here for a path in the container; EngineError where it is not below /opt/ml."""
        path = self.root / container_path(written, f"step {self.name!r}")
        source = self._seen(path)
        return source if source.is_file() else path

    def _seen(self, path: Path) -> Path:
        """The file that the job sees at a path below its root, where it was laid there without being copied."""
        if path.exists():
            return path
        for mount in self.shown.get(self.folder, ()):
            point = self.root / mount.point[len(CONTAINER_ROOT) + 1 :]
            if path.is_relative_to(point):
                return mount.source / path.relative_to(point)
        return path

    def write_json(self, name: str, content: Any) -> None:
        """Writes a file of the job's configuration, below /opt/ml."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content), encoding="utf-8")

    def fetch(self, source: Mapping[str, Any], folder: Path, place: str, *, private: bool = False) -> None:
        """Has the job find below a folder what an S3 data source names; EngineError where that is nothing.

        What is large is not copied where the sandbox can show it: the job may change what it sees, and no object
        changes. `private` asks for copies, for a folder that the engine itself reads or that is not below the root.
        """
        uri = str(source["S3Uri"])
        with self.world.store.reading(), named_no_room(place, self.folder):
            if source.get("S3DataType") == "ManifestFile":
                objects = listed(self.world.store, uri, place)
            else:
                objects = self.world.store.objects(uri, place)
            if not objects:
                hint = "check the URI, or add it to the assets of the run"
                raise EngineError(f"{place}: no object at {uri}", hint=hint)
            self._show(objects, folder, private=private)

    def _show(self, objects: Mapping[str, Path], folder: Path, *, private: bool) -> None:
        if private:
            show_objects(objects, folder, None, single=False)
            return
        sandbox, mounts = self.world.sandbox, self.shown.setdefault(self.folder, [])
        point = f"{CONTAINER_ROOT}/{folder.relative_to(self.root).as_posix()}"
        able = sandbox.name == "namespace" and point not in [each.point for each in mounts]
        links = self.folder / "inputs" / str(len(mounts)) if able and sandbox.layered else None
        shown = show_objects(objects, folder, links, single=able)
        if links and shown.linked:
            mounts.append(Mount(point, links))
        mounts.extend(Mount(f"{point}/{name}", path) for name, path in shown.single)

    def run(self, job: Job, reason_file: Path, limit_name: str = "its MaxRuntimeInSeconds") -> Exit:
        """Runs a job that must succeed; otherwise StepFailedError, with the job's own words where it left some."""
        self.folder.mkdir(parents=True, exist_ok=True)
        job = replace(
            job,
            environment={**self.world.environment, **job.environment},
            mounts=(*job.mounts, *self.shown.get(self.folder, ())),
            readonly=tuple(each for each in (self.world.store.folder, self.folder / "inputs") if each.is_dir()),
            writable=(self.folder,),
            memory_bytes=self.world.memory_bytes,
            relay=self.world.relay,
        )
        job.log.parent.mkdir(parents=True, exist_ok=True)
        job.log.touch()
        with self.world.turns:
            ended = self.world.sandbox.run(job, self.world.stop, self.heard)
        self.exits.append(ended)
        self.images.add(job.image)
        if ended.cause == "stopped":
            raise StepStoppedError(
                "the run was stopped", exit_code=ended.code, peak_memory_bytes=ended.peak_memory_bytes
            )
        if ended.cause == "timeout":
            reason = f"it ran longer than {limit_name} of {job.limit:g} s"
        elif ended.cause == "memory":
            held, limit = ended.peak_memory_bytes / 1e6, job.memory_bytes / 1e6
            reason = f"it held {held:.0f} MB, and the run lets a job hold {limit:.0f} MB"
        elif ended.code == 0:
            return ended
        else:
            # A job that fills the disk cannot say so: its log has no room either.
            told = (said(reason_file) or _last(job.log), lack_of_room(job.folder))
            reason = ": ".join([_exit_words(ended.code), *filter(None, told)])
        lost = ended.cause == "itself" and ended.code == -signal.SIGKILL
        raise StepFailedError(reason, exit_code=ended.code, peak_memory_bytes=ended.peak_memory_bytes, lost=lost)

    def publish(self, folder: Path, uri: str, place: str) -> Output:
        """Publishes every file of a folder below a prefix."""
        return self.publish_all([(folder, uri, place)])[0]

    def publish_all(self, outputs: Iterable[tuple[Path, str, str]]) -> list[Output]:
        """Publishes folders below prefixes: each prefix in one step, and all of them or none."""
        ready = [(folder, uri.rstrip("/"), place) for folder, uri, place in outputs]
        targets = [self.world.store.path(uri, place) for _, uri, place in ready]
        with named_no_room(f"step {self.name!r}", self.folder):
            files = self._collected(ready)
            self.world.store.publish_all(files, [uri for _, uri, _ in ready], f"step {self.name!r}")
        return [Output(uri, target) for (_, uri, _), target in zip(ready, targets, strict=True)]

    def _collected(self, outputs: Iterable[tuple[Path, str, str]]) -> dict[str, Path]:
        """The files of all outputs by URI; what lies in the folders of several gets a further name for each."""
        found: dict[str, tuple[str, Path]] = {}
        faults: list[Fault] = []
        for folder, uri, place in outputs:
            for name, path in self.left(folder):
                other, _ = found.setdefault(f"{uri}/{name}", (place, path))
                if other != place:
                    fact = f"writes {uri}/{name}, and so does {other.removeprefix(f'step {self.name!r} ')}"
                    faults.append(Fault(place, fact, "give each output a prefix of its own"))
        if faults:
            raise EngineError.of(faults)
        return dict(_each_its_own(((uri, path) for uri, (_, path) in found.items()), self.folder / "again"))

    def left(self, folder: Path) -> list[tuple[str, Path]]:
        """The files that the job left in a folder: see `regular_files`."""
        return regular_files(folder, self.root, self._seen)

    def uploading(self, outputs: Iterable[tuple[Path, str]]) -> AbstractContextManager[None]:
        """While inside, files that the job has written to the folders are published below their prefixes."""
        staging = self.world.folder / f"uploads-{self.job_name}"
        return uploading(self.world.store, dict(outputs), self.root, staging)

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


def _each_its_own(files: Iterable[tuple[str, Path]], folder: Path) -> Iterator[tuple[str, Path]]:
    """The files, each path once: a further one of the same file gets a name in the folder."""
    taken: set[Path] = set()
    for number, (uri, path) in enumerate(files):
        if path in taken:
            folder.mkdir(exist_ok=True)
            (folder / str(number)).hardlink_to(path)
            path = folder / str(number)  # noqa: PLW2901  # the name to be moved away
        taken.add(path)
        yield uri, path


def said(message_file: Path) -> str:
    """What a job says of its end in a file of its own, as much of it as the service keeps; empty where it says none."""
    if not message_file.is_file():
        return ""
    with message_file.open("rb") as reading:
        text = reading.read(4 * _MESSAGE_LENGTH).decode("utf-8", "replace").replace("\0", "")
    return text[:_MESSAGE_LENGTH].strip()


def _last(log: Path) -> str:
    lines = [line for line in tail(log).splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
