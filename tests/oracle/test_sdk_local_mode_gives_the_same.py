"""The SDK's own local mode and the engine run the same pipelines and leave the same objects."""

from __future__ import annotations

import json
import tarfile
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput, ScriptProcessor
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThan, ConditionIn, ConditionNot, ConditionOr
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger, ParameterString
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep
from tests.oracle.local_mode import TOOLKIT, local_session
from tests.oracle.offline import BUCKET, ROLE, offline_pipeline_session

from cursus.engine import RunRequest, RunResult, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The SDK's local mode leaves the pipes of what it starts to the garbage collector.
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

OUT = f"s3://{BUCKET}/out"
WRITE = """
import argparse, json, os, pathlib, sys
parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int, default=3)
parser.add_argument("--word", default="none")
told = parser.parse_args()
out = pathlib.Path("/opt/ml/processing/output")
(out / "table" / "deep").mkdir(parents=True, exist_ok=True)
(out / "table" / "rows.csv").write_text("\\n".join(f"{i},{told.word}" for i in range(told.rows)))
(out / "table" / "deep" / "env.txt").write_text(os.environ.get("COLOUR", "unset"))
(out / "evaluation").mkdir(parents=True, exist_ok=True)
(out / "evaluation" / "evaluation.json").write_text(
    json.dumps({"metrics": {"auc": told.rows / 10, "names": ["a", "b"]}}))
"""
READ = """
import pathlib, sys
source = pathlib.Path("/opt/ml/processing/input/table")
listed = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
lines = [f"{name}: {(source / name).read_text()}" for name in listed] + sys.argv[1:]
target = pathlib.Path("/opt/ml/processing/output/report")
target.mkdir(parents=True, exist_ok=True)
(target / "report.txt").write_text("\\n".join(lines))
"""


def _processor(session: Any, **given: Any) -> ScriptProcessor:
    return ScriptProcessor(
        image_uri="python:local",
        command=["python3"],
        role=ROLE,
        instance_count=1,
        instance_type="local" if type(session).__name__ == "LocalPipelineSession" else "ml.m5.large",
        sagemaker_session=session,
        **given,
    )


def _write(session: Any, code: Path, rows: Any, word: Any) -> ProcessingStep:
    outputs = [
        ProcessingOutput(output_name=name, source=f"/opt/ml/processing/output/{name}", destination=f"{OUT}/{name}")
        for name in ("table", "evaluation")
    ]
    processor = _processor(session, env={"COLOUR": "blue"})
    arguments = processor.run(code=str(code / "write.py"), outputs=outputs, arguments=["--rows", rows, "--word", word])
    return ProcessingStep("Write", step_args=arguments, property_files=[EVALUATION])


EVALUATION = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")


def _read(session: Any, code: Path, write: ProcessingStep, words: list[Any]) -> ProcessingStep:
    table = write.properties.ProcessingOutputConfig.Outputs["table"].S3Output.S3Uri
    report = ProcessingOutput(
        output_name="report", source="/opt/ml/processing/output/report", destination=f"{OUT}/report"
    )
    arguments = _processor(session).run(
        code=str(code / "read.py"),
        inputs=[ProcessingInput(source=table, destination="/opt/ml/processing/input/table")],
        outputs=[report],
        arguments=words,
    )
    return ProcessingStep("Read", step_args=arguments)


def _chain(session: Any, code: Path) -> Pipeline:
    rows = ParameterInteger("Rows", default_value=4)
    word = ParameterString("Word", default_value="hello world")
    write = _write(session, code, rows.to_string(), word)
    read = _read(session, code, write, [Join(on="-", values=["a", word, 1.5])])
    return Pipeline("chain", parameters=[rows, word], steps=[read, write], sagemaker_session=session)


def _gate(session: Any, code: Path, condition: Any, default: float = 0.35) -> Pipeline:
    limit = ParameterFloat("Limit", default_value=default)
    write = _write(session, code, "4", "gate")
    read = _read(session, code, write, ["taken"])
    fail = FailStep("Refuse", error_message=Join(on=" ", values=["auc is not over", limit]))
    score = JsonGet(step_name="Write", property_file=EVALUATION, json_path="metrics.auc")
    name = JsonGet(step_name="Write", property_file=EVALUATION, json_path="metrics.names[1]")
    gate = ConditionStep("Gate", conditions=[condition(score, name, limit)], if_steps=[read], else_steps=[fail])
    return Pipeline("gate", parameters=[limit], steps=[write, gate], sagemaker_session=session)


TRAIN = """
import argparse, json, os, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int)
parser.add_argument("--rate", type=float)
parser.add_argument("--names", default="")
told = parser.parse_args()
rows = (pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]) / "rows.csv").read_text()
names = sorted(name for name in os.environ if name.startswith("SM_"))
seen = {"told": vars(told), "rows": rows, "variables": names, "hps": json.loads(os.environ["SM_HPS"]),
        "cwd": os.getcwd(), "args": json.loads(os.environ["SM_USER_ARGS"]), "module": os.environ["SM_MODULE_NAME"]}
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.json").write_text(json.dumps(seen, sort_keys=True))
pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "notes.txt").write_text("done")
print("rmse=0.25;")
"""


