"""What past runs were and how they went, kept in one SQLite file beside them; knows results, and nothing of running."""

from cursus.engine.history.diff import RunDiff, diff_runs
from cursus.engine.history.history import History
from cursus.engine.history.liveness import is_running, lock_run
from cursus.engine.history.questions import read_log, why_step
from cursus.engine.history.records import Counts, RecordedRun, RecordedStatus
from cursus.engine.history.why import Why

__all__ = [
    "Counts",
    "History",
    "RecordedRun",
    "RecordedStatus",
    "RunDiff",
    "Why",
    "diff_runs",
    "is_running",
    "lock_run",
    "read_log",
    "why_step",
]
