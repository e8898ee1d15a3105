"""The history of a store's runs: written while they go on; read by resume, the cache, estimates and commands."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, Self

from cursus.engine.history.database import Database
from cursus.engine.history.liveness import lock_state
from cursus.engine.history.records import Counts, RecordedRun, counted, dump, dump_step, load_step
from cursus.errors import EngineError, did_you_mean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from cursus.engine.history.records import RecordedStatus
    from cursus.engine.model import RunResult, StepResult

__all__ = ["FILE", "History"]

FILE = "history.db"
_LAST = re.compile(r"last(?:~(\d{1,6}))?")
_RECENT_RUNS = 20
_NAMED = 5
_KNOWN = 1000
_ENDED = frozenset({"Succeeded", "Failed", "Stopped"})

_COLUMNS = """number, run_id, pipeline, status, started, seconds, sandbox, parameters, definition, resumed,
    CASE WHEN counts IS NOT NULL THEN counts ELSE (
        SELECT json_array(total(status = 'Succeeded'), total(status IN ('Failed', 'Stopped')),
        total(status = 'Succeeded' AND reused)) FROM steps WHERE run = number) END"""
_ADD_RUN = """INSERT INTO runs (run_id, pipeline, status, started, seconds, sandbox, parameters, definition, resumed)
    VALUES (?, ?, 'Running', ?, ?, ?, ?, ?, ?)"""
_ADD_STEP = """INSERT INTO steps (run, position, name, status, seconds, ran_in, keyed, reused, cache_key, record)
    SELECT number, ?, ?, ?, ?, CASE WHEN ? THEN pipeline END, ?, ?, ?, ? FROM runs WHERE run_id = ?
    ON CONFLICT (run, name) DO UPDATE SET position = excluded.position, status = excluded.status,
    seconds = excluded.seconds, ran_in = excluded.ran_in, keyed = excluded.keyed, reused = excluded.reused,
    cache_key = excluded.cache_key, record = excluded.record"""
_PLACE = "UPDATE steps SET position = ? WHERE run = (SELECT number FROM runs WHERE run_id = ?) AND name = ?"
_STEPS = "SELECT record FROM steps WHERE run = ? ORDER BY position IS NULL, position, id"
_ONE = f"SELECT {_COLUMNS} FROM runs WHERE number = ?"  # noqa: S608 - constants
_LIST = f"SELECT {_COLUMNS} FROM runs ORDER BY number DESC LIMIT ?"  # noqa: S608 - constants
_LIST_OF = f"SELECT {_COLUMNS} FROM runs WHERE pipeline = ? ORDER BY number DESC LIMIT ?"  # noqa: S608 - constants
_FIND = f"SELECT {_COLUMNS} FROM runs WHERE run_id >= ? AND run_id < ? ORDER BY run_id LIMIT ?"  # noqa: S608 - constants
_CANDIDATES = """SELECT runs.run_id, steps.record FROM steps JOIN runs ON runs.number = steps.run
    WHERE steps.ran_in = :pipeline AND steps.name = :step AND steps.keyed
    AND (:before IS NULL OR steps.run < (SELECT number FROM runs WHERE run_id = :before)) ORDER BY steps.run DESC"""
_WITH_KEY = """SELECT runs.run_id, steps.record FROM steps JOIN runs ON runs.number = steps.run
    WHERE steps.ran_in = ? AND steps.name = ? AND steps.cache_key = ? ORDER BY steps.run DESC"""
_UNFINISHED = "SELECT run_id FROM runs WHERE status = 'Running'"
_OF_RUN = "SELECT id, name, record FROM steps WHERE run = (SELECT number FROM runs WHERE run_id = ?)"
_SINCE = """SELECT id, record FROM steps WHERE ran_in IS NOT NULL AND id > ?
    AND run <> (SELECT number FROM runs WHERE run_id = ?)"""
_RECENT = """SELECT name, seconds FROM steps WHERE ran_in = :pipeline AND run IN
    (SELECT DISTINCT run FROM steps WHERE ran_in = :pipeline ORDER BY run DESC LIMIT :runs)"""


class History:
    """The runs of one store, in `<store>/history.db`; several threads and processes may use it together.

    A step that was settled is there after `kill -9` of any process (SQLite's write-ahead log, `synchronous=NORMAL`);
    a power cut may take back the last ones and leaves the others whole. All methods raise EngineError where the file
    cannot be used, is damaged, comes from a newer version, or the disk is full.
    """

    def __init__(self, store: Path) -> None:
        """Takes the store's folder; the file is made when a run begins."""
        self._store = store.absolute()
        self._folders = self._store / "runs"
        self._database = Database(self._store / FILE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file; a later use opens it again."""
        self._database.close()

    def begin(self, run: RunResult, parameters: Mapping[str, Any], definition: Mapping[str, Any]) -> None:
        """Records a run that starts, with the values of its parameters and the steps that have ended before it.

        A definition is kept once for all its runs.
        """
        body = dump(definition).encode()
        digest = hashlib.sha256(body).hexdigest()
        values = (
            run.run_id,
            _text(run.pipeline),
            run.started,
            run.seconds,
            run.sandbox,
            dump(dict(parameters)),
            digest,
            run.resumed,
        )
        with self._database.writing() as connection:
            if not connection.execute("SELECT 1 FROM definitions WHERE digest = ?", (digest,)).fetchone():
                connection.execute("INSERT INTO definitions VALUES (?, ?)", (digest, zlib.compress(body, 1)))
            connection.execute(_ADD_RUN, values)
            connection.executemany(_ADD_STEP, [self._row(run.run_id, None, step) for step in run.steps])

    def settle(self, run_id: str, *results: StepResult) -> None:
        """Records how steps of a run ended; once this returns, no kill of a process loses them."""
        rows = [self._row(run_id, None, result) for result in results]
        with self._database.writing() as connection:
            if connection.executemany(_ADD_STEP, rows).rowcount < len(rows):
                raise EngineError(f"run {run_id!r} has not begun", hint="record its beginning first")

    def finish(self, run: RunResult, settled: Collection[str] = ()) -> None:
        """Records how a run ended, and its steps in their final order; those `settled` are as they were recorded."""
        places = [(at, run.run_id, step.name) for at, step in enumerate(run.steps) if step.name in settled]
        rows = [self._row(run.run_id, at, step) for at, step in enumerate(run.steps) if step.name not in settled]
        counts = counted(run.steps)
        values = (run.status, run.seconds, dump([counts.done, counts.failed, counts.reused]), run.run_id)
        with self._database.writing() as connection:
            connection.executemany(_ADD_STEP, rows)
            connection.executemany(_PLACE, places)
            connection.execute("UPDATE runs SET status = ?, seconds = ?, counts = ? WHERE run_id = ?", values)

    def run(self, run_id: str, pipeline: str | None = None) -> RecordedRun:
        """The run of that id, of the one id that begins so, the newest for `last`, the one before for `last~1`.

        The newest of all, or of a pipeline.

        Raises:
            EngineError: there is none, or more than one.
        """
        if counted_back := _LAST.fullmatch(run_id):
            back = int(counted_back[1] or 0)
            newest = self.runs(pipeline, back + 1)
            if len(newest) > back:
                return newest[back]
        found = self.beginning_with(run_id) if run_id else []
        if not found:
            known = ["last", *(run.run_id for run in self.runs(pipeline, _KNOWN))]
            hint = did_you_mean(run_id, known) or "`cursus runs list` shows the runs"
            of = f" of pipeline {pipeline!r}" if pipeline else ""
            raise EngineError(f"no run {run_id!r}{of} in {self._store}", hint=hint)
        if len(found) > 1 and found[0].run_id != run_id:
            raise EngineError(f"run {run_id!r} may be one of several", hint=f"give more of its id: {_listed(found)}")
        return found[0]

    def beginning_with(self, start: str) -> list[RecordedRun]:
        """The runs whose ids begin so, by id, six at most; an id that is just so comes first."""
        text = _text(start)
        # The last character of all ends the range of texts that begin so.
        values = (text, f"{text}\U0010ffff", _NAMED + 1)
        with self._database.reading() as connection:
            if connection is None:
                return []
            return [self._recorded(connection, row) for row in connection.execute(_FIND, values).fetchall()]

    def runs(self, pipeline: str | None = None, limit: int = 50) -> list[RecordedRun]:
        """The newest runs, of all pipelines or one, newest first; none where nothing has run in the store."""
        with self._database.reading() as connection:
            if connection is None:
                return []
            query, values = (_LIST, (limit,)) if pipeline is None else (_LIST_OF, (_text(pipeline), limit))
            return [self._recorded(connection, row) for row in connection.execute(query, values).fetchall()]

    def unfinished(self) -> list[str]:
        """The ids of the runs that go on, and of those whose engine was killed."""
        with self._database.reading() as connection:
            rows = connection.execute(_UNFINISHED).fetchall() if connection else []
        return [run_id for (run_id,) in rows]

    def finished(self, run_id: str) -> dict[str, StepResult]:
        """The steps of a run that succeeded, by name, also those that took an earlier result; the run as for `run`."""
        return {step.name: step for step in self.run(run_id).steps if step.status == "Succeeded"}

    def candidates(self, pipeline: str, step: str, before: str | None = None) -> list[tuple[str, StepResult]]:
        """Results of a step of a pipeline that its cache may compare, with the ids of their runs, newest first.

        They have succeeded, by running, and have a cache key; with `before`, in runs that began before that one.
        """
        values = {"pipeline": _text(pipeline), "step": _text(step), "before": before}
        with self._database.reading() as connection:
            rows = connection.execute(_CANDIDATES, values).fetchall() if connection else []
            return [(run_id, load_step(record, self._store)) for run_id, record in rows]

    def with_key(self, pipeline: str, step: str, key: Mapping[str, str]) -> Iterator[tuple[str, StepResult]]:
        """Results as of `candidates` that have just that cache key, newest first; each is read when it is asked for."""
        values = (_text(pipeline), _text(step), _key_digest(key))
        with self._database.reading() as connection:
            rows = connection.execute(_WITH_KEY, values).fetchall() if connection else []
        for run_id, record in rows:
            result = load_step(record, self._store)
            if result.cache_key == key:
                yield run_id, result

    def overwritten(self, run_id: str) -> frozenset[str]:
        """The steps of a run to whose outputs' URIs steps of other runs have written after them, also while it ran."""
        with self._database.reading() as connection:
            own = connection.execute(_OF_RUN, (run_id,)).fetchall() if connection else []
            first = min((number for number, _, _ in own), default=0)
            others = connection.execute(_SINCE, (first, run_id)).fetchall() if connection and own else []
        written: dict[str, int] = {}
        for number, record in others:
            for uri in self._uris(record):
                written[uri] = max(number, written.get(uri, 0))
        return frozenset(
            name for number, name, record in own if any(written.get(uri, 0) > number for uri in self._uris(record))
        )

    def _uris(self, record: str) -> Iterator[str]:
        yield from (output.uri for output in load_step(record, self._store).outputs.values())

    def typical_seconds(self, pipeline: str) -> dict[str, float]:
        """The median wall seconds of each step over the last runs in which it ran and succeeded."""
        values = {"pipeline": _text(pipeline), "runs": _RECENT_RUNS}
        with self._database.reading() as connection:
            rows = connection.execute(_RECENT, values).fetchall() if connection else []
        taken: dict[str, list[float]] = {}
        for name, seconds in rows:
            taken.setdefault(name, []).append(seconds)
        return {name: median(each) for name, each in taken.items()}

    def _row(self, run_id: str, position: int | None, result: StepResult) -> tuple[object, ...]:
        ran = result.status == "Succeeded" and result.reused is None
        record = dump_step(result, self._store)
        told = (position, _text(result.name), result.status, result.seconds)
        key = _key_digest(result.cache_key) if result.cache_key else None
        return (*told, ran, key is not None, result.reused is not None, key, record, run_id)

    def _recorded(self, connection: sqlite3.Connection, row: tuple[Any, ...]) -> RecordedRun:
        row, status = self._latest(connection, row)
        number, run_id, pipeline, _, started, seconds, sandbox, parameters, digest, resumed, counts = row
        return RecordedRun(
            run_id=run_id,
            pipeline=pipeline,
            status=status,
            started=started,
            seconds=seconds if status in _ENDED else 0.0,
            sandbox=sandbox,
            runs_folder=self._folders,
            parameters=json.loads(parameters),
            resumed=resumed,
            counts=Counts(*map(int, json.loads(counts))),
            read_definition=partial(self._definition, digest),
            read_steps=partial(self._steps, number),
        )

    def _latest(self, connection: sqlite3.Connection, row: tuple[Any, ...]) -> tuple[tuple[Any, ...], RecordedStatus]:
        """A run's row and status; one whose lock is gone is read again, since it may have been finished meanwhile."""
        if row[3] != "Running":
            return row, row[3]
        lock = lock_state(self._folders / row[1])
        if lock == "gone":
            row = connection.execute(_ONE, (row[0],)).fetchone()
        return row, "Interrupted" if row[3] == "Running" and lock != "held" else row[3]

    def _definition(self, digest: str) -> Mapping[str, Any]:
        with self._database.reading() as connection:
            rows = _found(connection, "SELECT body FROM definitions WHERE digest = ?", digest)
            if not rows:
                raise EngineError(f"{self._database.path}: a definition is gone", hint="look at the run's run.json")
            return dict(json.loads(zlib.decompress(rows[0][0])))

    def _steps(self, number: int) -> tuple[StepResult, ...]:
        with self._database.reading() as connection:
            return tuple(load_step(record, self._store) for (record,) in _found(connection, _STEPS, number))


def _key_digest(key: Mapping[str, str]) -> str:
    return hashlib.sha256(dump(sorted(key.items())).encode()).hexdigest()


def _found(connection: sqlite3.Connection | None, query: str, value: object) -> list[tuple[Any, ...]]:
    return connection.execute(query, (value,)).fetchall() if connection else []


def _listed(runs: list[RecordedRun]) -> str:
    return ", ".join(run.run_id for run in runs[:_NAMED]) + (", ..." if len(runs) > _NAMED else "")


def _text(text: str) -> str:
    """Text that SQLite takes: file names may hold what is no character."""
    return text.encode("utf-8", "backslashreplace").decode()
