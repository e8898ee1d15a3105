"""What has run in a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.api.store import STORE, writing_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.engine.history import RecordedRun, RunDiff, Why

__all__ = ["diff_runs", "list_runs", "open_run", "run_log", "show_run", "why_step", "write_run_report"]


def list_runs(store: Path = STORE, *, pipeline: str | None = None, limit: int = 50) -> list[RecordedRun]:
    """The newest runs of a store, of all pipelines or one, newest first.

    Raises:
        EngineError: the history of the store cannot be read.
    """
    from cursus.engine.history import History

    with History(store) as history:
        return history.runs(pipeline, limit)


def show_run(run: str, store: Path = STORE) -> RecordedRun:
    """The run of an id, of the one id that begins so, the newest for `last`, the one before for `last~1`.

    Raises:
        EngineError: there is no such run, or the history cannot be read.
    """
    from cursus.engine.history import History

    with History(store) as history:
        return history.run(run).loaded()


def run_log(
    run: str, step: str, store: Path = STORE, *, tail: int | None = None, follow: bool = False
) -> Iterator[str]:
    """What a step of a run wrote, piece by piece: all, its last lines, or with `follow` all until the step has ended.

    Raises:
        EngineError: there is no such run or step, or it has left no log.
    """
    from cursus.engine.history import History, read_log

    with History(store) as history:
        yield from read_log(history, run, step, tail=tail, follow=follow)


def why_step(run: str, step: str, store: Path = STORE) -> Why:
    """Why a step of a run ran, or took an earlier result, or neither.

    Raises:
        EngineError: there is no such run or step, or the step has not ended.
    """
    from cursus.engine.history import History
    from cursus.engine.history import why_step as explained

    with History(store) as history:
        return explained(history, run, step)


def diff_runs(before: str, after: str, store: Path = STORE) -> RunDiff:
    """What differs from one run to another.

    Raises:
        EngineError: there is no such run, or the history cannot be read.
    """
    from cursus.engine.history import diff_runs as compared

    return compared(show_run(before, store), show_run(after, store))


def open_run(run: str, store: Path = STORE) -> Path:
    """The report of a run, written where it is missing or the run had not ended when it was.

    Raises:
        EngineError: there is no such run, or its folder is gone.
    """
    from cursus.errors import EngineError
    from cursus.report.page import FILE

    found = show_run(run, store)
    if not found.folder.is_dir():
        hint = f"`cursus runs show {found.run_id}` tells what the history holds"
        raise EngineError(f"the folder of run {found.run_id} is gone: {found.folder}", hint=hint)
    report, record = found.folder / FILE, found.folder / "run.json"
    if report.exists() and record.exists() and report.stat().st_mtime_ns >= record.stat().st_mtime_ns:
        return report
    with writing_to(store):
        return write_run_report(found.folder)


def write_run_report(run_folder: Path) -> Path:
    """Writes a run's record as one HTML page and gives its path."""
    from cursus.report.page import write_report

    return write_report(run_folder)
