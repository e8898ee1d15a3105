"""What past runs were and how they went, kept in one SQLite file beside them; knows results, and nothing of running."""

from cursus.engine.history.history import History
from cursus.engine.history.liveness import is_running, lock_run
from cursus.engine.history.records import Counts, RecordedRun, RecordedStatus

__all__ = ["Counts", "History", "RecordedRun", "RecordedStatus", "is_running", "lock_run"]
