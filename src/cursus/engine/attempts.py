"""One step from its node to its result: an earlier one where that will do, or its attempts under its retry policies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from cursus.engine.clearing import Clearing
from cursus.engine.form import MALFORMED
from cursus.engine.images import differences
from cursus.engine.jobs import run_task
from cursus.engine.model import StepFailedError, StepLogged, StepResult, StepStarted, StepStoppedError
from cursus.engine.retries import Retries
from cursus.engine.scheduler import Scheduler
from cursus.engine.store.files import discard
from cursus.engine.task import Task, tail
from cursus.engine.values import Scope, resolve
from cursus.errors import CursusError, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cursus.engine.graph import Node
    from cursus.engine.model import Event
    from cursus.engine.rerun.cache import Cache
    from cursus.engine.sandbox.launcher import Exit
    from cursus.engine.task import World

__all__ = ["Start", "StepRunner"]


@dataclass(frozen=True, slots=True)
class Start:
    """When something began, by the calendar and by a clock that nobody sets."""

    moment: datetime
    clock: float

    @classmethod
    def now(cls) -> Start:
        """This moment."""
        return cls(datetime.now(UTC), monotonic())

    @property
    def text(self) -> str:
        """The moment in ISO 8601, to the millisecond."""
        return self.moment.isoformat(timespec="milliseconds")

    @property
    def seconds(self) -> float:
        """The seconds since then."""
        return round(monotonic() - self.clock, 4)


class StepRunner:
    """Runs the steps of one run, each in a worker thread, and knows the properties of those that have finished."""

    def __init__(
        self,
        world: World,
        nodes: Sequence[Node],
        parameters: Mapping[str, Any],
        execution: Mapping[str, str],
        cache: Cache,
    ) -> None:
        """Takes the world of the run, its steps, and what references may name beside them."""
        self._world, self._cache, self._clearing = world, cache, Clearing()
        self._nodes = {node.name: node for node in nodes}
        self._properties: dict[str, Mapping[str, Any]] = {}
        self._scope = Scope(parameters, execution, self._properties, self._property_file, world.store.read)
        self._tell: Callable[[Event], None] = lambda _: None

    def scheduler(self, settle: Callable[[Event], None], jobs: int) -> Scheduler:
        """What runs the steps in their order and tells `settle` of it."""
        scheduler = Scheduler(tuple(self._nodes.values()), self.run, settle, jobs)
        self._tell = scheduler.inbox.put
        return scheduler

    def take(self, results: Mapping[str, StepResult]) -> None:
        """Notes results that were there before."""
        self._properties.update({name: each.properties for name, each in results.items()})

    def close(self) -> None:
        """Returns once nothing is left of the jobs that are done."""
        self._clearing.close()

    def run(self, node: Node) -> StepResult:
        """The result of one step; what goes wrong in it is a result too."""
        start, retries = Start.now(), Retries(node.step)
        exits: list[Exit] = []
        log = self._world.folder / "logs" / f"{node.name}.log"
        while True:
            try:
                return _measured(self._attempt(node, start, log, retries.made, exits), exits)
            except (CursusError, OSError) as error:
                failed = _measured(_failed(node, start, error, log, retries.made), exits)
                pause = retries.pause(error)
            except MALFORMED as error:
                odd = f"its arguments are not as the service takes them: {type(error).__name__}: {error}"
                return _failed(node, start, EngineError(odd, hint="check the definition"), log, retries.made)
            if pause is None or self._world.stop.wait(pause):
                return failed
            self._clear(node, log, failed, retries.made)

    def _clear(self, node: Node, log: Path, failed: StepResult, attempt: int) -> None:
        """Makes room for another attempt; the log of the one before stays, and says where it ended."""
        discard(self._world.folder / "jobs" / node.name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as writing:
            writing.write(f"cursus: {failed.reason}; attempt {attempt} begins\n")

    def _attempt(self, node: Node, start: Start, log: Path, attempt: int, exits: list[Exit]) -> StepResult:
        task = replace(self._task(node), exits=exits)
        key = self._cache.key(node, task)
        result = self._cache.find(node, key, start.text)
        if result is not None:
            result = replace(result, started=start.text, seconds=start.seconds)
        else:
            self._tell(StepStarted(node.name, node.type, attempt))
            result = replace(self._work(node, task, start, log), attempts=attempt, cache_key=key)
            result = self._cache.sealed(node, task, result)
        self._properties[node.name] = result.properties
        return result

    def _task(self, node: Node) -> Task:
        arguments = resolve(node.arguments, self._scope)
        fields = resolve(node.fields, self._scope)
        return Task(node.name, node.type, arguments, self._world, lambda line: self._heard(node.name, line), fields)

    def _work(self, node: Node, task: Task, start: Start, log: Path) -> StepResult:
        outcome = run_task(task)
        self._clearing.clear(task.folder)
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
            differences=tuple(self._differences(task)),
        )

    def _differences(self, task: Task) -> Iterator[str]:
        for image in sorted(task.images):
            yield from differences(image, self._world.sandbox.interpreters.of(image).version)

    def _heard(self, name: str, line: str) -> None:
        self._tell(StepLogged(name, line))

    def _property_file(self, step: str, name: str) -> str:
        node = self._nodes.get(step)
        for entry in node.step.get("PropertyFiles", ()) if node else ():
            if entry["PropertyFileName"] == name and step in self._properties:
                outputs = self._properties[step]["ProcessingOutputConfig"]["Outputs"]
                uri = str(outputs[entry["OutputName"]]["S3Output"]["S3Uri"])
                return f"{uri.rstrip('/')}/{entry['FilePath']}"
        raise EngineError(f"step {step!r} has no property file {name!r}", hint="declare it under PropertyFiles")


def _failed(node: Node, start: Start, error: CursusError | OSError, log: Path, attempts: int) -> StepResult:
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
        attempts=attempts,
    )


def _measured(result: StepResult, exits: Sequence[Exit]) -> StepResult:
    """The result with what the step's jobs took, in all attempts; without anything where there was no job."""
    if not exits:
        return result
    cpu, peak = sum(each.cpu_seconds for each in exits), max(each.peak_memory_bytes for each in exits)
    return replace(result, cpu_seconds=round(cpu, 4), peak_memory_bytes=peak)