SHELL = """#!/bin/bash
python train.py "$@"
"""
SETUP = """
from setuptools import setup
setup(name="mine", version="1.0", py_modules=["train"])
"""


def _training(session: Any, code: Path) -> Pipeline:
    program = "run.sh" if (code / "run.sh").exists() else "train.py"
    write = _write(session, code, "4", "train")
    estimator = SKLearn(
        program,
        source_dir=str(code),
        framework_version="1.2-1",
        image_uri="python:local",
        role=ROLE,
        instance_type="local" if type(session).__name__ == "LocalPipelineSession" else "ml.m5.large",
        output_path=f"{OUT}/models",
        hyperparameters={"depth": 3, "rate": 0.1, "names": "a b"},
        metric_definitions=[{"Name": "rmse", "Regex": "rmse=(.*?);"}],
        sagemaker_session=session,
    )
    table = write.properties.ProcessingOutputConfig.Outputs["table"].S3Output.S3Uri
    train = TrainingStep("Train", step_args=estimator.fit({"train": TrainingInput(table)}))
    return Pipeline("training", steps=[write, train], sagemaker_session=session)


@pytest.mark.skipif(not TOOLKIT.is_dir(), reason="`make toolkit` installs what SageMaker's own containers train with")
@pytest.mark.parametrize("beside", [{}, {"run.sh": SHELL}, {"setup.py": SETUP}], ids=["script", "shell", "package"])
def test_a_training_script_sees_the_same_and_leaves_the_same(
    beside: dict[str, str], code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in {"train.py": TRAIN, **beside}.items():
        (code / name).write_text(content)
    theirs = _their_run(_training, code, tmp_path, monkeypatch)
    result = _our_run(_training, code, tmp_path)

    assert theirs == {"Write": "Succeeded", "Train": "Succeeded"}
    assert [step.status for step in result.steps] == ["Succeeded", "Succeeded"]
    ours, their = (_archives(tmp_path / each / BUCKET / "out") for each in ("store/s3", "their-s3"))
    assert ours["model.tar.gz"] == their["model.tar.gz"]
    assert ours["model.tar.gz"]["model.json"]
    # The service packs what lies in output/data; the SDK's local mode packs the folder above it.
    assert {f"data/{name}": data for name, data in ours["output.tar.gz"].items()}.items() <= their[
        "output.tar.gz"
    ].items()


def _archives(folder: Path) -> dict[str, Any]:
    """The packed outputs of training by name: the folders above them carry the job's name."""
    return {path.name: _content(path) for path in folder.rglob("*.tar.gz")}


CASES: dict[str, Callable[[Any, Path], Pipeline]] = {
    "chain": _chain,
    "gate open": lambda s, c: _gate(s, c, lambda score, name, limit: ConditionGreaterThan(score, limit)),
    "gate shut": lambda s, c: _gate(s, c, lambda score, name, limit: ConditionGreaterThan(score, limit), 0.5),
    "not": lambda s, c: _gate(s, c, lambda score, name, limit: ConditionNot(ConditionGreaterThan(score, 0.3))),
    "in": lambda s, c: _gate(s, c, lambda score, name, limit: ConditionIn(name, ["b", "c"])),
    "or": lambda s, c: _gate(
        s, c, lambda score, name, limit: ConditionOr([ConditionGreaterThan(score, 1), ConditionIn(name, ["a", "b"])])
    ),
}


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "write.py").write_text(WRITE)
    (folder / "read.py").write_text(READ)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_both_leave_the_same_objects_and_statuses(
    case: str, code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = _their_run(CASES[case], code, tmp_path, monkeypatch)
    result = _our_run(CASES[case], code, tmp_path)

    assert _objects(tmp_path / "store" / "s3" / BUCKET / "out") == _objects(tmp_path / "their-s3" / BUCKET / "out")
    assert {step.name: _WORDS[step.status] for step in result.steps} == theirs


_WORDS = {"Succeeded": "Succeeded", "Failed": "Failed", "Skipped": None, "NotRun": None}


def _their_run(build: Any, code: Path, folder: Path, patch: pytest.MonkeyPatch) -> dict[str, str | None]:
    session = local_session(folder / "their-s3", folder / "tools", patch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = build(session, code)
        pipeline.create(ROLE)
        execution = pipeline.start()
    steps = execution.step_execution
    return {name: step.status for name, step in steps.items()}


def _our_run(build: Any, code: Path, folder: Path) -> RunResult:
    s3 = folder / "our-s3"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        definition = json.loads(build(offline_pipeline_session(s3), code).definition())
    return run(RunRequest(definition, "same", folder / "store", assets={f"s3://{BUCKET}": s3 / BUCKET}))


def _objects(folder: Path) -> dict[str, Any]:
    return {path.relative_to(folder).as_posix(): _content(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _content(path: Path) -> Any:
    if not path.name.endswith(".tar.gz"):
        return path.read_bytes()
    with tarfile.open(path) as opened:
        return {each.name: opened.extractfile(each).read() for each in opened if each.isfile()}  # type: ignore[union-attr]  # files have one
