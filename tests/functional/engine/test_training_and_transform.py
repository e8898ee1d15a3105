"""Training, model, transform and registration steps, really run."""

from __future__ import annotations

import json
import tarfile

import pytest

from cursus.errors import EngineError

TRAIN = """
    import argparse, json, os, sys
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    parser.add_argument("--name")
    arguments = parser.parse_args()
    from helper import FACTOR
    rows = [float(line) for line in open(os.path.join(os.environ["SM_CHANNEL_TRAIN"], "x.csv"))]
    for step in range(3):
        print(f"validation:auc={0.5 + step / 10:.2f}; loss: {1 / (step + 1):.3f}")
    json.dump({"mean": FACTOR * sum(rows) / len(rows)}, open(os.environ["SM_MODEL_DIR"] + "/model.json", "w"))
    json.dump({"argv": sys.argv, "env": dict(os.environ), "cwd": os.getcwd(), "lr": arguments.lr},
              open(os.environ["SM_OUTPUT_DATA_DIR"] + "/told.json", "w"))
"""
INFERENCE = """
    import json, os
    calls = []
    def model_fn(folder):
        return json.load(open(os.path.join(folder, "model.json")))
    def input_fn(body, content_type):
        assert content_type == "text/csv", content_type
        assert os.environ["SAGEMAKER_BATCH"] == "true"
        calls.append(body)
        return [[float(cell) for cell in line.split(",")] for line in body.splitlines()]
    def predict_fn(data, model):
        return [sum(row) - model["mean"] for row in data]
    def output_fn(prediction, accept):
        return "\\n".join(f"{value}/{len(calls)}" for value in prediction)
"""


def training(lab, name="train", source=TRAIN, **hyperparameters):
    code = lab.archive(f"{name}/sourcedir.tar.gz", {"train.py": source, "helper.py": "FACTOR = 2"})
    given = {
        "sagemaker_program": "train.py",
        "sagemaker_submit_directory": code,
        "lr": 0.5,
        "name": "m",
        **hyperparameters,
    }
    return {
        "Name": name,
        "Type": "Training",
        "Arguments": {
            "AlgorithmSpecification": {
                "TrainingImage": "image",
                "TrainingInputMode": "File",
                "MetricDefinitions": [
                    {"Name": "validation:auc", "Regex": r"validation:auc=([0-9.]+)"},
                    {"Name": "loss", "Regex": r"loss: ([0-9.]+)"},
                    {"Name": "never", "Regex": "never=(.*)"},
                ],
            },
            "HyperParameters": {key: json.dumps(value) for key, value in given.items()},
            "InputDataConfig": [
                {
                    "ChannelName": "train",
                    "ContentType": "text/csv",
                    "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": lab.file("x.csv", "1\n2\n3\n")}},
                }
            ],
            "OutputDataConfig": {"S3OutputPath": "s3://lab/models"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        },
    }


def model(lab, data, name="model", **environment):
    code = lab.archive("serve.tar.gz", {"serve.py": INFERENCE})
    given = {"SAGEMAKER_PROGRAM": "serve.py", "SAGEMAKER_SUBMIT_DIRECTORY": code, **environment}
    container = {"Image": "image", "ModelDataUrl": data, "Environment": given}
    return {"Name": name, "Type": "Model", "Arguments": {"PrimaryContainer": container}}


def transform(source, model_name, **arguments):
    return {
        "Name": "transform",
        "Type": "Transform",
        "Arguments": {
            "ModelName": model_name,
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": source}},
                "ContentType": "text/csv",
                "SplitType": "Line",
            },
            "TransformOutput": {"S3OutputPath": "s3://lab/scored", "Accept": "text/csv", "AssembleWith": "Line"},
            "TransformResources": {"InstanceCount": 1, "InstanceType": "ml.m5.large"},
            **arguments,
        },
    }


