from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.unit.engine.history.recorded import add_run, definition, ended, result, reused, wrote

from cursus.engine.history import Counts, History, lock_run
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(tmp_path) as opened:
        yield opened


def test_looking_into_an_empty_store_makes_no_file(history: History, tmp_path: Path) -> None:
    assert history.runs() == []
    assert history.candidates("lab", "a") == []
    assert history.typical_seconds("lab") == {}
    assert list(tmp_path.iterdir()) == []


def test_a_run_comes_back_as_it_was_recorded(history: History, tmp_path: Path) -> None:
    told = {
        "exit_code": 0, "log": tmp_path / "runs" / "r1" / "logs" / "a.log", "log_tail": "done\n", "attempts": 2,
        "outputs": wrote(tmp_path, "a/out"), "metrics": {"auc": 0.5}, "properties": {"X": [1, {"Y": None}]},
        "peak_memory_bytes": 7, "cpu_seconds": 0.25, "cache_key": {"Image": "1", "Inputs.x": "2"},
    }  # fmt: skip
    steps = (ended("a", **told), ended("b", "Failed", reason="exit code 1", exit_code=1), reused("c", "r0"))
    add_run(history, tmp_path, "r1", *steps, status="Failed", parameters={"Rows": 5, "Deep": True})
    run = history.run("r1")
    assert run.steps == steps
    assert (run.pipeline, run.status, run.seconds, run.sandbox) == ("lab", "Failed", 7.5, "namespace")
    assert (run.parameters, run.definition) == ({"Rows": 5, "Deep": True}, definition("a", "b", "c"))
    assert (run.folder, run.counts) == (tmp_path / "runs" / "r1", Counts(done=2, failed=1, reused=1))


def test_a_store_that_was_moved_knows_its_files(tmp_path: Path) -> None:
    with History(tmp_path / "before") as history:
        (tmp_path / "before").mkdir()
        add_run(history, tmp_path / "before", "r1", ended("a", outputs=wrote(tmp_path / "before", "a/out")))
    (tmp_path / "before").rename(tmp_path / "after")
    with History(tmp_path / "after") as history:
        (step,) = history.run("r1").steps
    assert step.outputs["out"].path == tmp_path / "after" / "s3" / "lab" / "a" / "out"


def test_what_is_settled_is_seen_by_another_reader_before_the_run_is_over(history: History, tmp_path: Path) -> None:
    history.begin(result(tmp_path, "r1"), {}, definition("a", "b"))
    history.settle("r1", ended("b"))
    with History(tmp_path) as other:
        assert [step.name for step in other.run("r1").steps] == ["b"]
        assert other.run("r1").counts == Counts(done=1)


def test_steps_end_in_the_order_of_the_definition_once_the_run_is_over(history: History, tmp_path: Path) -> None:
    first, second = ended("a"), ended("b")
    history.begin(result(tmp_path, "r1"), {}, definition("a", "b"))
    history.settle("r1", second)
    history.settle("r1", first)
    assert history.run("r1").steps == (second, first)
    history.finish(result(tmp_path, "r1", "Succeeded", first, second))
    assert history.run("r1").steps == (first, second)


def test_settling_twice_keeps_the_later_result(history: History, tmp_path: Path) -> None:
    history.begin(result(tmp_path, "r1"), {}, definition("a"))
    history.settle("r1", ended("a", "Failed"))
    history.settle("r1", ended("a"))
    assert [step.status for step in history.run("r1").steps] == ["Succeeded"]


def test_a_step_of_a_run_that_never_began_is_refused(history: History) -> None:
    with pytest.raises(EngineError, match="run 'r9' has not begun"):
        history.settle("r9", ended("a"))


def test_a_run_goes_on_while_its_lock_is_held_and_is_interrupted_once_it_is_left(
    history: History, tmp_path: Path
) -> None:
    folder = tmp_path / "runs" / "r1"
    folder.mkdir(parents=True)
    history.begin(result(tmp_path, "r1"), {}, definition("a"))
    with lock_run(folder):
        assert history.run("r1").status == "Running"
    assert history.run("r1").status == "Interrupted"
    (folder / "lock").touch()
    assert history.run("r1").status == "Interrupted"


