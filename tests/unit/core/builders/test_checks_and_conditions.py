"""The builders of conditions, failures, EMR programs and checks."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.core.examples import BASE, session

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.base.specification_base import DependencySpec, StepSpecification
from cursus.core.builders.checks import ClarifyCheckStepBuilder, QualityCheckStepBuilder
from cursus.core.builders.condition import ConditionStepBuilder
from cursus.core.builders.emr import EMRStepBuilder
from cursus.core.builders.fail import FailStepBuilder
from cursus.core.kinds import BiasConfig, DataBiasCheckConfig, DataConfig, PipelineSession, Properties
from cursus.dag.model import PipelineDAG
from cursus.errors import ConfigurationError
from cursus.registry.builder_registry import StepBuilderRegistry
from cursus.steps.configs.config_check_step_base import CheckStepConfigBase, QualityCheckStepConfigBase
from cursus.steps.configs.config_condition_step_base import ConditionStepConfigBase, FailStepConfigBase
from cursus.steps.configs.config_emr_step_base import EMRStepConfigBase

REPORT = Properties("Eval").ProcessingOutputConfig.Outputs["metrics"].S3Output.S3Uri


class GateBuilder(ConditionStepBuilder[ConditionStepConfigBase]):
    specs = StepSpecification("Gate", dependencies=[DependencySpec("metrics", required=False)])


class StopBuilder(FailStepBuilder[FailStepConfigBase]):
    specs = StepSpecification("Stop")


class SparkBuilder(EMRStepBuilder[EMRStepConfigBase]):
    specs = StepSpecification("Spark", dependencies=[DependencySpec("raw_data")])


class QualityBuilder(QualityCheckStepBuilder[QualityCheckStepConfigBase]):
    specs = StepSpecification("Quality", dependencies=[DependencySpec("baseline_dataset")])


class BiasBuilder(ClarifyCheckStepBuilder[CheckStepConfigBase]):
    specs = StepSpecification("Bias", dependencies=[DependencySpec("data")])

    def _create_check(self, inputs: dict[str, Any], output: Any) -> DataBiasCheckConfig:
        data = DataConfig(inputs["data"], output, label="label", headers=["label", "age"])
        return DataBiasCheckConfig(data, BiasConfig([1], "age"))


def setting(**fields: Any) -> dict[str, Any]:
    return {"input": "metrics", "json_path": "auc.value", "operator": ">=", "right": 0.8, **fields}


def gate(*settings: dict[str, Any], **fields: Any) -> GateBuilder:
    return GateBuilder(ConditionStepConfigBase(**BASE, conditions=list(settings), **fields))


@pytest.mark.parametrize(
    ("operator", "right", "made"),
    [
        (">", 0.8, "GreaterThan"),
        (">=", 0.8, "GreaterThanOrEqualTo"),
        ("<", 0.8, "LessThan"),
        ("<=", 0.8, "LessThanOrEqualTo"),
        ("==", "good", "Equals"),
        ("in", ["good", "best"], "In"),
        ("!=", True, "Not"),
        ("not in", [1], "Not"),
    ],
)
def test_each_operator_makes_its_condition_on_the_report(operator: str, right: Any, made: str) -> None:
    step = gate(setting(operator=operator, right=right)).create_step(inputs={"metrics": REPORT})
    (condition,) = step.to_request()["Arguments"]["Conditions"]

    assert condition["Type"] == made
    assert "Steps.Eval.PropertyFiles.evaluation" in str(condition)


@pytest.mark.parametrize(("operator", "right"), [("in", 3), ("in", []), (">", [1]), ("=>", 1), (">", None)])
def test_a_condition_that_compares_nothing_is_refused(operator: str, right: Any) -> None:
    with pytest.raises(ValueError, match=r"right=|Input should be"):
        gate(setting(operator=operator, right=right))


def test_a_condition_reads_a_need_of_its_step() -> None:
    with pytest.raises(ConfigurationError, match=r"no need 'metric'\n  hint: its needs: metrics"):
        gate(setting(input="metric")).create_step(inputs={"metrics": REPORT})


def test_a_condition_reads_a_report_of_the_same_pipeline() -> None:
    with pytest.raises(ConfigurationError, match="not 's3://b/m'"):
        gate(setting()).create_step(inputs={"metrics": "s3://b/m"})


def compiled(**gates: dict[str, Any]) -> Any:
    stops = {name: FailStepConfigBase(**BASE, error_message="too weak") for name in ("Stop", "Stop2", "Stop3")}
    configs = stops | {n: ConditionStepConfigBase(**BASE, conditions=[setting()], **f) for n, f in gates.items()}

    class Reading(GateBuilder):
        def _gathered_inputs(self, inputs: Any) -> dict[str, Any]:
            return {"metrics": REPORT}

    registry = StepBuilderRegistry()
    for name in configs:
        registry.register(name, StopBuilder if name in stops else Reading)
    return PipelineDAGCompiler(registry).compile(PipelineDAG(list(configs)), configs)


def test_the_nodes_that_a_config_names_are_in_its_branches() -> None:
    pipeline = compiled(Gate={"if_true": ["Gate2"], "if_false": ["Stop"]}, Gate2={"if_false": ["Stop2"]})
    top = {step["Name"]: step["Arguments"] for step in pipeline.document["Steps"]}

    assert set(top) == {"Gate", "Stop3"}
    assert [step["Name"] for step in top["Gate"]["ElseSteps"]] == ["Stop"]
    assert [step["Name"] for step in top["Gate"]["IfSteps"][0]["Arguments"]["ElseSteps"]] == ["Stop2"]


def test_all_faults_of_branches_are_told_together() -> None:
    with pytest.raises(ConfigurationError) as caught:
        compiled(
            Gate={"if_true": ["Stop", "Stpo2"], "if_false": ["Stop"]}, Gate2={"if_true": ["Gate3"]},
            Gate3={"if_true": ["Gate2"]},
        )  # fmt: skip

    assert [(fault.subject, fault.fact, fault.hint) for fault in caught.value.faults] == [
        ("Gate.if_true", "no node 'Stpo2'", "did you mean 'Stop2'?"),
        ("Gate.if_false", "node 'Stop' is already in Gate.if_true", "keep it in one branch"),
        ("node Gate2", "is in a branch of its own", "take it out of the branch"),
    ]


def test_a_program_is_told_where_its_needs_are() -> None:
    config = EMRStepConfigBase(**BASE, jar="s3://b/x.jar", args=["-v"], cluster_id="j-1", properties={"a": "b"})
    step = SparkBuilder(config).create_step(inputs={"raw_data": "s3://b/raw"})

    assert step.to_request()["Arguments"] == {
        "StepConfig": {
            "HadoopJarStep": {
                "Jar": "s3://b/x.jar",
                "Args": ["-v", "--raw_data", "s3://b/raw"],
                "Properties": [{"Key": "a", "Value": "b"}],
            }
        },
        "ClusterId": "j-1",
    }


NETWORK = {"subnets": ["subnet-1"], "security_group_ids": ["sg-1"], "encrypt_inter_container_traffic": True}


@pytest.mark.parametrize("made", ["quality", "bias"])
def test_a_check_gets_network_keys_environment_and_baselines_of_its_config(made: str) -> None:
    fields = {**BASE, **NETWORK, "kms_key": "key", "env": {"A": "1"}, "skip_check": True, "job_name_prefix": "check"}
    uri, staging = "s3://b/rows.csv", session()
    if made == "quality":
        quality = QualityBuilder(QualityCheckStepConfigBase(**fields), sagemaker_session=staging)
        request = quality.create_step(inputs={"baseline_dataset": uri}).to_request()
    else:
        bias = BiasBuilder(CheckStepConfigBase(**fields), sagemaker_session=staging)
        request = bias.create_step(inputs={"data": uri}).to_request()
    arguments = request["Arguments"]

    assert arguments["NetworkConfig"]["VpcConfig"] == {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
    assert arguments["ProcessingOutputConfig"]["KmsKeyId"] == "key"
    assert arguments["ProcessingResources"]["ClusterConfig"]["VolumeKmsKeyId"] == "key"
    assert arguments["Environment"]["A"] == "1"
    assert arguments["ProcessingJobName"] == "check"
    assert (request["SkipCheck"], request["FailOnViolation"]) == (True, True)
    assert uri in str(arguments["ProcessingInputs"])


def test_an_analysis_config_is_kept_where_and_how_it_is_asked_for() -> None:
    staging = PipelineSession("bucket")

    class Kept(BiasBuilder):
        def _create_check(self, inputs: dict[str, Any], output: Any) -> DataBiasCheckConfig:
            data = DataConfig(inputs["data"], output, "s3://mine/configs/")
            return DataBiasCheckConfig(data, BiasConfig([1], "age"), kms_key="key")

    step = Kept(CheckStepConfigBase(**BASE), sagemaker_session=staging).create_step(inputs={"data": "s3://b/rows"})
    step.to_request()
    (asset,) = staging.assets.values()

    assert asset.uri.startswith("s3://mine/configs/")
    assert (asset.uri.rpartition("/")[2], asset.kms_key) == ("analysis_config.json", "key")
