"""One run from request to record: check everything, open the sandbox, run the steps, write down how it went."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import string
import threading
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from cursus.engine.attempts import Start, StepRunner
from cursus.engine.checks import check_request
from cursus.engine.handlers import assign_handlers
from cursus.engine.history.history import History
from cursus.engine.history.liveness import lock_run
from cursus.engine.journal import write_record
from cursus.engine.model import (
    Event,
    RunFinished,
    RunRequest,
    RunResult,
    RunStarted,
    StepFinished,
)
from cursus.engine.rerun.cache import Cache
from cursus.engine.rerun.earlier import find_resumed, find_selected
from cursus.engine.reserve import Reserve, give_up_left
from cursus.engine.s3.loopback import Loopback
from cursus.engine.sandbox.launcher import StopSignal
from cursus.engine.sandbox.opened import open_sandbox
from cursus.engine.scheduler import STOP
from cursus.engine.store.models import ModelRegistry
from cursus.engine.store.objects import Store
from cursus.engine.task import World, arn
from cursus.errors import CursusError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from cursus.engine.graph import Node
    from cursus.engine.model import RunStatus, SandboxName, StepResult
    from cursus.engine.rerun.earlier import Resumed
    from cursus.engine.sandbox.opened import Sandbox
    from cursus.engine.scheduler import Scheduler

__all__ = ["run"]

_ID_LENGTH = 12
_WRITE_SECONDS = 0.2
_ID_LETTERS = string.ascii_lowercase + string.digits


def run(request: RunRequest, on_event: Callable[[Event], None] = lambda _: None) -> RunResult:
    """Runs a pipeline on this machine and gives its final record; a failed run is a result, not an error.

    Events reach `on_event` in the calling thread. Called in the main thread, SIGINT and SIGTERM stop the run: jobs are
    ended, on the second signal without their time of grace, and the result has status `Stopped`.

    Raises:
        EngineError: nothing has run, because of what the error lists: parameters, references, unsupported steps,
            assets that do not exist, or a sandbox that does not work here.
    """
    with closing(History(request.store.absolute())) as history:
        resumed = find_resumed(history, request.pipeline_name, request.resume) if request.resume else None
        nodes, values = check_request(request, resumed.run.parameters if resumed else None)
        return _Run(request, nodes, values, history, on_event).execute(resumed)


class _Run:
    """The state of one run."""

    def __init__(
        self,
        request: RunRequest,
        nodes: tuple[Node, ...],
        parameters: Mapping[str, Any],
        history: History,
        on_event: Callable[[Event], None],
    ) -> None:
        self._request, self._nodes, self._parameters, self._emit = request, nodes, parameters, on_event
        self._history = history
        self._start = Start.now()
        self._id = "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
        store = request.store.absolute()
        self._folder = store / "runs" / self._id
        self._reserve = Reserve(self._folder)
        self._store = Store(store, request.assets)
        self._models = ModelRegistry(store / "models")
        self._jobs = max(1, request.jobs or os.cpu_count() or 1)
        self._unwritten: list[StepResult] = []
        self._recorded: set[str] = set()
        self._written = monotonic()
        self._cache = Cache(request.cache, request.pipeline_name, history, self._store)

    def execute(self, resumed: Resumed | None) -> RunResult:
        with closing(self._cache):
            self._resumed = resumed
            taken = self._taken()
            give_up_left(self._folder.parent / each for each in self._history.unfinished())
            (self._folder / "logs").mkdir(parents=True)
            with lock_run(self._folder):
                try:
                    return self._execute(taken)
                finally:
                    self._reserve.give_up()

    def _taken(self) -> dict[str, StepResult]:
        """The results that are known before anything starts."""
        if self._resumed:
            return self._resumed.results(self._nodes, self._parameters, self._cache)
        if self._request.selection:
            pipeline, chosen = self._request.pipeline_name, self._request.selection
            return find_selected(self._history, pipeline, self._nodes, chosen).results(self._nodes)
        return {}

    def _execute(self, taken: Mapping[str, StepResult]) -> RunResult:
        asked = self._request
        sandbox = open_sandbox(asked.sandbox, self._folder, asked.environments, asked.launcher)
        stop = StopSignal()
        loopback = Loopback(self._store, self._folder / "s3", relayed=not self._request.network)
        world = self._open_world(sandbox, stop, loopback)
        steps = StepRunner(world, self._nodes, self._parameters, self._execution(), self._cache)
        self._scheduler = steps.scheduler(self._settle, self._jobs)
        steps.take(taken)
        # Until the record is written, no further signal may keep it from that.
        with _stopping_by_signal(self._scheduler):
            try:
                results = self._carried_out(stop, taken, sandbox.name)
            except BaseException:
                # What goes wrong with the record must not hide what ended the run.
                with suppress(CursusError, OSError):
                    self._record(self._result("Stopped", self._scheduler.settled(), sandbox.name))
                raise
            finally:
                stop.set()
                steps.close()
                sandbox.close()
                loopback.close()
                _tidy(self._folder)
            result = self._result(_status(results, stopped=self._scheduler.stopped), results, sandbox.name)
            self._record(result)
        self._emit(RunFinished(result))
        return result

    def _carried_out(
        self, stop: StopSignal, taken: Mapping[str, StepResult], sandbox: SandboxName
    ) -> tuple[StepResult, ...]:
        started = self._started(sandbox)
        # With its beginning, so that no kill leaves a run that has begun and not yet what it has taken.
        known = self._result("Running", tuple(taken.values()), sandbox)
        self._history.begin(known, self._parameters, self._request.definition)
        self._recorded.update(taken)
        # From here on there is a record to be finished, and somebody who finds the room if this process is killed.
        self._reserve.keep()
        self._emit(started)
        return self._scheduler.execute(stop, taken)

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
        world = replace(world, memory_bytes=self._request.memory_bytes or 0, relay=loopback.relay)
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
            resumed=self._resumed.run.run_id if self._resumed else None,
        )

    def _settle(self, event: Event) -> None:
        """Passes an event on; the end of a step that ran is in the history before anything else knows of it.

        Results from the cache are written some at a time: were they lost, the cache would give them again.
        """
        if isinstance(event, StepFinished) and event.name not in self._recorded:
            self._unwritten.append(self._scheduler.results[event.name])
            again = event.reused is not None and event.reused.reason == "cache"
            if not again or monotonic() - self._written > _WRITE_SECONDS:
                self._write()
        self._emit(event)

    def _write(self) -> None:
        self._reserve.write(lambda: self._history.settle(self._id, *self._unwritten))
        self._recorded.update(result.name for result in self._unwritten)
        self._unwritten, self._written = [], monotonic()

    def _record(self, result: RunResult) -> None:
        self._reserve.write(lambda: self._history.finish(result, self._recorded))
        self._reserve.write(lambda: write_record(result, self._parameters, self._request.definition))

    def _execution(self) -> dict[str, str]:
        """The execution variables; a run that goes on with another is the same execution, as the service has it."""
        name = self._request.pipeline_name
        origin = self._resumed.origin if self._resumed else None
        execution = origin.run_id if origin else self._id
        return {
            "PipelineName": name,
            "PipelineArn": arn("pipeline", name.lower()),
            "PipelineExecutionId": execution,
            "PipelineExecutionArn": arn("pipeline", f"{name.lower()}/execution/{execution}"),
            "StartDateTime": origin.started if origin else self._start.text,
        }


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
    """While inside, SIGINT and SIGTERM end the run in order, a second one at once; the main thread may ask for it."""
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
