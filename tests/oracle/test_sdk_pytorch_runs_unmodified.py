"""PyTorch pipelines as the service's users write them, with SDK v2 alone: the definition runs here as it is.

PyTorch is no dependency: its jobs run with the Python that `make pytorch` makes, as `--env "*pytorch*=..."` has it.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
import warnings
from pathlib import Path
from typing import Any

import pytest
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.pytorch import PyTorch, PyTorchModel, PyTorchProcessor
from sagemaker.transformer import Transformer
from sagemaker.workflow.condition_step import ConditionStep
from sagemaker.workflow.conditions import ConditionGreaterThanOrEqualTo, ConditionLessThanOrEqualTo
from sagemaker.workflow.fail_step import FailStep
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.model_step import ModelStep
from sagemaker.workflow.parameters import ParameterFloat, ParameterInteger
from sagemaker.workflow.pipeline import Pipeline
from sagemaker.workflow.properties import PropertyFile
from sagemaker.workflow.steps import ProcessingStep, TrainingStep, TransformStep
from tests.oracle.offline import BUCKET, ROLE, offline_pipeline_session

from cursus.definition.verify import verify
from cursus.engine import RunRequest, RunResult, run

PYTHON = Path(__file__).parents[2] / ".venv-pytorch" / "bin" / "python"
pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="`make pytorch` installs PyTorch for jobs")

NETWORK = """
import pandas as pd
import torch

class Network(torch.nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(2, hidden), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(hidden, 1))
    def forward(self, rows):
        return torch.sigmoid(self.layers(rows)).squeeze(1)

def table(path):
    frame = pd.read_csv(path, header=None, dtype="float32")
    return torch.tensor(frame.iloc[:, 1:].to_numpy()), torch.tensor(frame[0].to_numpy())
"""
TRAIN = """
import argparse, json, os, pathlib
import torch
from torch.utils.data import DataLoader, TensorDataset
from network import Network, table

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
parser.add_argument("--hidden", type=int)
parser.add_argument("--lr", type=float)
parser.add_argument("--checkpoint-path", default="/opt/ml/checkpoints")
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
parser.add_argument("--train", default=os.environ["SM_CHANNEL_TRAIN"])
parser.add_argument("--test", default=os.environ["SM_CHANNEL_TEST"])
told = parser.parse_args()
device = torch.device("cuda" if int(os.environ["SM_NUM_GPUS"]) else "cpu")
first_seed = torch.initial_seed()
torch.manual_seed(1)
model = Network(told.hidden).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=told.lr)
checkpoint = pathlib.Path(told.checkpoint_path) / "checkpoint.pth"
begin = 0
if checkpoint.exists():
    saved = torch.load(checkpoint)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    begin = saved["epoch"] + 1
print(f"training from epoch {begin} with {torch.get_num_threads()} threads")
batches = DataLoader(TensorDataset(*table(f"{told.train}/train.csv")), batch_size=64, shuffle=True, num_workers=2,
                     persistent_workers=True)
for epoch in range(begin, begin + told.epochs):
    model.train()
    for rows, labels in batches:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy(model(rows), labels)
        loss.backward()
        optimizer.step()
    torch.save({"epoch": epoch, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, checkpoint)
model.eval()
rows, labels = table(f"{told.test}/test.csv")
with torch.no_grad():
    accuracy = ((model(rows) > 0.5) == (labels > 0.5)).float().mean().item()
print(f"Test set: accuracy={accuracy:.4f};")
torch.save({"hidden": told.hidden, "state": model.state_dict()}, f"{told.model_dir}/model.pth")
seen = {"hps": json.loads(os.environ["SM_HPS"]), "channels": json.loads(os.environ["SM_CHANNELS"]),
        "hosts": json.loads(os.environ["SM_HOSTS"]), "host": os.environ["SM_CURRENT_HOST"], "seed": first_seed,
        "cwd": os.getcwd()}
pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "seen.json").write_text(json.dumps(seen))
"""
SERVE = """
import io, json, os
import numpy as np
import torch
from network import Network

