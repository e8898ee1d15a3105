"""Tuning steps: training jobs with other hyperparameters, some at a time, in search of the best objective."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING

from cursus.engine.jobs.tuning.ending import Ending
from cursus.engine.jobs.tuning.faults import tuning_faults
from cursus.engine.jobs.tuning.request import Search, read_search
from cursus.engine.jobs.tuning.results import outcome, ranked, table
from cursus.engine.jobs.tuning.stopping import choose_rule
from cursus.engine.jobs.tuning.strategies import choose_strategy
from cursus.engine.jobs.tuning.trials import Attempt, Trial
from cursus.engine.model import StepFailedError, StepStoppedError
from cursus.engine.sandbox.launcher import StopSignal
from cursus.engine.task import Kind, Outcome, Task
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TUNING", "tuning_job_name"]

_NAME_LENGTH = 32
_LOOK_SECONDS = 0.2
_STOPPED = "the run was stopped"

_Heard = tuple[Attempt, tuple[float, ...], str]


def _run(task: Task) -> Outcome:
    # What came from parameters and other steps is known only now.
    faults = [Fault(f"step {task.name!r}", *each) for each in tuning_faults({"Arguments": task.arguments})]
    if faults:
        raise EngineError.of(faults)
    search = read_search(task.arguments, task.name)
    tuning = _Tuning(task, search)
    tuning.execute()
    if task.world.stop.is_set:
        raise StepStoppedError(_STOPPED)
    _write(task.log, "", *table(tuning.trials, search))
    best = next(iter(ranked(tuning.trials, search)), None)
    if best is None or best.status != "Completed" or best.objective is None:
        raise _failure(tuning)
    return outcome(task, tuning.name, search, tuning.trials, tuning.ending)


def tuning_job_name(task: Task) -> str:
    """`<run id>-<step>-<10 hex digits>`, 32 characters at most, of letters, digits and single places for hyphens."""
    start, end = f"{task.world.run_id}-", f"-{task.suffix}"
    step = task.name.replace("_", "-")[: _NAME_LENGTH - len(start) - len(end)].strip("-")
    return start + step + end if step else start.rstrip("-") + end


def _failure(tuning: _Tuning) -> StepFailedError:
    trials = tuning.trials
    reasons = [trial.reason for trial in trials if trial.status == "Failed"]
    exits = [trial.exit_code for trial in trials if trial.exit_code is not None]
    what = tuning.over or f"none of its {len(trials)} training jobs completed with an objective"
    why = f"; the last failed: {reasons[-1]}" if reasons else ""
    if any(trial.status == "Completed" for trial in trials):
        why = f": the regular expression of {trials[0].metric!r} matched nothing that they printed"
    return StepFailedError(what + why, exit_code=exits[-1] if exits else None)


def _write(log: Path, *lines: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as writing:
        writing.writelines(f"{line}\n" for line in lines)


class _Tuning:
    """A search while it goes on; decisions are made in the step's own thread, jobs are waited for in others."""

    def __init__(self, task: Task, search: Search) -> None:
        self.name = tuning_job_name(task)
        self.trials: list[Trial] = []
        self.ending = Ending(search)
        self.over: str | None = None
        self._task, self._search = task, search
        self._strategy, self._rule = choose_strategy(search), choose_rule(search)
        self._inbox: SimpleQueue[Future[Trial] | _Heard] = SimpleQueue()
        self._running: dict[Future[Trial], Attempt] = {}
        self._started = 0
        self._deadline = None if search.seconds is None else monotonic() + search.seconds
        self._parallel = max(1, min(search.parallel, task.world.jobs))

    def execute(self) -> None:
        """Runs the search to its end."""
        with ThreadPoolExecutor(self._parallel, thread_name_prefix="tuning") as pool:
            try:
                self._advance(pool)
                while self._running:
                    self._receive()
                    self._advance(pool)
            finally:
                self._end("")

    def _advance(self, pool: ThreadPoolExecutor) -> None:
        while self.over is None and len(self._running) < self._parallel and self._started < self._search.most_jobs:
            suggestion = self._strategy.suggest(self._started)
            if suggestion is None:
                return
            self._started += 1
            name = self._child_name(self._started)
            definition = self._search.definitions[suggestion.definition]
            attempt = Attempt(self._started, name, definition, suggestion.values, StopSignal())
            work = pool.submit(attempt.run, self._task, self._hear)
            self._running[work] = attempt
            work.add_done_callback(self._inbox.put)

    def _child_name(self, number: int) -> str:
        digits = hashlib.sha256(f"{self.name}/{number}".encode()).hexdigest()[:8]
        return f"{self.name}-{number:03}-{digits}"

    def _hear(self, attempt: Attempt, series: tuple[float, ...], line: str) -> None:
        """Called in the thread of a job."""
        self._inbox.put((attempt, series, line))

    def _receive(self) -> None:
        try:
            item = self._inbox.get(timeout=_LOOK_SECONDS)
        except Empty:
            item = None
        if isinstance(item, Future):
            self._finish(item)
        elif item is not None:
            self._judge(*item)
        if self._task.world.stop.is_set:
            self._end(_STOPPED)
            for attempt in self._running.values() if self._task.world.stop.insists else ():
                attempt.stop.insist()
        elif self._deadline is not None and monotonic() >= self._deadline:
            self._end(f"the search took its MaxRuntimeInSeconds of {self._search.seconds:g} s")

    def _judge(self, attempt: Attempt, series: tuple[float, ...], line: str) -> None:
        self._task.heard(f"{self._progress()} | {attempt.number:03}: {line}")
        sign = self._search.sign
        if series and self._rule.hopeless(attempt.number, [sign * value for value in series]):
            attempt.stop.set()

    def _progress(self) -> str:
        best = next(iter(ranked(self.trials, self._search)), None)
        known = f" best {best.metric} {best.objective:g}" if best and best.objective is not None else ""
        total = "" if self._search.strategy == "Grid" else f"/{self._search.most_jobs}"
        return f"{len(self.trials)}{total}{known}"

    def _finish(self, work: Future[Trial]) -> None:
        attempt = self._running.pop(work)
        trial = work.result()
        self.trials.append(trial)
        self._keep_log(attempt, trial)
        sign = self._search.sign
        if trial.status == "Completed":
            self._rule.completed([sign * value for value in trial.series])
        self._strategy.learn(attempt.number - 1, trial.objective)
        self._task.heard(self._progress())
        reason = self.ending.learn(trial)
        if reason is not None:
            self._end(reason)

    def _keep_log(self, attempt: Attempt, trial: Trial) -> None:
        """Moves what a job printed into the log of the step; only the folders of failed jobs stay to be looked at."""
        values = " ".join(f"{name}={value}" for name, value in trial.values.items())
        ended = trial.status if trial.reason is None else f"{trial.status}: {trial.reason}"
        folder = self._task.folder / f"{attempt.number:03}"
        _write(self._task.log, f"{trial.job_name}: {values}")
        if (folder / "log").is_file():
            with (folder / "log").open("rb") as reading, self._task.log.open("ab") as writing:
                shutil.copyfileobj(reading, writing)
        _write(self._task.log, f"{trial.job_name}: {ended}, {self._progress()}")
        if trial.status != "Failed":
            shutil.rmtree(folder, ignore_errors=True)

    def _end(self, reason: str) -> None:
        """Starts no further job and stops those that run; the first reason counts."""
        if self.over is None:
            self.over = reason
        for attempt in self._running.values():
            attempt.stop.set()


TUNING = Kind(_run, tuning_faults)
