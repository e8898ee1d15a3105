"""Tuning, Lambda and callback steps of a test's own, alone and in a pipeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import ValidationError
from tests.unit.core.examples import BASE, SPEC, CleaningConfig, cleaning_config, session

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.base.enums import DependencyType
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.core.builders.callback import CallbackStepBuilder
from cursus.core.builders.lambda_step import LambdaStepBuilder
from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.core.builders.tuning import TuningStepBuilder
from cursus.core.config_fields.markers import Arg, Input
from cursus.core.kinds.variables import Join, Properties
from cursus.dag.model import PipelineDAG
from cursus.errors import ConfigurationError
from cursus.registry.builder_registry import StepBuilderRegistry
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder
from cursus.steps.configs.config_callback_step_base import CallbackStepConfigBase
from cursus.steps.configs.config_lambda_step_base import LambdaStepConfigBase
from cursus.steps.configs.config_tuning_step_base import TuningStepConfigBase
from cursus.steps.configs.config_xgboost_training_step import XGBoostTrainingConfig

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:lambda:us-east-1:000000000000:function:score"
QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/approvals"
RANGES = {"eta": {"min": 0.01, "max": 0.3, "scaling": "Logarithmic"}, "max_depth": {"min": 3, "max": 9}}


class RowsConfig(CleaningConfig):
    data_uri: Annotated[str, Input("DATA")] = "s3://b/rows"


class CleaningStepBuilder(ProcessingStepBuilder[CleaningConfig]):
    specs = SPEC


class SearchConfig(TuningStepConfigBase, XGBoostTrainingConfig):
    """The config of a search over XGBoost's hyperparameters."""


class SearchStepBuilder(TuningStepBuilder[SearchConfig]):
    training_builder = XGBoostTrainingStepBuilder


class ScoreConfig(LambdaStepConfigBase):
    threshold: Annotated[float, Arg("--threshold")] = 0.8
    model_uri: Annotated[str | None, Input("model")] = None


class ScoreStepBuilder(LambdaStepBuilder[ScoreConfig]):
    specs = StepSpecification(
        "Score",
        dependencies=[
            DependencySpec("model", DependencyType.MODEL_ARTIFACTS, compatible_sources=["XGBoostTraining"]),
        ],
        outputs=[
            OutputSpec("score", DependencyType.OUTPUT_PARAMETER, data_type="Float"),
            OutputSpec("report", DependencyType.OUTPUT_PARAMETER),
        ],
    )


class ApprovalStepBuilder(CallbackStepBuilder[CallbackStepConfigBase]):
    specs = StepSpecification(
        "Approval",
        dependencies=[
            DependencySpec("score", DependencyType.OUTPUT_PARAMETER, data_type="Float", compatible_sources=["Score"])
        ],
        outputs=[OutputSpec("approved", DependencyType.OUTPUT_PARAMETER, data_type="Boolean")],
    )


def search(folder: Path, **fields: Any) -> SearchStepBuilder:
    return SearchStepBuilder(search_config(folder, **fields), sagemaker_session=session())


def search_config(folder: Path, **fields: Any) -> SearchConfig:
    (folder / "xgboost_training.py").write_text("print('train')\n")
    given = {"source_dir": str(folder), "hyperparameters": {"label_name": "is_fraud"}, "ranges": RANGES}
    return SearchConfig(**{**BASE, **given, "objective_metric_name": "validation:auc", **fields})


def score(folder: Path, **fields: Any) -> ScoreStepBuilder:
    given = {"function_arn": ARN} if "function_name" not in fields else {"source_dir": str(folder)}
    return ScoreStepBuilder(ScoreConfig(**{**BASE, **given, **fields}), sagemaker_session=session())


def search_request(folder: Path, **fields: Any) -> dict[str, Any]:
    step = search(folder, **fields).create_step(inputs={"input_path": "s3://b/data"})
    return json.loads(json.dumps(step.to_request()))["Arguments"]


def range_faults(folder: Path, ranges: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as error:
        search_config(folder, ranges=ranges)
    return [(".".join(map(str, detail["loc"])), str(detail["msg"])) for detail in error.value.errors()]


def test_a_search_runs_the_training_job_with_ranges_in_place_of_values(tmp_path: Path) -> None:
    request = search_request(tmp_path)
    ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]

    assert ranges["ContinuousParameterRanges"] == [
        {"Name": "eta", "MinValue": "0.01", "MaxValue": "0.3", "ScalingType": "Logarithmic"}
    ]
    assert ranges["IntegerParameterRanges"] == [
        {"Name": "max_depth", "MinValue": "3", "MaxValue": "9", "ScalingType": "Auto"}
    ]
    assert [c["ChannelName"] for c in request["TrainingJobDefinition"]["InputDataConfig"]][-1] == "test"


