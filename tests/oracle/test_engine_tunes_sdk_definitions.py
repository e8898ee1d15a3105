"""Tuning steps that the SageMaker SDK v2 has written, run by the engine as they stand."""

from __future__ import annotations

import json
import tarfile
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.tuner import CategoricalParameter, ContinuousParameter, HyperparameterTuner, IntegerParameter
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.steps import ProcessingStep, TuningStep
from sagemaker.xgboost import XGBoost
from tests.oracle.offline import BUCKET, ROLE, offline_pipeline_session

from cursus.engine import RunRequest, run
from cursus.engine.jobs.tuning.strategies import bayesian_works

if TYPE_CHECKING:
    from pathlib import Path

# The SDK warns that nothing is started in a pipeline session, and of what it makes into a string.
pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore::UserWarning")]

TRAIN = """
    import argparse, json, os
    parser = argparse.ArgumentParser()
    parser.add_argument("--eta", type=float)
    parser.add_argument("--max_depth", type=int)
    parser.add_argument("--booster", choices=["gbtree", "dart"])
    parser.add_argument("--fixed", type=int)
    found = parser.parse_args()
    assert found.fixed == 7
    score = 1 - (found.eta - 0.2) ** 2 - (found.max_depth - 5) ** 2 / 100 - (found.booster == "dart") / 2
    print(f"auc={score:.6f}", flush=True)
    with open(os.path.join(os.environ["SM_MODEL_DIR"], "model.json"), "w") as writing:
        json.dump({**vars(found), "score": score}, writing)
"""
READ = """
    import shutil, tarfile
    for name in ("first", "second"):
        with tarfile.open(f"/opt/ml/processing/{name}/model.tar.gz") as packed:
            packed.extractall(f"/tmp/{name}", filter="data")
        shutil.copy(f"/tmp/{name}/model.json", f"/opt/ml/processing/models/{name}.json")
"""
METRICS = [{"Name": "validation:auc", "Regex": r"auc=([-0-9.]+)"}]
SPACE = {
    "eta": ContinuousParameter(0.001, 1.0, scaling_type="Logarithmic"),
    "max_depth": IntegerParameter(2, 9),
    "booster": CategoricalParameter(["gbtree", "dart"]),
}


def write(path: Path, source: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(source))
    return path


def estimator(session: Any, folder: Path, **more: Any) -> XGBoost:
    write(folder / "code" / "train.py", TRAIN)
    return XGBoost(
        entry_point="train.py", source_dir=str(folder / "code"), framework_version="1.7-1", role=ROLE, instance_count=1,
        instance_type="ml.m5.large", sagemaker_session=session, hyperparameters={"fixed": 7, **more},
        disable_profiler=True, output_path=f"s3://{BUCKET}/tuned",
    )  # fmt: skip


def definition(session: Any, folder: Path, tuner: HyperparameterTuner, **inputs: Any) -> dict[str, Any]:
    """The tuner's step, and one that reads its two best models."""
    named = {"inputs": inputs, "include_cls_metadata": {}} if inputs else {}
    tuning = TuningStep("Tune", step_args=tuner.fit(**named))
    processor = ScriptProcessor(
        image_uri="image", command=["python3"], role=ROLE, instance_count=1, instance_type="ml.m5.large",
        sagemaker_session=session,
    )  # fmt: skip
    models = [
        ProcessingInput(tuning.get_top_model_s3_uri(k, BUCKET, "tuned"), f"/opt/ml/processing/{name}", input_name=name)
        for k, name in enumerate(("first", "second"))
    ]
    output = ProcessingOutput(output_name="models", source="/opt/ml/processing/models")
    read = ProcessingStep(
        "Read",
        step_args=processor.run(inputs=models, outputs=[output], code=str(write(folder / "read.py", READ))),
    )
    return json.loads(Pipeline("Tuned", steps=[tuning, read], sagemaker_session=session).definition())


def run_it(tmp_path: Path, written: dict[str, Any]) -> Any:
    assets = {f"s3://{BUCKET}": tmp_path / "s3" / BUCKET}
    result = run(RunRequest(written, "Tuned", tmp_path / "store", assets=assets))
    assert result.status == "Succeeded", [(step.name, step.reason, step.log_tail) for step in result.steps]
    return result