def model_fn(folder):
    print("seed", torch.initial_seed())
    saved = torch.load(os.path.join(folder, "model.pth"), map_location="cpu")
    model = Network(saved["hidden"])
    model.load_state_dict(saved["state"])
    return model.eval()
def input_fn(body, content_type):
    assert content_type == "text/csv", content_type
    return torch.tensor(np.loadtxt(io.StringIO(body), delimiter=",", dtype="float32", ndmin=2))
def predict_fn(rows, model):
    with torch.no_grad():
        return model(rows)
def output_fn(scores, accept):
    assert accept == "application/jsonlines", accept
    return "".join(json.dumps({"score": score}) + "\\n" for score in scores.tolist()), accept
"""
EVALUATE = """
import json, pathlib, tarfile
import torch
from network import Network, table

base = pathlib.Path("/opt/ml/processing")
with tarfile.open(base / "model" / "model.tar.gz") as packed:
    packed.extractall("/tmp/model", filter="data")
saved = torch.load("/tmp/model/model.pth")
model = Network(saved["hidden"]).eval()
model.load_state_dict(saved["state"])
rows, labels = table(base / "test" / "test.csv")
with torch.no_grad():
    loss = torch.nn.functional.binary_cross_entropy(model(rows), labels).item()
(base / "evaluation").mkdir(exist_ok=True)
(base / "evaluation" / "evaluation.json").write_text(json.dumps({"loss": {"value": loss}}))
"""
# What the served model must give: the archive of the training job, loaded without anything of ours.
DIRECT = """
import json, sys, tarfile
import numpy as np, torch
sys.path.insert(0, sys.argv[1])
from network import Network
with tarfile.open(sys.argv[2]) as packed:
    saved = torch.load(packed.extractfile("model.pth"))
model = Network(saved["hidden"]).eval()
model.load_state_dict(saved["state"])
with torch.no_grad():
    print(json.dumps(model(torch.tensor(np.loadtxt(sys.argv[3], delimiter=",", dtype="float32"))).tolist()))
"""
DISTRIBUTED = """
import os
import torch
import torch.distributed as distributed
distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
total = torch.tensor([distributed.get_rank() + 5.0])
distributed.all_reduce(total)
print(f"rank {os.environ['LOCAL_RANK']} of {distributed.get_world_size()}: {total.item()}")
distributed.destroy_process_group()
"""
EVALUATION = PropertyFile(name="Evaluation", output_name="evaluation", path="evaluation.json")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    for name, text in {"network": NETWORK, "train": TRAIN, "inference": SERVE, "evaluate": EVALUATE}.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "requirements.txt").write_text("pandas>=2\nnumpy\ntorch>=2.0\n")
    return folder


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A bucket with points to learn from, to test with and to score: which side of a circle they lie on."""
    folder = tmp_path / "s3" / BUCKET
    rows = []
    for index in range(600):
        a, b = index * 37 % 101 / 50 - 1, index * 53 % 89 / 44 - 1
        rows.append((int(a * a + b * b < 0.6), a, b))
    (folder / "scoring").mkdir(parents=True)
    for name, part in (("train", rows[:400]), ("test", rows[400:])):
        (folder / name).mkdir()
        (folder / name / f"{name}.csv").write_text("".join(f"{label},{a:.6f},{b:.6f}\n" for label, a, b in part))
    (folder / "scoring" / "points.csv").write_text("".join(f"{a:.6f},{b:.6f}\n" for _, a, b in rows[400:]))
    return folder


