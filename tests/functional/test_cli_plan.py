"""`cursus plan new`, `check`, `revise`, `diff` and `schema`, as a user runs them."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.functional.cli import SOURCES, cursus, tree

pytestmark = pytest.mark.functional

CASES = Path(__file__).parents[1] / "golden" / "plan"
PLAN = "docs/plans/payment_features_implementation_plan"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a file of requirements."""
    shutil.copy(CASES / "two_inputs" / "requirements.yaml", tmp_path / "r.yaml")
    return tmp_path


@pytest.fixture
def planned(root: Path) -> Path:
    """The folder with the plan."""
    assert cursus("plan", "new", "r.yaml", cwd=root).code == 0
    return root


def edit(root: Path, **changes: Any) -> None:
    """Changes the plan's data by hand: `config__class_name` is a key within a key."""
    path = root / f"{PLAN}.json"
    data = json.loads(path.read_text("utf-8"))
    for keys, value in changes.items():
        place: Any = data
        *above, last = keys.split("__")
        for key in above:
            place = place[key]
        place[last] = value
    path.write_text(json.dumps(data), encoding="utf-8")


def test_requirements_become_a_plan_in_two_files(root: Path) -> None:
    said = cursus("plan", "new", "r.yaml", cwd=root)
    assert (said.code, said.err) == (0, "")
    assert f"{PLAN}.md: revision 1" in said.out
    assert "scores   alignment 10, standardization 10, compatibility 10" in said.out
    assert (root / f"{PLAN}.md").read_text("utf-8").startswith("# Implementation Plan for PaymentFeatures")
    assert json.loads((root / f"{PLAN}.json").read_text("utf-8"))["registration"]["name"] == "PaymentFeatures"


