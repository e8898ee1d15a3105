"""The builder of processing steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import CONTRACT, SPEC, CleaningConfig, cleaning_config, session

from cursus.core.base.builder_base import safe_value_for_logging
from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import OutputSpec, StepSpecification
from cursus.core.builders.processing import ProcessingStepBuilder, XGBoostProcessingStepBuilder
from cursus.core.kinds.session import PipelineSession
from cursus.core.kinds.step import PropertyFile
from cursus.core.kinds.variables import ExecutionVariables, Join
from cursus.errors import ConfigurationError, CursusError, SpecificationError

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.core.kinds.processing import ProcessingStep

INPUTS = {"DATA": "s3://b/raw"}


class CleaningStepBuilder(ProcessingStepBuilder[CleaningConfig]):
    """A typical builder."""

    specs = SPEC
    required_attributes = (*ProcessingStepBuilder.required_attributes, "effective_instance_type")


def step(folder: Path, inputs: dict[str, Any] | None = None, **fields: Any) -> ProcessingStep:
    builder = CleaningStepBuilder(cleaning_config(folder, **fields), sagemaker_session=session())
    return builder.create_step(inputs=INPUTS if inputs is None else inputs)


def test_a_builder_of_a_few_lines_makes_a_whole_step(tmp_path: Path) -> None:
    request = step(tmp_path).to_request()

    assert (request["Name"], request["Type"]) == ("Cleaning", "Processing")
    assert request["CacheConfig"] == {"Enabled": True, "ExpireAfter": "P30D"}
    assert request["Arguments"]["RoleArn"] == "arn:aws:iam::000000000000:role/pipeline"


def test_each_need_with_a_source_is_an_input_at_its_contracts_path(tmp_path: Path) -> None:
    made = step(tmp_path, {"side": "s3://b/side", "DATA": "s3://b/raw"})

    assert [(i.input_name, i.source, i.destination) for i in made.inputs] == [
        ("DATA", "s3://b/raw", "/opt/ml/processing/input/data"),
        ("side", "s3://b/side", "/opt/ml/processing/input/side"),
    ]


def test_an_optional_need_may_stay_unmet_and_a_required_one_may_not(tmp_path: Path) -> None:
    assert [i.input_name for i in step(tmp_path).inputs] == ["DATA"]
    with pytest.raises(ConfigurationError, match=r"Cleaning\.DATA: required input 'DATA' not provided"):
        step(tmp_path, {"side": "s3://b/side"})


def test_the_config_answers_a_need_by_its_mark(tmp_path: Path) -> None:
    assert step(tmp_path, side_uri="s3://b/side").inputs[1].source == "s3://b/side"


def test_a_wired_input_wins_over_the_configs(tmp_path: Path) -> None:
    made = step(tmp_path, {**INPUTS, "side": "s3://b/wired"}, side_uri="s3://b/side")

    assert made.inputs[1].source == "s3://b/wired"


def test_local_data_of_two_needs_keep_apart(tmp_path: Path) -> None:
    for place in ("one", "other"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "rows.csv").write_text(place)
    made = session()
    builder = CleaningStepBuilder(cleaning_config(tmp_path), sagemaker_session=made)
    given = {"DATA": str(tmp_path / "one/rows.csv"), "side": str(tmp_path / "other/rows.csv")}

    uris = [i.source for i in builder.create_step(inputs=given).inputs]

    assert [made.assets[uri].path.read_text() for uri in uris] == ["one", "other"]  # type: ignore[union-attr]


def test_an_output_goes_below_the_runs_own_address(tmp_path: Path) -> None:
    (output,) = step(tmp_path, job_type="training").outputs

    assert output.source == "/opt/ml/processing/output/clean"
    values = output.destination.expr["Std:Join"]["Values"]
    assert values[1:] == ["cleaning_training", "clean"]
    assert values[0]["Std:Join"]["Values"] == [
        {"Get": "Parameters.EXECUTION_S3_PREFIX"},
        {"Get": "Execution.PipelineExecutionId"},
    ]


def test_a_given_destination_is_used(tmp_path: Path) -> None:
    builder = CleaningStepBuilder(cleaning_config(tmp_path))
    made = builder.create_step(inputs=INPUTS, outputs={"clean": "s3://b/mine"})

    assert made.outputs[0].destination == "s3://b/mine"


def test_an_offer_without_a_path_in_the_contract_is_refused_at_once(tmp_path: Path) -> None:
    spec = StepSpecification("Cleaning", dependencies=SPEC.dependencies, outputs=[OutputSpec("o")],
                             script_contract=CONTRACT)  # fmt: skip

    with pytest.raises(SpecificationError, match="output 'o' has no path in the contract"):
        CleaningStepBuilder(cleaning_config(tmp_path), spec=spec)


def test_a_specification_without_a_contract_is_refused(tmp_path: Path) -> None:
    builder = CleaningStepBuilder(cleaning_config(tmp_path), spec=StepSpecification("Cleaning"))

    with pytest.raises(SpecificationError, match="script contract is required"):
        builder.create_step()


def test_the_environment_is_the_contracts_then_the_configs(tmp_path: Path) -> None:
    arguments = step(tmp_path, env={"EXTRA": "1"}).arguments

    assert arguments["Environment"] == {
        "SEED": "7",
        "LIMIT": "",
        "SHARE": "0.5",
        "MODE": "strict",
        "LABEL_FIELD": "is_fraud",
        "EXTRA": "1",
    }


def test_a_field_of_a_variables_name_sets_it(tmp_path: Path) -> None:
    assert step(tmp_path, share=0.9).arguments["Environment"]["SHARE"] == "0.9"


def test_the_configs_env_wins(tmp_path: Path) -> None:
    assert step(tmp_path, env={"SEED": "1"}).arguments["Environment"]["SEED"] == "1"


def test_a_step_is_not_made_without_the_variables_that_its_script_requires(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        step(tmp_path, label_name="", mode=None)

    assert [fault.fact for fault in caught.value.faults] == [
        "the script requires the environment variable 'LABEL_FIELD', and it is not set",
        "the script requires the environment variable 'MODE', and it is not set",
    ]


def test_a_required_variable_may_come_from_the_configs_env(tmp_path: Path) -> None:
    assert step(tmp_path, mode=None, env={"MODE": "lax"}).arguments["Environment"]["MODE"] == "lax"


def test_a_builder_that_makes_its_step_itself_is_held_to_it_too(tmp_path: Path) -> None:
    class Own(CleaningStepBuilder):
        """Overrides what makes the step."""

        def create_step(self, **kwargs: Any) -> ProcessingStep:
            raise AssertionError

    with pytest.raises(ConfigurationError, match="'LABEL_FIELD', and it is not set"):
        Own(cleaning_config(tmp_path, label_name="")).create_step()


def test_arguments_come_from_marked_fields_that_are_set(tmp_path: Path) -> None:
    assert step(tmp_path, job_type="testing").job_arguments == ["--job_type", "testing"]
    assert step(tmp_path).job_arguments is None


def test_a_long_value_travels_in_a_file(tmp_path: Path) -> None:
    long = "x" * 257
    made = session()
    builder = CleaningStepBuilder(cleaning_config(tmp_path, label_name=long), sagemaker_session=made)
    step = builder.create_step(inputs=INPUTS)
    settings = step.inputs[-1]

    assert step.arguments["Environment"]["LABEL_FIELD"] == "file:///opt/ml/processing/input/settings/LABEL_FIELD"
    assert (settings.input_name, settings.destination) == ("settings", "/opt/ml/processing/input/settings")
    assert made.assets[f"{settings.source}/LABEL_FIELD"].content == long.encode()


def test_a_value_of_256_characters_is_no_long_one(tmp_path: Path) -> None:
    assert step(tmp_path, label_name="x" * 256).arguments["Environment"]["LABEL_FIELD"] == "x" * 256


def test_caching_is_off_where_the_config_or_the_caller_says_so(tmp_path: Path) -> None:
    builder = CleaningStepBuilder(cleaning_config(tmp_path))
    off = {"Enabled": False}

    assert builder.create_step(inputs=INPUTS, enable_caching=False).to_request()["CacheConfig"] == off
    assert step(tmp_path, enable_caching=False).to_request()["CacheConfig"] == off
    assert step(tmp_path, cache_expire_after="PT1H").to_request()["CacheConfig"]["ExpireAfter"] == "PT1H"


def test_a_step_waits_for_its_dependencies_and_takes_its_inputs_from_them(tmp_path: Path) -> None:
    class LoadingStepBuilder(CleaningStepBuilder):
        """Offers what the other needs."""

        specs = StepSpecification(
            "Loading",
            outputs=[OutputSpec("DATA")],
            script_contract=ScriptContract("l.py", {}, {"DATA": "/opt/ml/processing/output/data"}),
        )

    loading = LoadingStepBuilder(cleaning_config(tmp_path)).create_step()
    cleaning = CleaningStepBuilder(cleaning_config(tmp_path)).create_step(dependencies=[loading])

    assert cleaning.to_request()["DependsOn"] == ["Loading"]
    assert cleaning.inputs[0].source.expr == {
        "Get": "Steps.Loading.ProcessingOutputConfig.Outputs['DATA'].S3Output.S3Uri"
    }


def test_an_input_may_be_given_by_its_own_keyword(tmp_path: Path) -> None:
    made = CleaningStepBuilder(cleaning_config(tmp_path)).create_step(DATA="s3://b/raw")

    assert made.inputs[0].source == "s3://b/raw"


def test_a_missing_script_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"Cleaning: no script at .*nowhere\.py"):
        step(tmp_path, script=str(tmp_path / "nowhere.py"))


def test_a_required_attribute_that_is_empty_is_told_with_all_others(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CleaningStepBuilder(cleaning_config(tmp_path, processing_entry_point="", effective_instance_type=""))

    assert [fault.fact for fault in caught.value.faults] == [
        "missing required attribute 'processing_entry_point'",
        "missing required attribute 'effective_instance_type'",
    ]


def test_a_builder_picks_the_specification_of_the_job_type(tmp_path: Path) -> None:
    class Variants(CleaningStepBuilder):
        """A specification for each job type."""

        specs = SPEC.variants("training", "testing")

    assert Variants(cleaning_config(tmp_path, job_type="testing")).spec.step_type == "Cleaning_Testing"
    with pytest.raises(SpecificationError, match="no specification found for job type: other") as caught:
        Variants(cleaning_config(tmp_path, job_type="other"))
    assert caught.value.hint == "job types with a specification: training, testing"


def test_the_node_names_the_step_where_a_dag_is_built(tmp_path: Path) -> None:
    builder = CleaningStepBuilder(cleaning_config(tmp_path, job_type="training"))
    builder.step_name = "Cleaning_testing"
    made = builder.create_step(inputs=INPUTS)

    assert made.name == "Cleaning_testing"
    assert made.processor.base_job_name == "Cleaning-testing"


def test_property_files_are_declared(tmp_path: Path) -> None:
    class Reporting(CleaningStepBuilder):
        """Leaves a report."""

        property_files = (PropertyFile("report", "clean", "report.json"),)

    request = Reporting(cleaning_config(tmp_path)).create_step(inputs=INPUTS).to_request()
    assert request["PropertyFiles"] == [
        {"PropertyFileName": "report", "OutputName": "clean", "FilePath": "report.json"}
    ]


def test_the_xgboost_container_is_another_image(tmp_path: Path) -> None:
    class WithVersion(CleaningConfig):
        """Names its container."""

        xgboost_framework_version: str = "1.7-1"

    class Builder(XGBoostProcessingStepBuilder[WithVersion]):
        """Runs there."""

        specs = SPEC

    fields = cleaning_config(tmp_path).get_public_init_fields()
    made = Builder(WithVersion(**fields)).create_step(inputs=INPUTS)

    assert "sagemaker-xgboost:1.7-1" in made.arguments["AppSpecification"]["ImageUri"]

    arm = {**fields, "effective_instance_type": "ml.c6g.large"}
    with pytest.raises(CursusError, match=r"there is no inference_graviton version '1\.7-1'"):
        Builder(WithVersion(**arm)).create_step(inputs=INPUTS)


def test_tags_keys_and_limits_reach_the_job(tmp_path: Path) -> None:
    arguments = step(tmp_path, tags={"team": "risk"}, kms_key="key", max_runtime_in_seconds=60).arguments

    assert arguments["Tags"] == [{"Key": "team", "Value": "risk"}]
    assert arguments["ProcessingResources"]["ClusterConfig"]["VolumeKmsKeyId"] == "key"
    assert arguments["ProcessingOutputConfig"]["KmsKeyId"] == "key"
    assert arguments["StoppingCondition"] == {"MaxRuntimeInSeconds": 60}


def test_a_session_of_its_own_follows_from_the_config(tmp_path: Path) -> None:
    made = CleaningStepBuilder(cleaning_config(tmp_path, region="EU")).session

    assert made == PipelineSession("my-bucket", "fraud-EU", "eu-west-1")


def test_what_a_builder_tells_of_its_needs_and_offers(tmp_path: Path) -> None:
    builder = CleaningStepBuilder(cleaning_config(tmp_path))

    assert builder.get_required_dependencies() == ["DATA"]
    assert builder.get_optional_dependencies() == ["side"]
    assert builder.get_outputs() == ["clean"]


def test_addresses_are_normalised_and_values_of_a_run_are_left_alone(tmp_path: Path) -> None:
    builder = CleaningStepBuilder(cleaning_config(tmp_path))
    joined = Join(on="/", values=["s3://b", ExecutionVariables.PIPELINE_NAME])

    assert builder._normalize_s3_uri("s3://b//a/") == "s3://b/a"
    assert builder._normalize_s3_uri(joined) is joined
    assert builder._normalize_s3_uri({"Get": "Steps.A.B"}) == {"Get": "Steps.A.B"}
    assert builder._parse_s3_uri("s3://b/a/c") == ("b", "a/c")
    assert "Std:Join" in safe_value_for_logging(joined)