ARTIFACTS = {"Get": "Steps.train.ModelArtifacts.S3ModelArtifacts"}
MODEL_NAME = {"Get": "Steps.model.ModelName"}


def test_script_mode_training_leaves_a_model_outputs_and_metrics(lab):
    result = lab.run(training(lab)).step("train")
    job = result.properties["TrainingJobName"]
    assert result.status == "Succeeded", result.log_tail
    assert result.outputs["model"].uri == f"s3://lab/models/{job}/output/model.tar.gz"
    with tarfile.open(result.outputs["model"].path) as packed:
        assert json.load(packed.extractfile("model.json")) == {"mean": 4.0}
    assert result.metrics == {"validation:auc": 0.7, "loss": 0.333}


def test_the_training_script_is_told_what_the_toolkit_tells(lab):
    result = lab.run(training(lab)).step("train")
    with tarfile.open(result.outputs["output"].path) as packed:
        seen = json.load(packed.extractfile("told.json"))
    assert (seen["argv"], seen["cwd"]) == (["train.py", "--lr", "0.5", "--name", "m"], "/opt/ml/code")
    environment = seen["env"]
    assert environment["SM_USER_ARGS"] == '["--lr","0.5","--name","m"]'
    assert environment["SM_HPS"] == '{"lr":0.5,"name":"m"}'
    assert environment["TRAINING_JOB_NAME"] == result.properties["TrainingJobName"]


SHELL = """#!/bin/bash
set -e
python train.py "$@" --from-shell yes
echo "$(basename "$PWD") [$SM_USER_ENTRY_POINT]"
"""
WHAT = "import json, os, sys; json.dump(sys.argv, open(os.environ['SM_MODEL_DIR'] + '/argv.json', 'w'))"


def in_script_mode(lab, program, files):
    step = training(lab)
    step["Arguments"]["HyperParameters"]["sagemaker_program"] = json.dumps(program)
    step["Arguments"]["HyperParameters"]["name"] = json.dumps("two words; $HOME")
    step["Arguments"]["HyperParameters"]["sagemaker_submit_directory"] = json.dumps(lab.archive("c.tar.gz", files))
    return lab.run(step).step("train")


def left(result, name):
    assert result.status == "Succeeded", (result.reason, result.log_tail)
    with tarfile.open(result.outputs["model"].path) as packed:
        return json.load(packed.extractfile(name))


def test_a_shell_script_is_a_program_too(lab):
    result = in_script_mode(lab, "run.sh", {"run.sh": SHELL, "train.py": WHAT, "requirements.txt": "no-such-thing"})
    assert left(result, "argv.json") == [
        "train.py", "--lr", "0.5", "--name", "two words; $HOME", "--from-shell", "yes"
    ]  # fmt: skip
    assert result.log_tail.endswith("code [run.sh]")


def test_code_with_a_setup_py_runs_as_a_module_beside_its_packages(lab):
    files = {
        "setup.py": "from setuptools import setup\nsetup(name='mine', package_dir={'': 'src'}, packages=['mine'])",
        "train.py": f"import mine, mine.part\nassert __spec__.name == 'train', __spec__\n{WHAT}",
        "src/mine/__init__.py": "",
        "src/mine/part.py": "",
    }
    assert left(in_script_mode(lab, "train.py", files), "argv.json") == [
        "/opt/ml/code/train.py", "--lr", "0.5", "--name", "two words; $HOME"
    ]  # fmt: skip