def models_read(result: Any) -> list[dict[str, Any]]:
    folder = result.step("Read").outputs["models"].path
    return [json.loads((folder / f"{name}.json").read_text()) for name in ("first", "second")]


STRATEGIES = ["Random", pytest.param("Bayesian", marks=pytest.mark.skipif(not bayesian_works(), reason="no optuna"))]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_tuner_and_its_two_best_models_run_unmodified(tmp_path: Path, strategy: str) -> None:
    session = offline_pipeline_session(tmp_path / "s3")
    tuner = HyperparameterTuner(
        estimator(session, tmp_path), "validation:auc", SPACE, METRICS, strategy=strategy, max_jobs=6,
        max_parallel_jobs=2,
    )  # fmt: skip
    result = run_it(tmp_path, definition(session, tmp_path, tuner))
    found = result.step("Tune").properties["TrainingJobSummaries"]
    scores = [each["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for each in found]
    assert scores == sorted(scores, reverse=True)
    assert [round(model["score"], 6) for model in models_read(result)] == scores[:2]
    for summary in found:
        tuned = summary["TunedHyperParameters"]
        assert 0.001 <= float(tuned["eta"]) <= 1
        assert 2 <= int(tuned["max_depth"]) <= 9
        assert tuned["booster"] in {'"gbtree"', '"dart"'}


def test_a_grid_without_a_number_of_jobs_runs_all_of_it(tmp_path: Path) -> None:
    session = offline_pipeline_session(tmp_path / "s3")
    grid = {"eta": CategoricalParameter([0.1, 0.2]), "booster": CategoricalParameter(["gbtree", "dart"])}
    tuned = estimator(session, tmp_path, max_depth=5)
    tuner = HyperparameterTuner(tuned, "validation:auc", grid, METRICS, strategy="Grid", max_parallel_jobs=2)
    result = run_it(tmp_path, definition(session, tmp_path, tuner))
    assert len(result.step("Tune").properties["TrainingJobSummaries"]) == 4
    assert [(model["eta"], model["booster"]) for model in models_read(result)] == [(0.2, "gbtree"), (0.1, "gbtree")]


def test_estimators_that_compete_run_unmodified(tmp_path: Path) -> None:
    session = offline_pipeline_session(tmp_path / "s3")
    names = ("shallow", "deep")
    tuner = HyperparameterTuner.create(
        estimator_dict={name: estimator(session, tmp_path) for name in names},
        objective_metric_name_dict=dict.fromkeys(names, "validation:auc"),
        hyperparameter_ranges_dict={
            "shallow": {**SPACE, "max_depth": IntegerParameter(2, 3)},
            "deep": {**SPACE, "max_depth": IntegerParameter(8, 9)},
        },
        metric_definitions_dict=dict.fromkeys(names, METRICS),
        strategy="Random",
        max_jobs=4,
        max_parallel_jobs=2,
    )
    result = run_it(tmp_path, definition(session, tmp_path, tuner, shallow=None, deep=None))
    found = result.step("Tune").properties["TrainingJobSummaries"]
    assert sorted(each["TrainingJobDefinitionName"] for each in found) == ["deep", "deep", "shallow", "shallow"]


def test_autotune_searches_around_what_the_estimator_was_given(tmp_path: Path) -> None:
    session = offline_pipeline_session(tmp_path / "s3")
    tuned = estimator(session, tmp_path, eta=0.1, max_depth=5, booster="gbtree")
    tuner = HyperparameterTuner(
        tuned, "validation:auc", None, METRICS, strategy="Random", max_jobs=4, max_parallel_jobs=2, autotune=True,
        hyperparameters_to_keep_static=["fixed"],
    )  # fmt: skip
    result = run_it(tmp_path, definition(session, tmp_path, tuner))
    found = [each["TunedHyperParameters"] for each in result.step("Tune").properties["TrainingJobSummaries"]]
    assert all(set(each) == {"eta", "max_depth"} for each in found)
    assert len({each["eta"] for each in found}) == 4
    assert all(0.01 <= float(each["eta"]) <= 1 and 1 <= int(each["max_depth"]) <= 50 for each in found)
    archive = result.step("Tune").outputs["model"].path
    with tarfile.open(archive) as packed:
        assert packed.getnames() == ["model.json"]