def test_a_run_that_was_finished_while_it_was_looked_at_is_not_called_interrupted(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.begin(result(tmp_path, "r1"), {}, definition("a"))

    def finish_meanwhile(folder: Path) -> str:
        with History(tmp_path) as engine:
            engine.finish(result(tmp_path, folder.name, "Succeeded", ended("a")))
        return "gone"

    monkeypatch.setattr("cursus.engine.history.history.lock_state", finish_meanwhile)
    (run,) = history.runs()
    assert (run.status, run.seconds, run.counts) == ("Succeeded", 7.5, Counts(done=1))


def test_the_newest_runs_come_first_whatever_their_clocks_said(history: History, tmp_path: Path) -> None:
    for name, pipeline in (("r1", "x"), ("r2", "y"), ("r3", "x"), ("r4", "x")):
        add_run(history, tmp_path, name, ended("a"), pipeline=pipeline)
    assert [run.run_id for run in history.runs()] == ["r4", "r3", "r2", "r1"]
    assert [run.run_id for run in history.runs("x", limit=2)] == ["r4", "r3"]
    assert history.run("last").run_id == "r4"
    assert history.run("last~1").run_id == "r3"


def test_listing_runs_is_one_query(history: History, tmp_path: Path) -> None:
    for number in range(30):
        add_run(history, tmp_path, f"r{number}", ended("a"))
    for name in ("going", "left"):
        history.begin(result(tmp_path, name), {}, definition("a"))
        history.settle(name, ended("a"))
        (tmp_path / "runs" / name).mkdir(parents=True)
    (tmp_path / "runs" / "left" / "lock").touch()
    asked: list[str] = []
    with history._database.reading() as connection:
        assert connection is not None
        connection.set_trace_callback(asked.append)
    with lock_run(tmp_path / "runs" / "going"):
        listed = history.runs()
    assert [(run.run_id, run.status, run.counts.done) for run in listed[:3]] == [
        ("left", "Interrupted", 1), ("going", "Running", 1), ("r29", "Succeeded", 1),
    ]  # fmt: skip
    assert len(asked) == 1


def test_the_beginning_of_an_id_names_a_run_where_it_is_the_only_one(history: History, tmp_path: Path) -> None:
    for name in ("abc1", "abd2", "abd2x"):
        add_run(history, tmp_path, name, ended("a"))
    assert history.run("abc").run_id == "abc1"
    assert history.run("abd2").run_id == "abd2"
    with pytest.raises(EngineError, match=r"may be one of several[^$]*give more of its id: abc1, abd2, abd2x"):
        history.run("ab")


@pytest.mark.parametrize("asked", ["", "%", "_bc1", "abx", "*"])
def test_a_run_that_is_not_there_is_refused_with_a_hint(history: History, tmp_path: Path, asked: str) -> None:
    add_run(history, tmp_path, "abc1", ended("a"))
    with pytest.raises(EngineError, match=r"no run .* in [^$]*hint: "):
        history.run(asked)


def test_a_mistyped_id_is_met_with_the_nearest(history: History, tmp_path: Path) -> None:
    add_run(history, tmp_path, "q7hdk20xnv4e", ended("a"))
    with pytest.raises(EngineError, match="did you mean 'q7hdk20xnv4e'"):
        history.run("q7hdk20xnv5e")


def test_finished_steps_are_those_that_succeeded_also_by_an_earlier_result(history: History, tmp_path: Path) -> None:
    steps = (ended("a"), ended("b", "Failed"), reused("c", "r0"), ended("d", "NotRun"))
    add_run(history, tmp_path, "r1", *steps, status="Failed")
    assert history.finished("r1") == {"a": steps[0], "c": steps[2]}


def test_candidates_have_run_have_a_key_and_are_of_that_pipeline(history: History, tmp_path: Path) -> None:
    key = {"Image": "1"}
    add_run(history, tmp_path, "r1", ended("a", cache_key=key), ended("b", cache_key=key))
    add_run(history, tmp_path, "r2", reused("a", "r1", cache_key=key))
    add_run(history, tmp_path, "r3", ended("a", "Failed", cache_key=key), status="Failed")
    add_run(history, tmp_path, "r4", ended("a"))
    add_run(history, tmp_path, "r5", ended("a", cache_key=key), pipeline="other")
    add_run(history, tmp_path, "r6", ended("a", cache_key=key))
    assert [run_id for run_id, _ in history.candidates("lab", "a")] == ["r6", "r1"]
    assert [run_id for run_id, _ in history.candidates("lab", "a", before="r6")] == ["r1"]


def test_typical_seconds_are_the_median_of_what_ran_lately(history: History, tmp_path: Path) -> None:
    for number, seconds in enumerate([1000.0] * 30 + [3.0, 5.0] * 10):
        add_run(history, tmp_path, f"r{number}", ended("a", seconds=seconds))
    add_run(history, tmp_path, "last", reused("a", "r1", seconds=0.0), ended("b", "Failed", seconds=0.1))
    assert history.typical_seconds("lab") == {"a": 4.0}


def test_a_definition_is_kept_once_for_all_its_runs(history: History, tmp_path: Path) -> None:
    for number in range(3):
        add_run(history, tmp_path, f"r{number}", ended("a"), parameters={"Number": number})
    add_run(history, tmp_path, "other", ended("b"))
    with sqlite3.connect(tmp_path / "history.db") as connection:
        assert connection.execute("SELECT count(*) FROM definitions").fetchone() == (2,)
    connection.close()


def test_names_that_are_no_characters_are_taken(history: History, tmp_path: Path) -> None:
    name = "a\ud800b\n'; DROP TABLE runs; --"
    add_run(history, tmp_path, "r1", ended(name, reason=name, cache_key={"x": "1"}), pipeline=name)
    assert [step.name for step in history.run("r1").steps] == [name]
    assert [run_id for run_id, _ in history.candidates(name, name)] == ["r1"]
    assert [run.run_id for run in history.runs(name)] == ["r1"]
