"""The tables of the history, and what brings a file of an earlier version to them; and nothing that runs."""

from __future__ import annotations

__all__ = ["MIGRATIONS"]

# `ran_in` is the pipeline of a step that succeeded by running itself, which is what the cache and the estimates of a
# run's length look for among very many steps; it is null in all others.
_FIRST = (
    """CREATE TABLE definitions (
        digest TEXT PRIMARY KEY,
        body BLOB NOT NULL
    )""",
    """CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id TEXT NOT NULL UNIQUE,
        pipeline TEXT NOT NULL,
        status TEXT NOT NULL,
        started TEXT NOT NULL,
        seconds REAL NOT NULL,
        sandbox TEXT NOT NULL,
        parameters TEXT NOT NULL,
        definition TEXT NOT NULL REFERENCES definitions (digest),
        counts TEXT
    )""",
    "CREATE INDEX runs_of_pipeline ON runs (pipeline, number)",
    """CREATE TABLE steps (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (number),
        position INTEGER,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        seconds REAL NOT NULL,
        ran_in TEXT,
        keyed INTEGER NOT NULL,
        reused INTEGER NOT NULL,
        record TEXT NOT NULL,
        UNIQUE (run, name)
    )""",
    "CREATE INDEX steps_that_ran ON steps (ran_in, name, run) WHERE ran_in IS NOT NULL",
    "CREATE INDEX runs_that_ran ON steps (ran_in, run, name, seconds) WHERE ran_in IS NOT NULL",
)

# `cache_key` is one digest of the whole key: what the cache looks for; `resumed` the run that a run went on with.
_SECOND = (
    "ALTER TABLE steps ADD COLUMN cache_key TEXT",
    "ALTER TABLE runs ADD COLUMN resumed TEXT",
    "CREATE INDEX steps_by_key ON steps (ran_in, name, cache_key, run) WHERE cache_key IS NOT NULL",
)

MIGRATIONS = (_FIRST, _SECOND)
