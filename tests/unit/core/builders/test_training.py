"""What training builders make of a config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from tests.unit.core.examples import BASE

from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, StepSpecification
from cursus.core.builders.training import TrainingStepBuilder, XGBoostTrainingStepBuilderBase
from cursus.core.builders.training_frameworks import (
    GenericTrainingStepBuilder,
    HuggingFaceTrainingStepBuilderBase,
    LightGBMTrainingStepBuilderBase,
    PyTorchTrainingStepBuilderBase,
    SKLearnTrainingStepBuilderBase,
    TensorFlowTrainingStepBuilderBase,
)
from cursus.core.config_fields.dataset import AthenaQuery, DatasetSource
from cursus.errors import ConfigurationError
from cursus.steps.configs.config_training_step_base import TrainingStepConfigBase

if TYPE_CHECKING:
    from pathlib import Path

SPEC = StepSpecification(
    "Fitting",
    dependencies=[DependencySpec("rows")],
    outputs=[],
    script_contract=ScriptContract(
        entry_point="train.py",
        expected_input_paths={"rows": "/opt/ml/input/data/rows"},
        expected_output_paths={},
    ),
)


class FittingConfig(TrainingStepConfigBase):
    """A training config with values that a built-in algorithm is told."""

    pytorch_version: str | None = None

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        return {"k": 3}


def _arguments(kind: type[TrainingStepBuilder[Any]], folder: Path, **fields: Any) -> dict[str, Any]:
    (folder / "train.py").write_text("print('train')\n")
    code = {"source_dir": str(folder), "training_entry_point": "train.py", "training_image_uri": "image:1"}
    builder = kind(FittingConfig(**{**BASE, **code, **fields}), spec=SPEC)
    step = builder.create_step(inputs={"rows": "s3://b/rows"})
    arguments: dict[str, Any] = step.to_request()["Arguments"]
    return arguments


BUILDERS: tuple[type[TrainingStepBuilder[Any]], ...] = (
    GenericTrainingStepBuilder,
    HuggingFaceTrainingStepBuilderBase,
    LightGBMTrainingStepBuilderBase,
    PyTorchTrainingStepBuilderBase,
    SKLearnTrainingStepBuilderBase,
    TensorFlowTrainingStepBuilderBase,
    XGBoostTrainingStepBuilderBase,
)


@pytest.mark.parametrize("kind", BUILDERS)
def test_every_option_of_the_config_reaches_the_job(kind: type[TrainingStepBuilder[Any]], tmp_path: Path) -> None:
    arguments = _arguments(
        kind,
        tmp_path,
        training_instance_type="ml.m5.large",
        training_volume_size=50,
        max_runtime_in_seconds=600,
        use_spot_instances=True,
        max_wait_in_seconds=900,
        max_retry_attempts=2,
        checkpoint_s3_uri="s3://b/c",
        checkpoint_local_path="/opt/ml/c",
        training_input_mode="FastFile",
        metric_definitions=[{"Name": "auc", "Regex": "auc=(.*)"}],
        kms_key="key",
        tags={"team": "risk"},
        env={"A": "1"},
        subnets=["subnet-1"],
        security_group_ids=["sg-1"],
        enable_network_isolation=True,
        encrypt_inter_container_traffic=True,
    )

    resources = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 50, "VolumeKmsKeyId": "key"}
    assert arguments["ResourceConfig"] == resources
    assert arguments["StoppingCondition"] == {"MaxRuntimeInSeconds": 600, "MaxWaitTimeInSeconds": 900}
    assert arguments["EnableManagedSpotTraining"]
    assert arguments["RetryStrategy"] == {"MaximumRetryAttempts": 2}
    assert arguments["CheckpointConfig"] == {"S3Uri": "s3://b/c", "LocalPath": "/opt/ml/c"}
    assert arguments["AlgorithmSpecification"]["TrainingImage"] == "image:1"
    assert arguments["AlgorithmSpecification"]["TrainingInputMode"] == "FastFile"
    assert [metric["Name"] for metric in arguments["AlgorithmSpecification"]["MetricDefinitions"]] == ["auc"]
    assert arguments["OutputDataConfig"]["KmsKeyId"] == "key"
    assert arguments["Tags"] == [{"Key": "team", "Value": "risk"}]
    assert arguments["Environment"] == {"A": "1"}
    assert arguments["VpcConfig"] == {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    assert arguments["EnableNetworkIsolation"]
    assert arguments["EnableInterContainerTrafficEncryption"]
    assert [channel["ChannelName"] for channel in arguments["InputDataConfig"]] == ["rows", "code"]


def test_machines_are_kept_warm(tmp_path: Path) -> None:
    arguments = _arguments(SKLearnTrainingStepBuilderBase, tmp_path, keep_alive_period_in_seconds=600)

    assert arguments["ResourceConfig"]["KeepAlivePeriodInSeconds"] == 600


def test_checkpoints_are_kept_below_the_steps_results_unless_told_otherwise(tmp_path: Path) -> None:
    arguments = _arguments(SKLearnTrainingStepBuilderBase, tmp_path, use_checkpoints=True)

    assert arguments["CheckpointConfig"]["S3Uri"]["Std:Join"]["Values"][1:] == ["fitting", "checkpoints"]


def test_a_deep_learning_job_is_told_how_its_work_is_shared(tmp_path: Path) -> None:
    mpi = {"mpi": {"enabled": True}}
    arguments = _arguments(PyTorchTrainingStepBuilderBase, tmp_path, distribution=mpi)

    assert arguments["HyperParameters"]["sagemaker_mpi_enabled"] == "true"


def test_a_built_in_algorithm_is_told_its_hyperparameters(tmp_path: Path) -> None:
    arguments = _arguments(GenericTrainingStepBuilder, tmp_path, source_dir=None, training_entry_point=None)

    assert arguments["HyperParameters"] == {"k": "3"}


def test_all_members_of_a_config_that_disagree_are_told_together() -> None:
    with pytest.raises(ValidationError) as refused:
        FittingConfig(
            **BASE,
            max_wait_in_seconds=60,
            checkpoint_local_path="/c",
            metric_definitions=[{"Name": "auc"}],
        )

    for part in ("for spare machines", "includes the run", "keeps nothing by itself", "should have Name and Regex"):
        assert part in str(refused.value)


def test_a_query_is_no_channel(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("print('train')\n")
    code = {"source_dir": str(tmp_path), "training_entry_point": "train.py", "training_image_uri": "image:1"}
    builder = GenericTrainingStepBuilder(FittingConfig(**{**BASE, **code}), spec=SPEC)
    athena = AthenaQuery(database="sales", query_string="SELECT 1", output_s3_uri="s3://b/answers")

    with pytest.raises(ConfigurationError, match="rows: a query, which only processing jobs have answered"):
        builder.create_step(inputs={"rows": DatasetSource(athena=athena)})


def test_a_list_may_be_a_required_attribute(tmp_path: Path) -> None:
    class Measured(GenericTrainingStepBuilder[Any]):
        """Asks for metrics."""

        required_attributes = ("metric_definitions",)

    metrics = [{"Name": "auc", "Regex": "auc=(.*)"}]
    algorithm = _arguments(Measured, tmp_path, metric_definitions=metrics)["AlgorithmSpecification"]

    assert algorithm["MetricDefinitions"] == metrics


def test_half_a_vpc_is_refused() -> None:
    with pytest.raises(ValidationError, match="subnets are given and no security_group_ids, and a VPC needs both"):
        FittingConfig(**BASE, subnets=["subnet-1"])
