"""The builders of training, model, transform and registration steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import BASE, session

from cursus.core.kinds.variables import Properties
from cursus.errors import ConfigurationError
from cursus.steps.builders.builder_batch_transform_step import BatchTransformStepBuilder
from cursus.steps.builders.builder_model_registration_step import ModelRegistrationStepBuilder
from cursus.steps.builders.builder_xgboost_model_step import XGBoostModelStepBuilder
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder
from cursus.steps.configs.config_batch_transform_step import BatchTransformConfig
from cursus.steps.configs.config_model_registration_step import ModelRegistrationConfig
from cursus.steps.configs.config_xgboost_model_step import XGBoostModelConfig
from cursus.steps.configs.config_xgboost_training_step import XGBoostTrainingConfig

if TYPE_CHECKING:
    from pathlib import Path

METRICS = Properties("Eval").ProcessingOutputConfig.Outputs["metrics_output"].S3Output.S3Uri
MODEL = {"model_data": "s3://b/model.tar.gz"}
HYPERPARAMETERS = {"label_name": "is_fraud", "max_depth": 4}


@pytest.fixture
def code(tmp_path: Path) -> str:
    for name in ("xgboost_training.py", "xgboost_inference.py"):
        (tmp_path / name).write_text("print('hello')\n")
    return str(tmp_path)


def training(code: str, **fields: Any) -> XGBoostTrainingStepBuilder:
    config = XGBoostTrainingConfig(**{**BASE, "source_dir": code, "hyperparameters": HYPERPARAMETERS, **fields})
    return XGBoostTrainingStepBuilder(config, sagemaker_session=session())


def registration(code: str, **fields: Any) -> ModelRegistrationStepBuilder:
    gate = {"model_package_group_name": "fraud", "metric_threshold": 0.8}
    return ModelRegistrationStepBuilder(ModelRegistrationConfig(**{**BASE, "source_dir": code, **gate, **fields}))


def transform(**fields: Any) -> BatchTransformStepBuilder:
    return BatchTransformStepBuilder(BatchTransformConfig(**BASE, **fields))


def test_the_data_are_a_channel_for_each_split_after_the_hyperparameters(code: str) -> None:
    step = training(code).create_step(inputs={"input_path": "s3://b/data"})

    assert list(step.inputs) == ["config", "train", "val", "test"]
    assert step.inputs["val"].s3_data.expr == {"Std:Join": {"On": "/", "Values": ["s3://b/data", "val/"]}}


def test_the_hyperparameters_travel_as_a_file_addressed_by_its_content(code: str) -> None:
    builder = training(code)
    uri = builder.create_step(inputs={"input_path": "s3://b/data"}).inputs["config"].s3_data
    content = builder.session.assets[uri].content

    assert content is not None
    assert json.loads(content)["max_depth"] == 4
    assert uri.endswith("/hyperparameters.json")


def test_other_hyperparameters_have_another_address(code: str) -> None:
    one = training(code)._prepare_hyperparameters_file()

    assert training(code, hyperparameters={"label_name": "other"})._prepare_hyperparameters_file() != one


def test_a_training_step_needs_its_data(code: str) -> None:
    with pytest.raises(ConfigurationError, match="required input 'input_path' not provided"):
        training(code).create_step()


@pytest.mark.parametrize("name", ["model_output", "evaluation_output"])
def test_a_given_output_of_training_is_where_both_go(name: str, code: str) -> None:
    assert training(code)._get_outputs({name: "s3://b/mine/"}) == "s3://b/mine"


def test_the_key_encrypts_what_training_writes(code: str) -> None:
    arguments = training(code, kms_key="key").create_step(inputs={"input_path": "s3://b/data"}).arguments

    assert arguments["OutputDataConfig"]["KmsKeyId"] == "key"
    assert arguments["ResourceConfig"]["VolumeKmsKeyId"] == "key"


def test_metrics_are_read_from_the_scripts_own_lines(code: str) -> None:
    arguments = training(code).create_step(inputs={"input_path": "s3://b/data"}).arguments
    metrics = {metric["Name"]: metric["Regex"] for metric in arguments["AlgorithmSpecification"]["MetricDefinitions"]}

    assert metrics["validation:auc"] == r"\[cursus\] validation:auc=([-+0-9.eE]+)"


def test_a_container_path_that_names_no_channel_is_refused(code: str) -> None:
    with pytest.raises(ConfigurationError, match="names no channel"):
        training(code)._channel_of("/opt/ml/model")


def test_a_model_is_made_of_artifacts_and_code(code: str) -> None:
    builder = XGBoostModelStepBuilder(XGBoostModelConfig(**BASE, source_dir=code), sagemaker_session=session())
    container = builder.create_step(inputs=MODEL).arguments["PrimaryContainer"]

    assert container["ModelDataUrl"] == "s3://b/model.tar.gz"
    assert container["Environment"]["SAGEMAKER_PROGRAM"] == "xgboost_inference.py"
    assert container["Environment"]["SAGEMAKER_SUBMIT_DIRECTORY"] in builder.session.assets


def test_a_model_needs_its_artifacts(code: str) -> None:
    with pytest.raises(ConfigurationError, match="required input 'model_data' not found"):
        XGBoostModelStepBuilder(XGBoostModelConfig(**BASE, source_dir=code)).create_step()


def test_a_serving_image_of_ones_own_is_used(code: str) -> None:
    class Own(XGBoostModelStepBuilder):
        """Another image."""

        def _get_image_uri(self) -> str:
            return "image:1"

    step = Own(XGBoostModelConfig(**BASE, source_dir=code)).create_step(inputs=MODEL)
    assert step.arguments["PrimaryContainer"]["Image"] == "image:1"


def test_a_transform_step_scores_with_a_model_of_the_run() -> None:
    inputs = {"model_name": Properties("Model").ModelName, "transform_input": "s3://b/rows"}
    arguments = transform(input_filter="$[1:]").create_step(inputs=inputs).to_request()["Arguments"]

    assert arguments["ModelName"] == {"Get": "Steps.Model.ModelName"}
    assert arguments["DataProcessing"] == {"InputFilter": "$[1:]", "JoinSource": "Input"}
    assert arguments["TransformOutput"]["S3OutputPath"]["Std:Join"]["Values"][1:] == [
        "batchtransform",
        "transform_output",
    ]


def test_a_transform_step_needs_both_inputs() -> None:
    with pytest.raises(ConfigurationError) as caught:
        transform().create_step()

    assert len(caught.value.faults) == 2


def test_a_registration_is_behind_a_gate_on_the_measured_metric(code: str) -> None:
    request = registration(code).create_step(inputs={**MODEL, "metrics_output": METRICS}).to_request()
    (gate,) = request["Arguments"]["Conditions"]

    assert gate == {
        "Type": "GreaterThanOrEqualTo",
        "LeftValue": {
            "Std:JsonGet": {
                "PropertyFile": {"Get": "Steps.Eval.PropertyFiles.evaluation"},
                "Path": "binary_classification_metrics.auc.value",
            }
        },
        "RightValue": 0.8,
    }
    assert [step["Type"] for step in request["Arguments"]["IfSteps"]] == ["RegisterModel"]
    assert [step["Type"] for step in request["Arguments"]["ElseSteps"]] == ["Fail"]


def test_a_metric_that_should_be_low_passes_below_the_gate(code: str) -> None:
    builder = registration(code, metric="rmse", task="regression", direction="at_most", metric_threshold=2.0)
    step = builder.create_step(inputs={**MODEL, "metrics_output": METRICS})

    assert step.to_request()["Arguments"]["Conditions"][0]["Type"] == "LessThanOrEqualTo"
    assert "above the gate of 2.0" in json.dumps(step.to_request()["Arguments"]["ElseSteps"])


def test_a_gate_reads_a_report_of_the_same_pipeline(code: str) -> None:
    with pytest.raises(ConfigurationError, match="a gate reads the report of a step of the same pipeline") as caught:
        registration(code).create_step(inputs={**MODEL, "metrics_output": "s3://b/metrics"})

    assert caught.value.hint == "wire an evaluation step to it"