def test_the_same_requirements_give_the_same_bytes(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copy(root / "r.yaml", other / "r.yaml")
    for place in (root, other):
        assert cursus("plan", "new", "r.yaml", cwd=place, PYTHONHASHSEED=str(len(str(place)))).code == 0
    assert tree(root / "docs") == tree(other / "docs")


def test_a_plan_as_json_tells_what_is_open_and_the_check(root: Path) -> None:
    told = json.loads(cursus("plan", "new", "r.yaml", "--format", "json", cwd=root).out)
    assert (told["step"], told["revision"], told["check"]["passed"]) == ("PaymentFeatures", 1, True)
    assert {each["subject"] for each in told["undecided"]} == {"input:side_tables"} or told["undecided"]


def test_faults_of_requirements_are_told_together_and_nothing_is_written(root: Path) -> None:
    text = (root / "r.yaml").read_text("utf-8")
    (root / "r.yaml").write_text(
        text.replace("with: side_tables", "wth: side_tables").replace("default: 10", "default: x")
    )
    before = tree(root)
    said = cursus("plan", "new", "r.yaml", cwd=root)
    assert said.code == 2
    assert said.err.startswith("3 faults:\n") or said.err.count("error: r.yaml:") >= 2
    assert all(line.startswith(("error: r.yaml:", "  hint:")) for line in said.err.splitlines()[1:])
    assert tree(root) == before


def test_a_plan_that_somebody_edited_fails_its_check_with_the_fix(planned: Path) -> None:
    edit(planned, config__class_name="PaymentConf", contract__required_env=["NOBODY"])
    said = cursus("plan", "check", "PaymentFeatures", cwd=planned)
    assert said.code == 1
    assert "PaymentFeatures, revision 1: does not pass" in said.out
    assert (
        "config.class_name: is 'PaymentConf', and by rule 'PaymentFeaturesConfig' [wrong-name, -2.5 standardization]"
        in said.out
    )
    assert "variable NOBODY: is required by the script, and no field of the config sets it" in said.out


def test_a_check_as_json_has_the_fixes_as_patches(planned: Path) -> None:
    edit(planned, config__class_name="PaymentConf")
    told = json.loads(cursus("plan", "check", f"{PLAN}.md", "--format", "json", cwd=planned).out)
    wrong = next(each for each in told["findings"] if each["code"] == "wrong-name")
    patch = {"op": "replace", "path": "/config/class_name", "value": "PaymentFeaturesConfig"}
    assert (told["passed"], wrong["changes"]) == (False, [patch])


def test_revising_mends_what_is_mechanical_as_a_new_revision_and_lists_the_rest(planned: Path) -> None:
    edit(planned, config__class_name="PaymentConf", contract__required_env=["NOBODY"])
    said = cursus("plan", "revise", "PaymentFeatures", cwd=planned)
    assert said.code == 1
    assert "mended: config.class_name" in said.out
    assert f"{PLAN}.md: revision 2" in said.out
    assert "error: variable NOBODY" in said.out
    assert (planned / f"{PLAN}.history" / "0001.json").is_file()
    shown = cursus("plan", "diff", "PaymentFeatures", cwd=planned)
    assert shown.out.splitlines() == [
        "revision 1 -> 2: 1 difference",
        "2. Components to Create",
        "  - config.class_name: PaymentConf",
        "  + config.class_name: PaymentFeaturesConfig",
    ]


def test_a_dry_run_of_revising_writes_nothing(planned: Path) -> None:
    edit(planned, config__class_name="PaymentConf")
    before = tree(planned / "docs")
    said = cursus("plan", "revise", "PaymentFeatures", "--dry-run", cwd=planned)
    assert (said.code, "mended: config.class_name" in said.out) == (0, True)
    assert tree(planned / "docs") == before


def test_other_requirements_become_the_next_revision_and_the_same_ones_none(planned: Path) -> None:
    assert "revision 1, as it was" in cursus("plan", "new", "r.yaml", cwd=planned).out
    text = (planned / "r.yaml").read_text("utf-8")
    (planned / "r.yaml").write_text(text.replace("default: 10", "default: 20"), encoding="utf-8")
    assert "revision 2" in cursus("plan", "new", "r.yaml", cwd=planned).out
    told = json.loads(cursus("plan", "diff", "PaymentFeatures", "--format", "json", cwd=planned).out)
    assert (told["from"], told["to"]) == (1, 2)
    parts = {each["part"] for each in told["differences"]}
    assert {"contract.optional_env.MIN_AMOUNT", "config.fields[min_amount].default"} <= parts


def test_a_revision_that_is_not_there_is_refused(planned: Path) -> None:
    said = cursus("plan", "diff", "PaymentFeatures", "--to", "9", cwd=planned)
    assert (said.code, "has no revision 9" in said.err) == (2, True)


def test_a_registered_name_is_refused_before_anything_is_written(root: Path) -> None:
    text = (root / "r.yaml").read_text("utf-8").replace("PaymentFeatures", "FeatureEngineering")
    (root / "r.yaml").write_text(text, encoding="utf-8")
    said = cursus("plan", "new", "r.yaml", cwd=root)
    assert said.code == 2
    assert "step FeatureEngineering: is the name of a registered step already (shared)" in said.err
    assert not (root / "docs").exists()


def test_a_place_that_cannot_be_written_is_told(root: Path) -> None:
    (root / "docs").write_text("a file", encoding="utf-8")
    said = cursus("plan", "new", "r.yaml", cwd=root)
    assert (said.code, "is no folder" in said.err) == (2, True)


def test_a_plan_of_a_workspace_lies_in_it(root: Path) -> None:
    assert cursus("workspace", "create", "project_x", cwd=root).code == 0
    shutil.copy(CASES / "isolated_workspace" / "requirements.yaml", root / "w.yaml")
    said = cursus("plan", "new", "w.yaml", cwd=root)
    assert said.code == 0
    assert (root / "development/projects/project_x/plans/row_count_implementation_plan.json").is_file()
    assert cursus("plan", "check", "project_x:RowCount", cwd=root).code == 0


def test_the_schema_is_what_editors_read(tmp_path: Path) -> None:
    said = cursus("plan", "schema", "-o", "requirements.schema.json", cwd=tmp_path)
    schema = json.loads((tmp_path / "requirements.schema.json").read_text("utf-8"))
    assert said.code == 0
    assert "sagemaker_step_type" in schema["properties"]
    assert json.loads(cursus("plan", "schema", cwd=tmp_path).out) == schema


def test_a_script_becomes_requirements_and_a_plan(tmp_path: Path) -> None:
    shutil.copy(CASES.parent / "code" / "clean_payments.py", tmp_path)
    said = cursus("plan", "new", "--from-script", "clean_payments.py", cwd=tmp_path)
    assert said.code == 0
    assert "is it so?" in said.out
    written = tmp_path / "docs/plans/clean_payments_requirements.yaml"
    assert f"{written.relative_to(tmp_path)}: what CleanPayments must do" in said.err
    assert "as it was" in cursus("plan", "new", written, cwd=tmp_path).out


def test_requirements_that_somebody_changed_are_not_written_over(tmp_path: Path) -> None:
    shutil.copy(CASES.parent / "code" / "clean_payments.py", tmp_path)
    assert cursus("plan", "new", "--from-script", "clean_payments.py", cwd=tmp_path).code == 0
    written = tmp_path / "docs/plans/clean_payments_requirements.yaml"
    written.write_text(written.read_text("utf-8").replace("developer_type: shared", "developer_type: shared # mine"))
    said = cursus("plan", "new", "--from-script", "clean_payments.py", cwd=tmp_path)
    assert (said.code, "is there already, and says something else" in said.err) == (2, True)


def test_without_a_file_and_a_terminal_it_is_said_what_to_give(tmp_path: Path) -> None:
    said = cursus("plan", "new", cwd=tmp_path)
    assert (said.code, "give a file of requirements" in said.err) == (2, True)


def test_a_notebook_becomes_requirements_of_each_new_step_and_one_is_planned(tmp_path: Path) -> None:
    loading = ["import pandas as pd\n", "payments = pd.read_csv('payments.csv')\n"]
    work = ["large = payments[payments['amount'] > 0].fillna(0)\n", "large.groupby('kind').sum().to_csv('large.csv')\n"]
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": lines}
        for lines in (loading, work)
    ]
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (tmp_path / "work.ipynb").write_text(json.dumps(book), encoding="utf-8")
    said = cursus("plan", "new", "--from-notebook", "work.ipynb", cwd=tmp_path)
    assert said.code == 0
    assert "is a new step" in said.err
    kept, plans = (list(tmp_path.rglob(f"*{each}")) for each in ("_requirements.yaml", "_implementation_plan.json"))
    assert (len(kept), len(plans)) == (1, 1)
    said = cursus("plan", "new", "--from-notebook", "work.ipynb", "--step", "Unheard", cwd=tmp_path)
    assert (said.code, "gives no such step" in said.err) == (2, True)