def test_whole_bounds_of_a_hyperparameter_that_is_a_number_make_a_range_of_numbers(tmp_path: Path) -> None:
    ranges = search_request(tmp_path, ranges={"gamma": {"min": 0, "max": 5}})["HyperParameterTuningJobConfig"]

    assert [r["Name"] for r in ranges["ParameterRanges"]["ContinuousParameterRanges"]] == ["gamma"]


def test_a_config_s_options_all_reach_the_tuning_job(tmp_path: Path) -> None:
    request = search_request(
        tmp_path,
        strategy="Hyperband",
        hyperband_min_resource=1,
        hyperband_max_resource=9,
        objective_type="Minimize",
        max_jobs=8,
        max_parallel_jobs=2,
        max_tuning_runtime_in_seconds=600,
        max_jobs_not_improving=4,
        complete_on_convergence=True,
        target_objective_metric_value=0.1,
        random_seed=3,
        warm_start_type="TransferLearning",
        warm_start_parents=["earlier"],
        fixed_hyperparameters={"num_round": 5},
        tuning_instances=[{"instance_type": "ml.m5.large"}],
        tags={"team": "risk"},
    )
    config, job = request["HyperParameterTuningJobConfig"], request["TrainingJobDefinition"]

    assert config["StrategyConfig"]["HyperbandStrategyConfig"] == {"MinResource": 1, "MaxResource": 9}
    assert config["HyperParameterTuningJobObjective"] == {"Type": "Minimize", "MetricName": "validation:auc"}
    assert config["ResourceLimits"] == {
        "MaxNumberOfTrainingJobs": 8,
        "MaxParallelTrainingJobs": 2,
        "MaxRuntimeInSeconds": 600,
    }
    assert config["TuningJobCompletionCriteria"] == {
        "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 4},
        "TargetObjectiveMetricValue": 0.1,
        "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
    }
    assert config["RandomSeed"] == 3
    assert request["WarmStartConfig"]["WarmStartType"] == "TransferLearning"
    assert job["StaticHyperParameters"]["num_round"] == "5"
    assert job["HyperParameterTuningResourceConfig"]["InstanceConfigs"][0]["InstanceType"] == "ml.m5.large"
    assert request["Tags"] == [{"Key": "team", "Value": "risk"}]


def test_automatic_ranges_leave_alone_what_starts_the_script(tmp_path: Path) -> None:
    request = search_request(tmp_path, autotune=True, ranges={}, fixed_hyperparameters={"eta": 0.1})
    auto = request["HyperParameterTuningJobConfig"]["ParameterRanges"]["AutoParameters"]

    assert auto == [{"Name": "eta", "ValueHint": "0.1"}]
    assert "sagemaker_program" in request["TrainingJobDefinition"]["StaticHyperParameters"]


def test_who_needs_a_model_of_a_search_gets_its_best(tmp_path: Path) -> None:
    step = search(tmp_path).create_step(inputs={"input_path": "s3://b/data"}, outputs={"model_output": "s3://b/out/"})
    best = Properties("XGBoostTraining").TrainingJobSummaries[0].TrainingJobName

    assert step.offered("properties.ModelArtifacts.S3ModelArtifacts") == Join(
        on="/", values=["s3://b/out", best, "output/model.tar.gz"]
    )
    assert step.offered("properties.OutputDataConfig.S3OutputPath") == Join(on="/", values=["s3://b/out", best])
    assert step.offered("properties.BestTrainingJob.TrainingJobName").expr == {
        "Get": "Steps.XGBoostTraining.BestTrainingJob.TrainingJobName"
    }


def test_a_range_of_a_hyperparameter_that_there_is_none_of_is_refused_with_the_near_one(tmp_path: Path) -> None:
    [(place, fault)] = range_faults(tmp_path, {"max_dept": {"min": 3, "max": 9}})

    assert place == "ranges.max_dept"
    assert "did you mean 'max_depth'?" in fault


