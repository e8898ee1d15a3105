import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
SCRIPTS = sorted(path for path in (SOURCE / "cursus/steps/scripts").glob("*.py") if path.name != "__init__.py")
SHIPPED = [*SCRIPTS, *sorted((SOURCE / "cursus_runtime").glob("*.py"))]

pytestmark = pytest.mark.functional


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """A folder as a container has it: the scripts, and `cursus_runtime` beside them."""
    folder = tmp_path_factory.mktemp("code")
    for path in SCRIPTS:
        shutil.copy(path, folder)
    shutil.copytree(SOURCE / "cursus_runtime", folder / "cursus_runtime")
    return folder


def python(code, *arguments, base=None, **environment):
    """Run Python with nothing of this project but the folder of the code."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    kept.update(environment, PYTHONPATH=str(code), OMP_NUM_THREADS="1", SAGEMAKER_BASE_DIR=str(base or code))
    return subprocess.run(
        [sys.executable, *arguments], cwd=code, env=kept, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_is_shipped_is_written_in_python_3_8(path):
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_is_shipped_uses_no_newer_library_than_python_3_8(path):
    command = [sys.executable, "-c", "import vermin; vermin.main()", "--no-tips", "-t=3.8-", "--violations", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_import_without_cursus(code):
    names = [path.stem for path in SCRIPTS]
    program = f"import importlib, sys\nsys.modules['cursus'] = None\nfor name in {names}: importlib.import_module(name)"
    done = python(code, "-c", program)
    assert done.returncode == 0, done.stderr


def move(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target, dirs_exist_ok=True)


def test_the_chain_runs_as_processes_in_container_folders(code, tmp_path, trained_table):
    jobs = {name: tmp_path / name for name in ("load", "engineer", "prepare", "train", "eval")}
    source = jobs["load"] / "processing/input/source_data"
    source.mkdir(parents=True)
    trained_table.to_csv(source / "a.csv", index=False)
    label = {"LABEL_FIELD": "y"}

    def run(name, script, *argv, **environment):
        done = python(code, f"{script}.py", *argv, base=jobs[name], **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("load", "data_loading", "--job_type", "training")
    move(jobs["load"] / "processing/output/raw_data", jobs["engineer"] / "processing/input/raw_data")
    derived = json.dumps([{"name": "ab", "expression": "a * b"}])
    run("engineer", "feature_engineering", "--job-type", "training", DERIVED_COLUMNS=derived)
    move(jobs["engineer"] / "processing/output/engineered_data", jobs["prepare"] / "processing/input/DATA")
    run("prepare", "tabular_preprocessing", **label)
    processed = jobs["prepare"] / "processing/output/processed_data"
    for name in ("train", "val", "test"):
        move(processed / name, jobs["train"] / "input/data" / name)
    shown = run("train", "xgboost_training", "--label_name", "y", "--num_round", "20")
    assert "[cursus] validation:auc=" in shown
    move(jobs["train"] / "model", jobs["eval"] / "processing/input/model")
    move(processed, jobs["eval"] / "processing/input/evaluation_data")
    run("eval", "xgboost_model_eval", **label)
    report = json.loads((jobs["eval"] / "processing/output/metrics_output/evaluation.json").read_text())
    assert report["binary_classification_metrics"]["auc"]["value"] > 0.8


@pytest.fixture
def trained_table():
    import numpy as np
    import pandas as pd

    source = np.random.RandomState(2)
    frame = pd.DataFrame({"a": source.normal(size=400), "b": source.normal(size=400)})
    return frame.assign(y=np.where(frame["a"] * frame["b"] + source.normal(0, 0.3, 400) > 0, "ja", "nein"))


@pytest.mark.parametrize(
    ("script", "argv", "code_expected", "said"),
    [
        ("data_loading", [], 1, "does not exist"),
        ("tabular_preprocessing", [], 2, "LABEL_FIELD not set"),
        ("data_loading", ["--jobtype", "x"], 2, "unrecognized arguments"),
        ("xgboost_training", ["stray"], 2, "follows no --name"),
    ],
)
def test_a_failed_script_exits_with_its_code_and_leaves_the_reason(code, tmp_path, script, argv, code_expected, said):
    (tmp_path / "output").mkdir()
    done = python(code, f"{script}.py", *argv, base=tmp_path)
    assert done.returncode == code_expected
    assert said in done.stdout
    assert said in (tmp_path / "output/failure").read_text()