def test_a_command_of_the_request_runs_in_the_place_of_the_images_own(lab):
    step = training(lab)
    driver = """
        . /opt/ml/input/data/drivers/variables
        cp /opt/ml/input/config/hyperparameters.json /opt/ml/model/
        echo "rate $1 of $TRAINING_JOB_NAME, $COLOUR" > /opt/ml/model/told
        env | grep -c ^SM_ || true
    """
    lab.file("drivers/variables", "export COLOUR=blue")
    lab.file("drivers/run.sh", driver)
    arguments = step["Arguments"]
    arguments["AlgorithmSpecification"] |= {
        "ContainerEntrypoint": ["/bin/bash"],
        "ContainerArguments": [
            "-c",
            "chmod +x /opt/ml/input/data/drivers/run.sh; sh /opt/ml/input/data/drivers/run.sh 3",
        ],
    }
    arguments["HyperParameters"] = {"rate": "3"}
    source = {"S3DataType": "S3Prefix", "S3Uri": "s3://lab/assets/drivers"}
    arguments["InputDataConfig"].append({"ChannelName": "drivers", "DataSource": {"S3DataSource": source}})
    result = lab.run(step).step("train")
    assert left(result, "hyperparameters.json") == {"rate": "3"}
    with tarfile.open(result.outputs["model"].path) as packed:
        told = packed.extractfile("told").read().decode()
    assert told == f"rate 3 of {result.properties['TrainingJobName']}, blue\n"
    assert result.log_tail == "0"


def test_what_a_channel_cannot_be_here_is_said_before_anything_runs(lab):
    step = training(lab)
    (channel,) = step["Arguments"]["InputDataConfig"]
    channel["InputMode"] = "FastFile"
    assert lab.run(step).status == "Succeeded"
    channel["DataSource"]["S3DataSource"]["S3DataType"] = "AugmentedManifestFile"
    with pytest.raises(EngineError, match="channel 'train' is an augmented manifest"):
        lab.run(step)
    del step["Arguments"]["HyperParameters"]["sagemaker_program"]
    with pytest.raises(EngineError, match="there are no images here"):
        lab.run(step)


def test_metrics_can_be_referred_to(lab):
    condition = {
        "Name": "good",
        "Type": "Condition",
        "Arguments": {
            "Conditions": [
                {
                    "Type": "GreaterThan",
                    "LeftValue": {"Get": "Steps.train.FinalMetricDataList['validation:auc'].Value"},
                    "RightValue": 0.65,
                }
            ],
            "IfSteps": [],
            "ElseSteps": [],
        },
    }
    assert lab.run(training(lab), condition).step("good").properties == {"Outcome": "true"}


def test_the_failure_file_is_the_reason(lab):
    source = "open('/opt/ml/output/failure', 'w').write('no convergence'); raise SystemExit(2)"
    result = lab.run(training(lab, source=source)).step("train")
    assert result.reason == "exit code 2: no convergence"
    assert not lab.published("models").exists()


def test_requirements_that_are_not_here_are_named_before_the_script_runs(lab):
    step = training(lab)
    code = lab.archive("r.tar.gz", {"train.py": "print('ran')", "requirements.txt": "pytest\nno-such-thing==1.0 # x\n"})
    step["Arguments"]["HyperParameters"]["sagemaker_submit_directory"] = json.dumps(code)
    result = lab.run(step).step("train")
    assert "asks for what is not here: no-such-thing==1.0 (not installed)" in result.reason
    assert result.log is None


def test_code_archives_that_would_write_outside_are_refused(lab):
    step = training(lab)
    code = lab.archive("evil.tar.gz", {"../../escaped.py": "x"})
    step["Arguments"]["HyperParameters"]["sagemaker_submit_directory"] = json.dumps(code)
    assert "refused to extract" in lab.run(step).step("train").reason


def test_built_in_algorithms_are_refused(lab):
    step = training(lab)
    del step["Arguments"]["HyperParameters"]["sagemaker_program"]
    with pytest.raises(EngineError, match="trains with the algorithm of its image"):
        lab.run(step)


def scored(lab, data, *, single=False, name="in/part.csv", **arguments):
    source = lab.file(name, data).rpartition("/in/")[0] + "/in"
    if single:
        arguments["BatchStrategy"] = "SingleRecord"
    result = lab.run(training(lab), model(lab, ARTIFACTS), transform(source, MODEL_NAME, **arguments))
    assert result.status == "Succeeded", [(step.reason, step.log_tail) for step in result.steps]
    return lab.published("scored/part.csv.out").read_text()


