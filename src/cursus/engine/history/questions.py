"""What is asked of the history by a run and a step: why it ran, and what it wrote to its log."""

from __future__ import annotations

import codecs
import time
from collections import deque
from typing import TYPE_CHECKING

from cursus.engine.graph import flatten
from cursus.engine.history.liveness import is_running
from cursus.engine.history.why import Earlier, Why, explain
from cursus.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.engine.history.history import History
    from cursus.engine.history.records import RecordedRun
    from cursus.engine.model import StepResult

__all__ = ["read_log", "why_step"]

_PAUSE = 0.1
_CHUNK = 1 << 16


def why_step(history: History, run_id: str, step: str) -> Why:
    """Why a step of a run ran or did not.

    Raises:
        EngineError: there is no such run or step, or the step has not ended.
    """
    run = history.run(run_id)
    _check_step(run, step)
    result = run.step(step)
    if result is None:
        raise _not_ended(run, step)
    written = next(node.step for node in flatten(run.definition) if node.name == step)
    found = history.candidates(run.pipeline, step, before=run.run_id)
    return explain(run.run_id, written, result, [Earlier(*each, present=_is_present(each[1])) for each in found])


def read_log(
    history: History, run_id: str, step: str, *, tail: int | None = None, follow: bool = False
) -> Iterator[str]:
    """The log of a step as text, piece by piece; the last lines only with `tail`, and with `follow` until it ends.

    Raises:
        EngineError: there is no such run or step, or it has left no log; raised before the first piece.
    """
    run = history.run(run_id)
    _check_step(run, step)
    follow = follow and run.status == "Running" and run.step(step) is None
    path = _log(run, step)
    if path is None and not follow:
        return iter([_recorded_log(run, step, tail)])
    return _pieces(path or run.folder / "logs" / f"{step}.log", tail, _Watch(history, run, step) if follow else None)


class _Watch:
    """Whether a step of a run that goes on has ended."""

    def __init__(self, history: History, run: RecordedRun, step: str) -> None:
        self._history, self._run, self._step = history, run, step

    def is_over(self) -> bool:
        running = is_running(self._run.folder)
        return not running or self._history.run(self._run.run_id).step(self._step) is not None


def _pieces(path: Path, tail: int | None, watch: _Watch | None) -> Iterator[str]:
    while watch is not None and not path.is_file():
        if watch.is_over():
            return
        time.sleep(_PAUSE)
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as log:
        if tail is not None:
            yield decoder.decode(b"".join(deque(log, maxlen=tail)))
        while True:
            over = watch is None or watch.is_over()
            while piece := log.read(_CHUNK):
                yield decoder.decode(piece)
            if over:
                return
            time.sleep(_PAUSE)


def _check_step(run: RecordedRun, step: str) -> None:
    known = run.step_types
    if step not in known:
        hint = did_you_mean(step, known) or f"its steps are {', '.join(known)}"
        raise EngineError(f"run {run.run_id} has no step {step!r}", hint=hint)


def _log(run: RecordedRun, step: str) -> Path | None:
    result = run.step(step)
    recorded = result.log if result else None
    here = run.folder / "logs" / f"{step}.log"
    return next((path for path in (recorded, here) if path is not None and path.is_file()), None)


def _recorded_log(run: RecordedRun, step: str, tail: int | None) -> str:
    """The end of a log whose file is gone."""
    result = run.step(step)
    if result is None:
        raise _not_ended(run, step)
    if not result.log_tail:
        raise EngineError(f"step {step!r} of run {run.run_id} has left no log", hint=_no_log(result))
    lines = result.log_tail.splitlines()
    return "".join(f"{line}\n" for line in (lines if tail is None else lines[-tail:]))


def _no_log(result: StepResult) -> str:
    if result.reused is not None:
        return (
            f"it took the result of run {result.reused.run_id}: cursus runs logs {result.reused.run_id} {result.name}"
        )
    return f"it ended as {result.status}" + (f": {result.reason}" if result.reason else "")


def _not_ended(run: RecordedRun, step: str) -> EngineError:
    if run.status == "Running":
        return EngineError(f"step {step!r} of run {run.run_id} has not ended", hint="wait for it, or follow its log")
    return EngineError(f"step {step!r} did not end before run {run.run_id} did", hint="resume the run, or run it again")


def _is_present(result: StepResult) -> bool:
    return all(output.path.exists() for output in result.outputs.values())