def _circle(session: Any, code: Path) -> Pipeline:
    """Train, and where the model is accurate enough evaluate, create, score a batch and register it."""
    epochs = ParameterInteger("Epochs", default_value=30)
    limits = [ParameterFloat("Accuracy", default_value=0.8), ParameterFloat("Loss", default_value=0.5)]
    train = _train(session, code, epochs)
    model = PyTorchModel(
        model_data=train.properties.ModelArtifacts.S3ModelArtifacts,
        role=ROLE,
        entry_point="inference.py",
        source_dir=str(code),
        framework_version="2.6.0",
        py_version="py312",
        sagemaker_session=session,
    )
    create = ModelStep("Model", step_args=model.create(instance_type="ml.m5.large"))
    evaluate = _evaluate(session, code, train)
    register = ModelStep("Register", step_args=_registered(model))
    loss = JsonGet(step_name="Evaluate", property_file=EVALUATION, json_path="loss.value")
    small = ConditionStep(
        "Small", conditions=[ConditionLessThanOrEqualTo(loss, limits[1])], if_steps=[register], else_steps=[]
    )
    accuracy = train.properties.FinalMetricDataList["test:accuracy"].Value
    refuse = FailStep("TooBad", error_message=Join(on=" ", values=["accuracy", accuracy, "is under", limits[0]]))
    good = ConditionGreaterThanOrEqualTo(accuracy, limits[0])
    taken = [create, _score(session, create), evaluate, small]
    gate = ConditionStep("Gate", conditions=[good], if_steps=taken, else_steps=[refuse])
    return Pipeline("Circle", parameters=[epochs, *limits], steps=[train, gate], sagemaker_session=session)


def _train(session: Any, code: Path, epochs: Any) -> TrainingStep:
    estimator = PyTorch(
        entry_point="train.py",
        source_dir=str(code),
        framework_version="2.6.0",
        py_version="py312",
        instance_count=1,
        instance_type="ml.c5.xlarge",
        role=ROLE,
        hyperparameters={"epochs": epochs, "hidden": 16, "lr": 0.02},
        metric_definitions=[{"Name": "test:accuracy", "Regex": "accuracy=(.*?);"}],
        checkpoint_s3_uri=f"s3://{BUCKET}/checkpoints",
        output_path=f"s3://{BUCKET}/models",
        sagemaker_session=session,
    )
    channels = {name: TrainingInput(f"s3://{BUCKET}/{name}", content_type="text/csv") for name in ("train", "test")}
    return TrainingStep("Train", step_args=estimator.fit(channels))


def _score(session: Any, create: ModelStep) -> TransformStep:
    transformer = Transformer(
        model_name=create.properties.ModelName,
        instance_type="ml.c5.xlarge",
        instance_count=1,
        strategy="MultiRecord",
        accept="application/jsonlines",
        assemble_with="Line",
        output_path=f"s3://{BUCKET}/scores",
        sagemaker_session=session,
    )
    arguments = transformer.transform(f"s3://{BUCKET}/scoring", content_type="text/csv", split_type="Line")
    return TransformStep("Score", step_args=arguments)


def _evaluate(session: Any, code: Path, train: TrainingStep) -> ProcessingStep:
    processor = PyTorchProcessor(
        framework_version="2.6.0",
        py_version="py312",
        instance_type="ml.c5.xlarge",
        instance_count=1,
        role=ROLE,
        base_job_name="evaluate",
        sagemaker_session=session,
    )
    base, model = "/opt/ml/processing", train.properties.ModelArtifacts.S3ModelArtifacts
    arguments = processor.run(
        code="evaluate.py",
        source_dir=str(code),
        inputs=[
            ProcessingInput(source=model, destination=f"{base}/model"),
            ProcessingInput(source=f"s3://{BUCKET}/test", destination=f"{base}/test"),
        ],
        outputs=[ProcessingOutput(output_name="evaluation", source=f"{base}/evaluation")],
    )
    return ProcessingStep("Evaluate", step_args=arguments, property_files=[EVALUATION])


def _registered(model: PyTorchModel) -> Any:
    return model.register(
        content_types=["text/csv"],
        response_types=["application/jsonlines"],
        inference_instances=["ml.c5.xlarge"],
        transform_instances=["ml.c5.xlarge"],
        model_package_group_name="Circles",
        approval_status="PendingManualApproval",
    )


def _run(bucket: Path, code: Path, made: Any = _circle, **parameters: Any) -> RunResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        definition = json.loads(made(offline_pipeline_session(bucket.parent), code).definition())
    assert verify(definition) == []
    store = bucket.parent.parent / "store"
    request = RunRequest(
        definition,
        "Circle",
        store,
        assets={f"s3://{BUCKET}": bucket},
        parameters=parameters,
        environments={"*pytorch*": PYTHON},
    )
    return run(request)


