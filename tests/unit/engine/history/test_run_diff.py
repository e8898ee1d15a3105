from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.engine.history.recorded import add_run, ended, reused

from cursus.engine.history import History, RunDiff, diff_runs
from cursus.engine.history.diff import MetricChange, ValueChange

if TYPE_CHECKING:
    from pathlib import Path


def job(name: str, rounds: str, *inputs: str) -> dict[str, Any]:
    arguments = {
        "Environment": {"ROUNDS": rounds, "SAME": "1"},
        "ProcessingInputs": [{"InputName": each, "S3Input": {"S3Uri": f"s3://b/{each}"}} for each in inputs],
    }
    return {"Name": name, "Type": "Processing", "Arguments": arguments}


def compared(store: Path, before: dict[str, Any], after: dict[str, Any]) -> RunDiff:
    with History(store) as history:
        for run_id, told in (("r1", before), ("r2", after)):
            steps = told.pop("steps")
            add_run(history, store, run_id, *steps, **told)
        return diff_runs(history.run("r1").loaded(), history.run("r2").loaded())


def test_equal_runs_differ_in_nothing(tmp_path: Path) -> None:
    told = {"parameters": {"Rows": 1}, "written": {"Steps": [job("a", "1", "x")]}}
    found = compared(tmp_path, {**told, "steps": (ended("a"),)}, {**told, "steps": (ended("a"),)})
    assert (found.parameters, found.metrics) == ((), ())
    assert [(step.key, step.definition) for step in found.steps] == [((), ())]


def test_parameters_that_differ_are_told_with_both_values(tmp_path: Path) -> None:
    before = {"steps": (ended("a"),), "parameters": {"Rows": 1, "Same": 2, "Gone": 3}}
    after = {"steps": (ended("a"),), "parameters": {"Rows": 9, "Same": 2, "New": 4}}
    assert compared(tmp_path, before, after).parameters == (
        ValueChange("Rows", 1, 9), ValueChange("Gone", 3, None), ValueChange("New", None, 4),
    )  # fmt: skip


def test_metrics_are_set_side_by_side(tmp_path: Path) -> None:
    before = {"steps": (ended("a", metrics={"auc": 0.5, "old": 1.0}),)}
    after = {"steps": (ended("a", metrics={"auc": 0.75}),)}
    found = compared(tmp_path, before, after).metrics
    assert found == (MetricChange("a", "auc", 0.5, 0.75), MetricChange("a", "old", 1.0, None))
    assert [metric.difference for metric in found] == [0.25, None]


def test_what_differs_in_a_step_is_named_by_its_place(tmp_path: Path) -> None:
    before = {"steps": (ended("a"), ended("gone")), "written": {"Steps": [job("a", "1", "x", "y"), job("gone", "1")]}}
    after = {"steps": (ended("a"), ended("new")), "written": {"Steps": [job("a", "2", "y", "z"), job("new", "1")]}}
    after["written"]["Steps"][0]["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"] = "s3://b/other"
    assert {step.name: step.definition for step in compared(tmp_path, before, after).steps} == {
        "a": (
            "Arguments.Environment.ROUNDS",
            "Arguments.ProcessingInputs.x",
            "Arguments.ProcessingInputs.y.S3Input.S3Uri",
            "Arguments.ProcessingInputs.z",
        ),
        "gone": ("removed",),
        "new": ("added",),
    }


def test_cache_keys_are_compared_where_both_have_one(tmp_path: Path) -> None:
    before = {"steps": (ended("a", cache_key={"Image": "1"}), ended("b"))}
    after = {"steps": (reused("a", "r1", cache_key={"Image": "2"}), ended("b", cache_key={"Image": "1"}))}
    one, other = compared(tmp_path, before, after).steps
    assert ([str(change) for change in one.key], one.reused) == (["Image changed"], (None, "r1"))
    assert other.key == ()


def test_a_branch_is_told_by_its_own_steps(tmp_path: Path) -> None:
    def choice(rounds: str) -> dict[str, Any]:
        arguments = {"Conditions": [], "IfSteps": [job("inner", rounds)], "ElseSteps": []}
        return {"Steps": [{"Name": "choose", "Type": "Condition", "Arguments": arguments}]}

    steps = (ended("choose"), ended("inner"))
    found = compared(tmp_path, {"steps": steps, "written": choice("1")}, {"steps": steps, "written": choice("2")})
    assert {step.name: step.definition for step in found.steps} == {
        "choose": (), "inner": ("Arguments.Environment.ROUNDS",),
    }  # fmt: skip
