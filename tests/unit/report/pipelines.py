"""A pipeline that does the whole of a small project's work with the standard library alone, run by the engine."""

from __future__ import annotations

import io
import json
import struct
import tarfile
import zlib
from typing import TYPE_CHECKING, Any

from cursus.engine import RunRequest, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.engine import RunResult

PNG = """
import struct, zlib
def png(path, width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    row = b"\\0" + b"".join(bytes((x * 255 // width, 95, 191)) for x in range(width))
    data = zlib.compress(row * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
"""
PREPARE = """
import pathlib, sys, time
for split in ("train", "test"):
    folder = pathlib.Path("/opt/ml/processing/output") / split
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "part-0.csv").write_text("label,x\\n" + "1,2\\n" * 500)
    print("wrote", split, flush=True)
time.sleep(float(sys.argv[1]))
"""
TRAIN = """
import os, pathlib
model = pathlib.Path(os.environ["SM_MODEL_DIR"])
(model / "model.txt").write_text("weights")
for step in range(60):
    print(f"[{step}] train-auc:{0.5 + step / 130:.5f} validation-auc:{0.5 + step / 150:.5f}")
"""
EVALUATE = (
    PNG
    + """
import json, pathlib
out = pathlib.Path("/opt/ml/processing/output/metrics")
out.mkdir(parents=True, exist_ok=True)
report = {"binary_classification_metrics": {
    "auc": {"value": 0.91, "standard_deviation": 0.012}, "log_loss": {"value": 0.2345678, "standard_deviation": 0.01}},
    "summary": {"rows": 86, "threshold": 0.5, "classes": ["0", "1"], "confusion_matrix": [[53, 1], [3, 29]]}}
(out / "evaluation.json").write_text(json.dumps(report))
png(out / "roc.png", 320, 200)
"""
)
BREAK = """
import sys
print("about to fail")
sys.stderr.write("ValueError: column 'amount' holds 12 values that are no numbers\\n")
sys.exit(3)
"""


def processing(
    name: str, *, outputs: tuple[str, ...] = (), inputs: Mapping[str, Any] | None = None, words: tuple[str, ...] = ()
) -> dict[str, Any]:
    given = {"code": f"s3://bucket/code/{name}.py", **(inputs or {})}
    return {
        "Name": name,
        "Type": "Processing",
        "Arguments": {
            "AppSpecification": {
                "ImageUri": "image",
                "ContainerEntrypoint": ["python3", f"/opt/ml/processing/input/code/{name}.py"],
                "ContainerArguments": list(words),
            },
            "ProcessingInputs": [
                {"InputName": key, "S3Input": {"S3Uri": uri, "LocalPath": f"/opt/ml/processing/input/{key}"}}
                for key, uri in given.items()
            ],
            "ProcessingOutputConfig": {
                "Outputs": [
                    {
                        "OutputName": key,
                        "S3Output": {
                            "S3Uri": f"s3://bucket/out/{name}/{key}",
                            "LocalPath": f"/opt/ml/processing/output/{key}",
                            "S3UploadMode": "EndOfJob",
                        },
                    }
                    for key in outputs
                ]
            },
        },
    }


def output_of(step: str, name: str) -> dict[str, str]:
    return {"Get": f"Steps.{step}.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri"}


def training(name: str, data: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": "Training",
        "Arguments": {
            "AlgorithmSpecification": {
                "TrainingInputMode": "File",
                "MetricDefinitions": [
                    {"Name": "train:auc", "Regex": "train-auc:([0-9.]+)"},
                    {"Name": "validation:auc", "Regex": "validation-auc:([0-9.]+)"},
                ],
            },
            "HyperParameters": {
                "sagemaker_program": '"train.py"',
                "sagemaker_submit_directory": '"s3://bucket/code/source.tar.gz"',
            },
            "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3Uri": data}}}],
            "OutputDataConfig": {"S3OutputPath": "s3://bucket/out/models"},
        },
    }


def project() -> dict[str, Any]:
    """Load, two preparations side by side, training, evaluation, and a condition that registers or fails."""
    evaluate = processing(
        "Evaluate",
        outputs=("metrics",),
        inputs={"model": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}, "data": output_of("Prepare", "test")},
    )
    evaluate["PropertyFiles"] = [{"PropertyFileName": "report", "OutputName": "metrics", "FilePath": "evaluation.json"}]
    profile = processing("Profile", outputs=("train",), words=("0.2",))
    profile["DependsOn"] = ["Load"]
    auc = {
        "Std:JsonGet": {
            "PropertyFile": {"Get": "Steps.Evaluate.PropertyFiles.report"},
            "Path": "binary_classification_metrics.auc.value",
        }
    }
    register = {
        "Name": "Register",
        "Type": "RegisterModel",
        "Arguments": {
            "ModelPackageGroupName": "payments",
            "ModelApprovalStatus": "PendingManualApproval",
            "InferenceSpecification": {
                "Containers": [{"ModelDataUrl": {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}}]
            },
        },
    }
    fail = {"Name": "TooWeak", "Type": "Fail", "Arguments": {"ErrorMessage": "the model is too weak"}}
    check = {
        "Name": "GoodEnough",
        "Type": "Condition",
        "Arguments": {
            "Conditions": [
                {"Type": "GreaterThanOrEqualTo", "LeftValue": auc, "RightValue": {"Get": "Parameters.LeastAuc"}}
            ],
            "IfSteps": [register],
            "ElseSteps": [fail],
        },
    }
    load = processing("Load", outputs=("train", "test"), words=("0.1",))
    prepare = processing(
        "Prepare", outputs=("train", "test"), inputs={"data": output_of("Load", "train")}, words=("0.2",)
    )
    steps = [load, prepare, profile, training("Train", output_of("Prepare", "train")), evaluate, check]
    parameters = [{"Name": "LeastAuc", "Type": "Float", "DefaultValue": 0.8}]
    return {"Version": "2020-12-01", "Parameters": parameters, "Steps": steps}


def run_at(
    folder: Path, definition: Mapping[str, Any] | None = None, *, broken: tuple[str, ...] = (), **more: Any
) -> RunResult:
    """Runs a definition whose steps find their scripts under their names; `broken` names the steps that fail."""
    scripts = {"Load": PREPARE, "Prepare": PREPARE, "Profile": PREPARE, "Evaluate": EVALUATE}
    assets: dict[str, Path] = {}
    for name, text in {**scripts, **dict.fromkeys(broken, BREAK)}.items():
        assets[f"s3://bucket/code/{name}.py"] = folder / f"{name}.py"
        (folder / f"{name}.py").write_text(text)
    assets["s3://bucket/code/source.tar.gz"] = archive(folder / "source.tar.gz", {"train.py": TRAIN.encode()})
    return run(RunRequest(definition or project(), "Payments", folder / "store", assets, jobs=2, **more))


def write_run(folder: Path, **record: Any) -> Path:
    """A run's folder that holds a record with these fields."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(record))
    return folder


def step_record(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "Processing", "status": "Succeeded", "seconds": 1.0, **more}


def waiting_for(name: str, *sources: str, **more: Any) -> dict[str, Any]:
    """A step of a definition that reads the output `data` of others."""
    read = [output_of(source, "data") for source in sources]
    return {"Name": name, "Type": "Processing", "Arguments": {"Inputs": read}, **more}


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as opened:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            opened.addfile(entry, io.BytesIO(content))
    return path


def tiny_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x7f")) + chunk(b"IEND", b"")
    )
