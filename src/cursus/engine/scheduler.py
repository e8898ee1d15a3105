"""The order of a run: starts steps whose needs are met, up to a number at a time, and settles what never starts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from heapq import heapify, heappop, heappush
from queue import SimpleQueue
from typing import TYPE_CHECKING

from cursus.engine.model import Event, StepFinished, StepResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from cursus.engine.graph import Node, Trigger
    from cursus.engine.model import StepStatus
    from cursus.engine.sandbox.launcher import StopSignal

__all__ = ["STOP", "Scheduler", "find_obstacle"]

STOP = object()
_NEVER = "the run ended before it"
_WANTED: Mapping[Trigger, StepStatus] = {"Completed": "Succeeded", "Failed": "Failed", "Stopped": "Stopped"}


class Scheduler:
    """Runs nodes in worker threads; events and decisions stay in the thread that calls `execute`.

    `inbox` takes events of running steps, `STOP` to end the run (again: without patience), and finished work; it may be
    fed from a signal handler.
    """

    def __init__(
        self, nodes: Sequence[Node], run_step: Callable[[Node], StepResult], emit: Callable[[Event], None], jobs: int
    ) -> None:
        """Takes the graph, the work of one step, the receiver of events and the number of steps at a time."""
        self.inbox: SimpleQueue[object] = SimpleQueue()
        self.results: dict[str, StepResult] = {}
        self.halted = False
        self.stopped = False
        self._nodes = nodes
        self._run_step, self._emit, self._jobs = run_step, emit, max(1, jobs)
        self._running: dict[Future[StepResult], Node] = {}
        # How many needs of a step have not ended, and which steps (by place) wait for one.
        self._open = [len(node.needs) for node in nodes]
        self._waiting: dict[str, list[int]] = {}
        for place, node in enumerate(nodes):
            for need in node.needs:
                self._waiting.setdefault(need, []).append(place)
        self._ready: list[int] = []

    def execute(self, stop: StopSignal, taken: Mapping[str, StepResult] | None = None) -> tuple[StepResult, ...]:
        """Every step's result, in the order of the nodes, once nothing runs any more; `taken` ones are known before."""
        self._take(taken or {})
        try:
            with ThreadPoolExecutor(self._jobs, thread_name_prefix="step") as pool:
                try:
                    self._advance(pool)
                    while self._running:
                        self._receive(self.inbox.get(), stop)
                        self._advance(pool)
                finally:
                    if self._running:
                        stop.set()
        finally:
            self.halted = True
        for node in self._nodes:
            if node.name not in self.results:
                self._settle(StepResult(node.name, node.type, "NotRun", reason=_NEVER))
        return self.settled()

    def settled(self) -> tuple[StepResult, ...]:
        """What is known of every step once `execute` has been left, also by an error."""
        for work, node in self._running.items():
            if work.done() and work.exception() is None:
                self.results[node.name] = work.result()
        never = (StepResult(node.name, node.type, "NotRun", reason=_NEVER) for node in self._nodes)
        return tuple(self.results.get(each.name, each) for each in never)

    def _receive(self, item: object, stop: StopSignal) -> None:
        if item is STOP:
            if self.stopped:
                stop.insist()
            self.halted = self.stopped = True
            stop.set()
        elif isinstance(item, Event):
            self._emit(item)
        else:
            self._finish(item)  # type: ignore[arg-type]  # what is no event is the work of _advance

    def _finish(self, work: Future[StepResult]) -> None:
        node = self._running.pop(work)
        result = work.result()
        if node.type == "Fail" and result.status == "Failed":
            self.halted = True
        self._settle(result)

    def _take(self, taken: Mapping[str, StepResult]) -> None:
        for node in self._nodes:
            if node.name in taken:
                self._settle(taken[node.name])
        self._ready = [place for place, waits in enumerate(self._open) if not waits]
        heapify(self._ready)

    def _advance(self, pool: ThreadPoolExecutor) -> None:
        """Settles and starts all it can, in the order of the nodes; a settled step may make others ready."""
        while self._ready and len(self._running) < self._jobs and not self.halted:
            node = self._nodes[heappop(self._ready)]
            if node.name not in self.results:
                self._decide(pool, node)

    def _decide(self, pool: ThreadPoolExecutor, node: Node) -> None:
        obstacle = find_obstacle(node, self.results)
        if obstacle is not None:
            status, reason = obstacle
            self._settle(StepResult(node.name, node.type, status, reason=reason))
            return
        work = pool.submit(self._run_step, node)
        self._running[work] = node
        work.add_done_callback(self.inbox.put)

    def _settle(self, result: StepResult) -> None:
        self.results[result.name] = result
        for place in self._waiting.get(result.name, ()):
            self._open[place] -= 1
            if not self._open[place]:
                heappush(self._ready, place)
        told = (result.name, result.status, result.seconds, result.reason, result.peak_memory_bytes)
        self._emit(StepFinished(*told, result.cpu_seconds, result.reused))


def find_obstacle(node: Node, results: Mapping[str, StepResult]) -> tuple[StepStatus, str] | None:
    """Why a node whose needs have all ended does not run, None where it does; a failure outweighs a skipped branch."""
    found = [_obstacle(node, need, trigger, results[need]) for need, trigger in node.needs.items()]
    obstacles = [each for each in found if each is not None]
    return min(obstacles, key=lambda each: each[0] != "NotRun", default=None)


def _obstacle(node: Node, need: str, trigger: Trigger, result: StepResult) -> tuple[StepStatus, str] | None:
    if node.branch is not None and need == node.branch.condition and result.status == "Succeeded":
        taken = result.properties["Outcome"] == "true"
        return None if taken == node.branch.outcome else ("Skipped", f"condition {need!r} took the other branch")
    if trigger == "Any" or result.status == _WANTED[trigger]:
        return None
    if result.status == "Skipped" or trigger != "Completed":
        return "Skipped", f"step {need!r} ended as {result.status}"
    return "NotRun", f"step {need!r} ended as {result.status}"
