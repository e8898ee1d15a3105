"""Jobs of some images run with another Python: real environments, without the packages of the engine's own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.functional.cli import cursus

pytestmark = pytest.mark.functional

SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
TELL = """
    import os, shutil, subprocess, sys
    print(sys.prefix)
    print(subprocess.run(["python3", "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True).stdout)
    import cursus_probe
    print(cursus_probe.WORD)
"""


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    """An environment that has one module of its own and nothing else."""
    folder = tmp_path_factory.mktemp("environments") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    (packages / "cursus_probe.py").write_text("WORD = 'of its own'\n")
    return folder


def step(lab, name="a", source=TELL, image=SKLEARN, **told):
    made = lab.processing(name, source, **told)
    made["Arguments"]["AppSpecification"]["ImageUri"] = image
    return made


def test_jobs_of_matching_images_run_with_the_named_python_and_others_do_not(lab, venv):
    python = venv / "bin" / "python"
    other = step(lab, "b", "import sys; print(sys.prefix)", image="elsewhere/other:1")
    result = lab.run(step(lab), other, environments={"*scikit-learn*": python})
    assert result.status == "Succeeded", result.steps[0].log_tail
    assert result.step("a").log_tail.split() == [str(venv), str(venv), "of", "its", "own"]
    assert result.step("b").log_tail == sys.prefix


def test_a_variable_that_is_read_at_start_reaches_it(lab, venv):
    given = {"PYTHONHASHSEED": "7"}
    told = step(lab, source="import sys, cursus_probe; print(sys.flags.hash_randomization)", environment=given)
    assert lab.run(told, environments={"*": venv / "bin" / "python"}).status == "Succeeded"


def test_a_result_of_another_python_is_not_taken_from_the_cache(lab, venv):
    told, named = step(lab, source="print(1)"), {"*": venv / "bin" / "python"}
    runs = [lab.run(told, cache="all", environments=each) for each in ({}, named, named, {})]
    assert [run.steps[0].reused is not None for run in runs] == [False, False, True, True]


def test_what_differs_from_the_image_is_recorded_and_shown(lab, venv):
    result = lab.run(step(lab, source="print(1)"), environments={"*": venv / "bin" / "python"})
    assert result.steps[0].differences == ("scikit-learn 1.2 in the image, none here",)
    assert lab.record(result)["steps"][0]["differences"] == ["scikit-learn 1.2 in the image, none here"]


def test_a_python_that_does_not_work_fails_its_steps_with_a_reason(lab, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho it is broken >&2\nexit 3\n")
    broken.chmod(0o755)
    reason = lab.run(step(lab), environments={"*": broken}).steps[0].reason
    assert f"{broken} does not work as a Python: it is broken" in reason


def test_requirements_are_those_of_the_python_of_the_job(lab, venv):
    code = lab.archive("code.tar.gz", {"train.py": "print(1)", "requirements.txt": "numpy\n"})
    arguments = {
        "AlgorithmSpecification": {"TrainingImage": SKLEARN, "TrainingInputMode": "File"},
        "HyperParameters": {"sagemaker_program": '"train.py"', "sagemaker_submit_directory": f'"{code}"'},
        "OutputDataConfig": {"S3OutputPath": "s3://lab/models"},
    }
    train = {"Name": "t", "Type": "Training", "Arguments": arguments}
    assert lab.run(train).status == "Succeeded"
    reason = lab.run(train, environments={"*": venv / "bin" / "python"}).steps[0].reason
    assert "asks for what is not here: numpy (not installed)" in reason


def test_the_command_tells_patterns_from_overlays(lab, venv):
    made = step(lab, source="import cursus_probe")
    del made["Arguments"]["AppSpecification"]["ContainerArguments"]
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}
    made["Arguments"] |= {"RoleArn": "arn:aws:iam::1:role/lab", "ProcessingResources": {"ClusterConfig": cluster}}
    made["Arguments"]["RoleArn"] = "arn:aws:iam::123456789012:role/lab"
    del made["Arguments"]["ProcessingOutputConfig"]
    (lab.folder / "lab.json").write_text(json.dumps({"Version": "2020-12-01", "Steps": [made]}))
    assets = "".join(f"  {uri}: {path}\n" for uri, path in lab.assets.items())
    (lab.folder / "run.yaml").write_text(f"assets:\n{assets}")
    said = cursus("run", "lab.json", "--store", lab.store, "--env", f"*scikit*={venv}", cwd=lab.folder)
    assert said.code == 0, said.err + said.out
    overlay = cursus("run", "lab.json", "--store", lab.store, "--env", "prod", cwd=lab.folder)
    assert "--env prod came with a definition" in overlay.err
    missing = cursus("run", "lab.json", "--env", "*=nowhere", cwd=lab.folder)
    assert missing.code == 2
    assert "there is no nowhere; name a virtual environment or a Python" in missing.err
