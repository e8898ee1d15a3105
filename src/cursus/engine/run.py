"""One run from request to record: check everything, open the sandbox, run the steps, write down how it went."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import string
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from cursus.engine.graph import Node, flatten, graph_faults
from cursus.engine.handlers import assign_handlers, handler_faults
from cursus.engine.history.history import History
from cursus.engine.history.liveness import lock_run
from cursus.engine.jobs import run_task, unsupported
from cursus.engine.journal import write_record
from cursus.engine.model import (
    CONTAINER_ROOT,
    Event,
    RunFinished,
    RunRequest,
    RunResult,
    RunStarted,
    StepFailedError,
    StepFinished,
    StepLogged,
    StepResult,
    StepStarted,
    StepStoppedError,
)
from cursus.engine.parameters import bind_parameters
from cursus.engine.reserve import Reserve
from cursus.engine.retries import Retries, policy_faults
from cursus.engine.s3.loopback import Loopback
from cursus.engine.sandbox.launcher import StopSignal
from cursus.engine.sandbox.opened import open_sandbox
from cursus.engine.scheduler import STOP, Scheduler
from cursus.engine.store.files import discard
from cursus.engine.store.models import ModelRegistry
from cursus.engine.store.objects import Store
from cursus.engine.task import Task, World, arn, tail
from cursus.engine.values import Scope, resolve
from cursus.errors import CursusError, EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from cursus.engine.model import RunStatus, SandboxName
    from cursus.engine.sandbox.opened import Sandbox

__all__ = ["run"]

_ID_LENGTH = 12
_ID_LETTERS = string.ascii_lowercase + string.digits


def run(request: RunRequest, on_event: Callable[[Event], None] = lambda _: None) -> RunResult:
    """Runs a pipeline on this machine and gives its final record; a failed run is a result, not an error.

    Events reach `on_event` in the calling thread. Called in the main thread, SIGINT and SIGTERM stop the run: jobs are
    ended and the result has status `Stopped`.

    Raises:
        EngineError: nothing has run, because of what the error lists: parameters, references, unsupported steps,
            assets that do not exist, or a sandbox that does not work here.
    """
    nodes = flatten(request.definition)
    values, faults = bind_parameters(request.definition, request.parameters)
    declared = [str(each["Name"]) for each in request.definition.get("Parameters", ())]
    handlers = assign_handlers(nodes, request.handlers, values)
    faults += [
        *graph_faults(nodes, declared),
        *handler_faults(nodes, request.handlers, values),
        *unsupported(nodes, handlers),
        *policy_faults(nodes),
        *_store_faults(request.store.absolute()),
    ]
    if faults:
        raise EngineError.of(faults)
    return _Run(request, nodes, values, on_event).execute()


def _store_faults(store: Path) -> Iterator[Fault]:
    if store.is_relative_to(CONTAINER_ROOT):
        yield Fault("store", f"{store} is below {CONTAINER_ROOT}, which jobs see their own of", "choose another folder")


@dataclass(frozen=True, slots=True)
class _Start:
    moment: datetime
    clock: float

    @classmethod
    def now(cls) -> _Start:
        return cls(datetime.now(UTC), monotonic())

    @property
    def text(self) -> str:
        return self.moment.isoformat(timespec="milliseconds")

    @property
    def seconds(self) -> float:
        return round(monotonic() - self.clock, 4)


class _Run:
    """The state of one run."""

    def __init__(
        self,
        request: RunRequest,
        nodes: tuple[Node, ...],
        parameters: Mapping[str, Any],
        on_event: Callable[[Event], None],
    ) -> None:
        self._request, self._nodes, self._parameters, self._emit = request, nodes, parameters, on_event
        self._start = _Start.now()
        self._id = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
        store = request.store.absolute()
        self._folder = store / "runs" / self._id
        self._reserve = Reserve(self._folder)
        self._store = Store(store, request.assets)
        self._models = ModelRegistry(store / "models")
        self._properties: dict[str, Mapping[str, Any]] = {}
        self._scope = Scope(parameters, self._execution(), self._properties, self._property_file, self._store.read)
        self._jobs = max(1, request.jobs or os.cpu_count() or 1)
        self._history = History(store)
        self._scheduler = Scheduler(nodes, self._run_step, self._settle, self._jobs)

    def execute(self) -> RunResult:
        (self._folder / "logs").mkdir(parents=True)
        with lock_run(self._folder), closing(self._history), self._reserve.kept():
            return self._execute()

    def _execute(self) -> RunResult:
        sandbox = open_sandbox(self._request.sandbox, self._folder)
        stop = StopSignal()
        loopback = Loopback(self._store, self._folder / "s3")
        self._world = self._open_world(sandbox, stop, loopback)
        try:
            with _stopping_by_signal(self._scheduler):
                started = self._started(sandbox.name)
                running = self._result("Running", (), sandbox.name)
                self._history.begin(running, self._parameters, self._request.definition)
                self._emit(started)
                steps = self._scheduler.execute(stop)
        except BaseException:
            # What goes wrong with the record must not hide what ended the run.
            with suppress(CursusError, OSError):
                self._record(self._result("Stopped", self._scheduler.settled(), sandbox.name))
            raise
        finally:
            stop.set()
            sandbox.launcher.close()
            loopback.close()
            _tidy(self._folder)
        result = self._result(_status(steps, stopped=self._scheduler.stopped), steps, sandbox.name)
        self._record(result)
        self._emit(RunFinished(result))
        return result

    def _started(self, sandbox: SandboxName) -> RunStarted:
        pipeline = self._request.pipeline_name
        return RunStarted(
            run_id=self._id,
            pipeline=pipeline,
            steps=tuple((node.name, node.type) for node in self._nodes),
            sandbox=sandbox,
            folder=self._folder,
            needs={node.name: tuple(node.needs) for node in self._nodes},
            jobs=self._jobs,
            expected=self._history.typical_seconds(pipeline),
        )

    def _open_world(self, sandbox: Sandbox, stop: StopSignal, loopback: Loopback) -> World:
        handlers = assign_handlers(self._nodes, self._request.handlers, self._parameters)
        arn = self._execution()["PipelineExecutionArn"]
        turns = threading.Semaphore(self._jobs)
        world = World(self._id, self._folder, self._store, self._models, sandbox, stop, self._jobs, turns)
        return replace(world, handlers=handlers, environment=loopback.environment, pipeline_execution_arn=arn)

    def _result(self, status: Any, steps: tuple[StepResult, ...], sandbox: SandboxName) -> RunResult:
        return RunResult(
            run_id=self._id,
            pipeline=self._request.pipeline_name,
            status=status,
            steps=steps,
            folder=self._folder,
            started=self._start.text,
            seconds=self._start.seconds,
            sandbox=sandbox,
        )

    def _settle(self, event: Event) -> None:
        """Passes an event on; the end of a step is in the history before anything else knows of it."""
        if isinstance(event, StepFinished):
            self._reserve.write(lambda: self._history.settle(self._id, self._scheduler.results[event.name]))
        self._emit(event)

    def _record(self, result: RunResult) -> None:
        self._reserve.write(lambda: self._history.finish(result))
        self._reserve.write(lambda: write_record(result, self._parameters, self._request.definition))

    def _execution(self) -> dict[str, str]:
        name = self._request.pipeline_name
        return {
            "PipelineName": name,
            "PipelineArn": arn("pipeline", name.lower()),
            "PipelineExecutionId": self._id,
            "PipelineExecutionArn": arn("pipeline", f"{name.lower()}/execution/{self._id}"),
            "StartDateTime": self._start.text,
        }

    def _property_file(self, step: str, name: str) -> str:
        node = next((each for each in self._nodes if each.name == step), None)
        for entry in node.step.get("PropertyFiles", ()) if node else ():
            if entry["PropertyFileName"] == name and step in self._properties:
                outputs = self._properties[step]["ProcessingOutputConfig"]["Outputs"]
                uri = str(outputs[entry["OutputName"]]["S3Output"]["S3Uri"])
                return f"{uri.rstrip('/')}/{entry['FilePath']}"
        raise EngineError(f"step {step!r} has no property file {name!r}", hint="declare it under PropertyFiles")

    def _run_step(self, node: Node) -> StepResult:
        """Runs one step, in a worker thread; what goes wrong in it becomes its result."""
        start, retries = _Start.now(), Retries(node.step)
        log = self._folder / "logs" / f"{node.name}.log"
        while True:
            self._scheduler.inbox.put(StepStarted(node.name, node.type, retries.made))
            try:
                return self._succeed(node, start, log, retries.made)
            except (CursusError, OSError) as error:
                failed = _failed(node, start, error, log, retries.made)
                pause = retries.pause(error)
            except (LookupError, TypeError, ValueError) as error:
                odd = f"its arguments are not as the service takes them: {type(error).__name__}: {error}"
                return _failed(node, start, EngineError(odd, hint="check the definition"), log, retries.made)
            if pause is None or self._world.stop.wait(pause):
                return failed
            self._clear(node, log, failed, retries.made)

    def _clear(self, node: Node, log: Path, failed: StepResult, attempt: int) -> None:
        """Makes room for another attempt; the log of the one before stays, and says where it ended."""
        discard(self._folder / "jobs" / node.name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as writing:
            writing.write(f"cursus: {failed.reason}; attempt {attempt} begins\n")

    def _succeed(self, node: Node, start: _Start, log: Path, attempt: int) -> StepResult:
        arguments = resolve(node.arguments, self._scope)
        fields = resolve(node.fields, self._scope)
        task = Task(node.name, node.type, arguments, self._world, lambda line: self._heard(node.name, line), fields)
        outcome = run_task(task)
        discard(task.folder)
        self._properties[node.name] = outcome.properties
        return StepResult(
            name=node.name,
            type=node.type,
            status="Succeeded",
            started=start.text,
            seconds=start.seconds,
            exit_code=outcome.exit_code,
            log=log if log.is_file() else None,
            log_tail=tail(log),
            outputs=outcome.outputs,
            metrics=outcome.metrics,
            properties=outcome.properties,
            peak_memory_bytes=outcome.peak_memory_bytes,
            attempts=attempt,
        )

    def _heard(self, name: str, line: str) -> None:
        self._scheduler.inbox.put(StepLogged(name, line))


def _failed(node: Node, start: _Start, error: CursusError | OSError, log: Path, attempts: int) -> StepResult:
    told = error if isinstance(error, StepFailedError) else None
    return StepResult(
        name=node.name,
        type=node.type,
        status="Stopped" if isinstance(error, StepStoppedError) else "Failed",
        started=start.text,
        seconds=start.seconds,
        exit_code=told.exit_code if told else None,
        reason=str(error),
        log=log if log.is_file() else None,
        log_tail=tail(log),
        peak_memory_bytes=told.peak_memory_bytes if told else None,
        attempts=attempts,
    )


def _tidy(folder: Path) -> None:
    """Removes what only running jobs needed; the folders of failed jobs stay, to be looked at."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    with suppress(OSError):
        (folder / "jobs").rmdir()
    log = folder / "sandbox.log"
    if log.is_file() and not log.stat().st_size:
        log.unlink()


def _status(steps: tuple[StepResult, ...], *, stopped: bool) -> RunStatus:
    statuses = {step.status for step in steps}
    if stopped and statuses & {"Stopped", "NotRun"}:
        return "Stopped"
    return "Failed" if statuses & {"Failed", "NotRun", "Stopped"} else "Succeeded"


@contextmanager
def _stopping_by_signal(scheduler: Scheduler) -> Generator[None]:
    """While inside, SIGINT and SIGTERM end the run in order; only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handled = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: scheduler.inbox.put(STOP)) for number in handled]
    try:
        yield
    finally:
        for number, handler in zip(handled, before, strict=True):
            signal.signal(number, handler)