def test_all_ranges_that_do_not_fit_are_told_together(tmp_path: Path) -> None:
    found = range_faults(
        tmp_path,
        {
            "eta": {"min": 0.1, "max": 3.0},
            "max_depth": {"min": 3.5, "max": 9.0},
            "tree_method": {"values": ["hist", "gpu"]},
            "label_name": {"min": 1, "max": 2},
        },
    )

    assert [place for place, _ in found] == [
        "ranges.eta", "ranges.max_depth", "ranges.tree_method", "ranges.label_name",
    ]  # fmt: skip
    assert "3.0 is out of the hyperparameter's own bounds" in found[0][1]
    assert "whole number" in found[1][1] or "integer" in found[1][1]
    assert "list its values" in found[3][1]


@pytest.mark.parametrize(
    "written",
    [{}, {"min": 1}, {"min": 1, "max": 2, "values": [1]}, {"min": 2, "max": 1}, {"values": []}, {"min": 0, "step": 1}],
)
def test_a_range_is_bounds_or_values(tmp_path: Path, written: dict[str, Any]) -> None:
    assert range_faults(tmp_path, {"eta": written})


def test_a_tuning_builder_that_names_no_training_step_is_refused(tmp_path: Path) -> None:
    class Lost(TuningStepBuilder[SearchConfig]):
        specs = XGBoostTrainingStepBuilder.specs

    with pytest.raises(ConfigurationError, match="set training_builder"):
        Lost(search_config(tmp_path))


def test_a_function_is_told_needs_arguments_and_inputs_and_gives_the_offers(tmp_path: Path) -> None:
    step = score(tmp_path, inputs={"mode": "fast"}, model_uri="s3://b/model.tar.gz").create_step()

    assert step.arguments == {"mode": "fast", "threshold": 0.8, "model": "s3://b/model.tar.gz"}
    assert step.to_request()["OutputParameters"] == [
        {"OutputName": "score", "OutputType": "Float"},
        {"OutputName": "report", "OutputType": "String"},
    ]


def test_a_function_of_the_step_s_own_code_has_its_name_in_the_role_s_account(tmp_path: Path) -> None:
    (tmp_path / "score.py").write_text("def handler(event, context): ...\n")
    builder = score(
        tmp_path,
        function_name="score",
        entry_point="score.py",
        env={"A": "1"},
        subnets=["subnet-1"],
        security_group_ids=["sg-1"],
        model_uri="s3://b/m",
    )
    made = builder.create_step().to_request()

    assert made["FunctionArn"] == ARN
    assert builder.session.functions[ARN] == {
        **builder.session.functions[ARN],
        "FunctionName": "score",
        "Handler": "score.handler",
        "Role": BASE["role"],
        "Environment": {"Variables": {"A": "1"}},
        "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    }


def test_a_lambda_config_without_a_function_is_refused() -> None:
    with pytest.raises(ValidationError, match="no function is named"):
        ScoreConfig(**BASE)


def test_a_pipeline_of_all_of_them_compiles_to_what_the_service_takes(tmp_path: Path) -> None:
    registry = StepBuilderRegistry()
    for name, builder in (
        ("Cleaning", CleaningStepBuilder),
        ("Search", SearchStepBuilder),
        ("Score", ScoreStepBuilder),
        ("Approval", ApprovalStepBuilder),
    ):
        registry.register(name, builder)
    (tmp_path / "score.py").write_text("def handler(event, context): ...\n")
    function = {"function_name": "score", "entry_point": "score.py", "source_dir": str(tmp_path)}
    configs = {
        "Cleaning": RowsConfig(**cleaning_config(tmp_path).get_public_init_fields()),
        "Search": search_config(tmp_path),
        "Score": ScoreConfig(**BASE, **function),
        "Approval": CallbackStepConfigBase(**BASE, sqs_queue_url=QUEUE),
    }
    dag = PipelineDAG(["Search", "Score", "Approval", "Cleaning"], pins={"Search.input_path": "Cleaning.clean"})

    compiled = PipelineDAGCompiler(registry).compile(dag, configs)
    steps = {step["Name"]: step for step in compiled.document["Steps"]}

    assert compiled.verify() == []
    assert compiled.definition() == PipelineDAGCompiler(registry).compile(dag, configs).definition()
    assert [step["Type"] for step in steps.values()] == ["Processing", "Tuning", "Lambda", "Callback"]
    assert {"Get": "Steps.Search.TrainingJobSummaries[0].TrainingJobName"} in (
        steps["Score"]["Arguments"]["model"]["Std:Join"]["Values"]
    )
    assert steps["Approval"]["Arguments"] == {"score": {"Get": "Steps.Score.OutputParameters['score']"}}
    written = compiled.write(tmp_path / "build" / "pipeline.json")
    assert list(json.loads((written.parent / "pipeline.functions.json").read_text())) == [ARN]