def _told(result: RunResult) -> list[tuple[str, str, str | None, str]]:
    return [(step.name, step.status, step.reason, step.log_tail[-600:]) for step in result.steps]


def _member(archive: Path, name: str) -> Any:
    with tarfile.open(archive) as packed:
        return json.load(packed.extractfile(name))  # type: ignore[arg-type]  # a file has one


def test_a_network_goes_from_points_to_scores_and_a_registered_model(bucket: Path, code: Path) -> None:
    result = _run(bucket, code)

    assert result.status == "Succeeded", _told(result)
    assert {step.name for step in result.steps if step.status != "Succeeded"} == {"TooBad"}
    assert result.step("Train").metrics["test:accuracy"] > 0.8
    trained = result.step("Train").outputs["model"].path
    command = [PYTHON, "-c", DIRECT, code, trained, bucket / "scoring" / "points.csv"]
    direct = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    lines = (result.step("Score").outputs["transform"].path / "points.csv.out").read_text().splitlines()
    assert [json.loads(line)["score"] for line in lines] == pytest.approx(direct, abs=1e-6)
    repacked = result.step("Model-RepackModel-0").outputs["model"].path
    with tarfile.open(repacked) as packed:
        assert {"model.pth", "code/inference.py", "code/network.py"} <= set(packed.getnames())
    package = json.loads((result.folder.parents[1] / "models/Circles/1.json").read_text())
    assert package["ModelApprovalStatus"] == "PendingManualApproval"


def test_the_training_script_sees_what_its_container_would_show(bucket: Path, code: Path) -> None:
    result = _run(bucket, code, Epochs=1, Accuracy=0.0, Loss=9.0)

    assert result.status == "Succeeded", _told(result)
    seen = _member(result.step("Train").outputs["output"].path, "seen.json")
    assert seen["hps"] == {"epochs": 1, "hidden": 16, "lr": 0.02}
    assert (seen["channels"], seen["hosts"], seen["host"]) == (["test", "train"], ["algo-1"], "algo-1")
    assert seen["cwd"] == "/opt/ml/code"
    # Both jobs are forks of one interpreter, which has PyTorch in memory.
    word, seed = result.step("Score").log_tail.split()
    assert (word, seed.isdecimal(), seed == str(seen["seed"])) == ("seed", True, False)


def test_a_checkpoint_lets_the_next_training_go_on(bucket: Path, code: Path) -> None:
    first = _run(bucket, code, Epochs=2, Accuracy=0.0)
    second = _run(bucket, code, Epochs=3, Accuracy=0.0)

    assert "training from epoch 0 " in first.step("Train").log_tail
    assert "training from epoch 2 " in second.step("Train").log_tail


def test_a_network_that_is_not_accurate_enough_is_refused_with_its_metric(bucket: Path, code: Path) -> None:
    result = _run(bucket, code, Epochs=1, Accuracy=1.5)

    accuracy = result.step("Train").metrics["test:accuracy"]
    assert (result.status, result.step("TooBad").reason) == ("Failed", f"accuracy {accuracy} is under 1.5")


def _distributed(session: Any, code: Path) -> Pipeline:
    (code / "distributed.py").write_text(DISTRIBUTED)
    estimators = [
        PyTorch(
            entry_point="distributed.py",
            source_dir=str(code),
            framework_version="2.6.0",
            py_version="py312",
            instance_count=2,
            instance_type="ml.g5.12xlarge",
            role=ROLE,
            distribution={"torch_distributed": {"enabled": True}},
            sagemaker_session=session,
        )
        for _ in range(2)
    ]
    steps = [TrainingStep(f"Train{number}", step_args=each.fit()) for number, each in enumerate(estimators)]
    return Pipeline("Distributed", steps=steps, sagemaker_session=session)


def test_distributed_training_finds_its_process_group_of_one(bucket: Path, code: Path) -> None:
    result = _run(bucket, code, _distributed)

    assert result.status == "Succeeded", _told(result)
    assert [step.log_tail.splitlines()[-1] for step in result.steps] == ["rank 0 of 1: 5.0"] * 2