def test_a_transform_scores_every_line_in_one_request(lab):
    assert scored(lab, "1,2\n3,4\n") == "-1.0/1\n3.0/1\n"


def test_single_records_are_requests_of_their_own(lab):
    assert scored(lab, "1,2\n3,4\n", single=True) == "-1.0/1\n3.0/2\n"


def test_filters_and_joins_reshape_records(lab):
    processing = {"InputFilter": "$[1:]", "JoinSource": "Input", "OutputFilter": "$[0,-1]"}
    assert scored(lab, "a,1,2\nb,3,4\n", DataProcessing=processing) == "a,-1.0/1\nb,3.0/1\n"


def test_a_model_made_in_one_run_serves_a_transform_of_another(lab):
    name = lab.run(training(lab), model(lab, ARTIFACTS)).step("model").properties["ModelName"]
    source = lab.file("late.csv", "5\n")
    assert lab.run(transform(source, name)).status == "Succeeded"
    assert lab.published("scored/late.csv.out").read_text() == "1.0/1\n"


def test_code_inside_the_model_archive_and_the_default_functions_serve(lab):
    source = "class M:\n    def predict(self, x): return x.sum(axis=1)\ndef model_fn(folder): return M()\n"
    data = lab.archive("model.tar.gz", {"code/inference.py": source})
    container = {"Image": "i", "ModelDataUrl": data, "Environment": {"SAGEMAKER_PROGRAM": "inference.py"}}
    step = {"Name": "model", "Type": "Model", "Arguments": {"PrimaryContainer": container}}
    result = lab.run(step, transform(lab.file("in.csv", "1,2\n3,4\n"), MODEL_NAME))
    assert result.status == "Succeeded", result.step("transform").log_tail
    assert lab.published("scored/in.csv.out").read_text() == "3.0\n7.0\n"


def test_an_error_in_the_inference_code_fails_the_step_with_its_words(lab):
    data = lab.archive("model.tar.gz", {"code/inference.py": "def model_fn(folder): raise KeyError('weights')\n"})
    container = {"Image": "i", "ModelDataUrl": data, "Environment": {}}
    step = {"Name": "model", "Type": "Model", "Arguments": {"PrimaryContainer": container}}
    result = lab.run(step, transform(lab.file("in.csv", "1\n"), MODEL_NAME)).step("transform")
    assert (result.status, result.reason) == ("Failed", "exit code 1: KeyError: 'weights'")
    assert not lab.published("scored").exists()


def registration(data):
    return {
        "Name": "register",
        "Type": "RegisterModel",
        "Arguments": {
            "ModelPackageGroupName": "Churn",
            "ModelApprovalStatus": "Approved",
            "InferenceSpecification": {"Containers": [{"Image": "image", "ModelDataUrl": data}]},
            "ModelMetrics": {
                "ModelQuality": {
                    "Statistics": {
                        "ContentType": "application/json",
                        "S3Uri": {"Std:Join": {"On": "/", "Values": ["s3://lab", "assets", "metrics.json"]}},
                    }
                }
            },
        },
    }


def test_registered_versions_count_up_over_runs(lab):
    lab.file("metrics.json", '{"auc": 0.9}')
    arns = [
        lab.run(training(lab), registration(ARTIFACTS)).step("register").properties["ModelPackageArn"] for _ in "ab"
    ]
    assert [arn.rpartition("/")[2] for arn in arns] == ["1", "2"]
    package = json.loads((lab.store / "models" / "Churn" / "2.json").read_text())
    assert package["ModelApprovalStatus"] == "Approved"
    assert package["MetricFiles"] == {"s3://lab/assets/metrics.json": {"auc": 0.9}}
    assert package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"].endswith("/output/model.tar.gz")
