"""Runs a chain of trivial steps, each with real container paths, beside a bare loop of Python processes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SCRIPT = "import pathlib\npathlib.Path('/opt/ml/processing/output/o/x').write_text('1')\n"
PANDAS = "import pandas\n" + SCRIPT


def table(trivial: int = 100, heavy: int = 20) -> str:
    lines = [
        "## Running a chain locally",
        "",
        "Each step is one isolated process with its own `/opt/ml`, whose output is published;",
        "the loop only starts Python.",
        "",
        "| chain | cursus | loop of `subprocess.run` | ratio |",
        "|---|---|---|---|",
    ]
    for name, script, steps in (("trivial", SCRIPT, trivial), ("import pandas", PANDAS, heavy)):
        mine, loop = engine_seconds(script, steps), loop_seconds(script, steps)
        per = f"{1000 * mine / steps:.1f} ms a step | {1000 * loop / steps:.1f} ms a step"
        lines.append(f"| {steps} steps, {name} | {per} | {mine / loop:.2f} |")
    return "\n".join(lines)


def engine_seconds(script: str, steps: int) -> float:
    from cursus.engine import RunRequest, run

    with tempfile.TemporaryDirectory() as folder:
        code = Path(folder) / "step.py"
        code.write_text(script)
        request = RunRequest(
            definition(steps), "bench", Path(folder) / "store", {"s3://bench/code/step.py": code}, jobs=1
        )
        started = time.perf_counter()
        result = run(request)
        assert result.status == "Succeeded", result
        return time.perf_counter() - started


def loop_seconds(script: str, steps: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        bare = script.replace("/opt/ml/processing/output/o", folder)
        started = time.perf_counter()
        for _ in range(steps):
            subprocess.run([sys.executable, "-c", bare], check=True)
        return time.perf_counter() - started


def definition(steps: int) -> dict[str, Any]:
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": [step(index) for index in range(steps)]}


def step(index: int) -> dict[str, Any]:
    def s3_input(name: str, uri: Any, path: str) -> dict[str, Any]:
        return {
            "InputName": name,
            "AppManaged": False,
            "S3Input": {"S3Uri": uri, "LocalPath": path, "S3DataType": "S3Prefix", "S3InputMode": "File"},
        }

    inputs = [s3_input("code", "s3://bench/code/step.py", "/opt/ml/processing/input/code")]
    if index:
        uri = {"Get": f"Steps.S{index - 1}.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"}
        inputs.append(s3_input("i", uri, "/opt/ml/processing/input/i"))
    output = {
        "S3Uri": f"s3://bench/out/S{index}",
        "LocalPath": "/opt/ml/processing/output/o",
        "S3UploadMode": "EndOfJob",
    }
    return {
        "Name": f"S{index}",
        "Type": "Processing",
        "Arguments": {
            "ProcessingResources": {
                "ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}
            },
            "AppSpecification": {
                "ImageUri": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3",
                "ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/step.py"],
            },
            "RoleArn": "arn:aws:iam::000000000000:role/SageMakerExecutionRole",
            "ProcessingInputs": inputs,
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "o", "AppManaged": False, "S3Output": output}]},
        },
    }