def test_answers_on_a_terminal_become_a_plan(tmp_path: Path) -> None:
    answers = ["shared", "RowCount", "Counts rows", "", "", "", "", "raw_data"]
    said, code = on_a_terminal(["plan", "new"], answers, tmp_path)
    assert "What is the first input called?" in said
    assert code == 0, said
    plan = json.loads((tmp_path / "docs/plans/row_count_implementation_plan.json").read_text("utf-8"))
    assert [each["name"] for each in plan["requirements"]["inputs"]] == ["raw_data"]
    assert not (tmp_path / "plan_answers.json").exists()


def on_a_terminal(words: list[str], answers: list[str], cwd: Path) -> tuple[str, int]:
    """What a command says on a terminal to somebody who types these answers and then takes every default."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cursus", *words]
    environment = {**os.environ, "PYTHONPATH": SOURCES}
    process = subprocess.Popen(
        command, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True
    )
    os.close(theirs)
    os.write(ours, "".join(f"{each}\n" for each in (*answers, *[""] * 40)).encode())
    told = b""
    with suppress(OSError):  # the terminal is closed with the process
        while found := os.read(ours, 65536):
            told += found
    os.close(ours)
    return told.decode(), process.wait(timeout=60)


@pytest.mark.parametrize("words", [("r.yaml", "--from-script", "x.py"), ("r.yaml", "--step", "X")])
def test_one_door_at_a_time(root: Path, words: tuple[str, ...]) -> None:
    assert cursus("plan", "new", *words, cwd=root).code == 2
