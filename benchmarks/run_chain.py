"""Runs chains of small steps, each with real container paths, beside a bare loop of Python processes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

# Each step adds one to what the step before wrote.
SCRIPT = """import pathlib
before = pathlib.Path("/opt/ml/processing/input/i/x")
number = int(before.read_text()) if before.exists() else 0
pathlib.Path("/opt/ml/processing/output/o/x").write_text(str(number + 1))
"""
PANDAS = "import pandas\n" + SCRIPT


def table(rounds: int = 5) -> str:
    """The figures as Markdown: medians of rounds in which the chain and the loop take turns."""
    lines = [
        "## Running a chain locally",
        "",
        "Each step is one isolated process with its own `/opt/ml`, reads the file that the step before wrote and",
        "publishes one of its own; the run starts, records and ends within the time. A step of the loop is",
        "`subprocess.run` of a Python that reads and writes the same small file, and nothing else. Medians of rounds",
        "in which both take turns; the ratio is the median of those of the rounds.",
        "",
        "| chain | rounds | cursus | loop | ratio |",
        "|---|---|---|---|---|",
    ]
    lines.append(row("100 steps, trivial", SCRIPT, (100, 100), rounds))
    lines.append(row("20 steps, import pandas", PANDAS, (20, 20), rounds - 2))
    lines.append(row("100 steps, import pandas; 20 in the loop", PANDAS, (100, 20), rounds - 2))
    return "\n".join(lines)


def row(name: str, script: str, steps: tuple[int, int], rounds: int) -> str:
    pairs = [
        (engine_seconds(script, steps[0]) / steps[0], loop_seconds(script, steps[1]) / steps[1]) for _ in range(rounds)
    ]
    mine, loop = (f"{1000 * median(each):.1f} ms a step" for each in zip(*pairs, strict=True))
    return f"| {name} | {rounds} | {mine} | {loop} | {median(one / other for one, other in pairs):.2f} |"


def engine_seconds(script: str, steps: int) -> float:
    from cursus.engine import RunRequest, run

    with tempfile.TemporaryDirectory() as folder:
        code, store = Path(folder) / "step.py", Path(folder) / "store"
        code.write_text(script)
        request = RunRequest(definition(chain(steps)), "bench", store, {"s3://bench/code/step.py": code}, jobs=1)
        started = time.perf_counter()
        result = run(request)
        seconds = time.perf_counter() - started
        assert result.status == "Succeeded", result
        assert int((store / f"s3/bench/out/S{steps - 1}/x").read_text()) == steps
        return seconds


def loop_seconds(script: str, steps: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        bare = script.replace("/opt/ml/processing/input/i", folder).replace("/opt/ml/processing/output/o", folder)
        started = time.perf_counter()
        for _ in range(steps):
            subprocess.run([sys.executable, "-c", bare], check=True)
        seconds = time.perf_counter() - started
        assert int((Path(folder) / "x").read_text()) == steps
        return seconds


def chain(steps: int) -> list[dict[str, Any]]:
    """Each step reads the output of the one before."""
    return [step(at, at - 1 if at else None) for at in range(steps)]


def definition(steps: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": steps}


def step(index: int, reads: int | None, code: str = "step.py") -> dict[str, Any]:
    """Step `S<index>`, which reads the output of another one or of none."""
    inputs = [s3_input("code", f"s3://bench/code/{code}", "/opt/ml/processing/input/code")]
    if reads is not None:
        uri = {"Get": f"Steps.S{reads}.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"}
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
                "ContainerEntrypoint": ["python3", f"/opt/ml/processing/input/code/{code}"],
            },
            "RoleArn": "arn:aws:iam::000000000000:role/SageMakerExecutionRole",
            "ProcessingInputs": inputs,
            "ProcessingOutputConfig": {"Outputs": [{"OutputName": "o", "AppManaged": False, "S3Output": output}]},
        },
    }


def s3_input(name: str, uri: Any, path: str) -> dict[str, Any]:
    source = {"S3Uri": uri, "LocalPath": path, "S3DataType": "S3Prefix", "S3InputMode": "File"}
    return {"InputName": name, "AppManaged": False, "S3Input": source}


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
