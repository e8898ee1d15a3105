"""What the kinds say of themselves; tests/oracle compares the requests with the SDK's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.core.examples import session

from cursus.core import kinds
from cursus.core.kinds import (
    CacheConfig,
    ConditionEquals,
    ConditionStep,
    CreateModelStep,
    FailStep,
    MetricsSource,
    Model,
    ProcessingStep,
    Processor,
    RetryPolicy,
    ScriptProcessor,
    SKLearnProcessor,
    TrainingInput,
    TrainingStep,
    Transformer,
    TransformInput,
    TransformStep,
    XGBoost,
)
from cursus.core.kinds.tags import tag_list
from cursus.errors import KindError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_name_of_the_kinds_is_there() -> None:
    assert all(getattr(kinds, name).__name__ == name for name in kinds.__all__)


def test_a_name_that_the_kinds_do_not_have_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Estimater'"):
        _ = kinds.Estimater  # type: ignore[attr-defined]


def test_members_that_are_not_set_are_left_out() -> None:
    step = ProcessingStep(name="P", processor=Processor(role="r", instance_type="m", image_uri="i"))

    assert step.to_request() == {
        "Name": "P",
        "Type": "Processing",
        "Arguments": {
            "ProcessingResources": {"ClusterConfig": {"InstanceType": "m", "InstanceCount": 1, "VolumeSizeInGB": 30}},
            "AppSpecification": {"ImageUri": "i"},
            "RoleArn": "r",
        },
    }


def test_a_processor_without_an_image_is_refused() -> None:
    step = ProcessingStep(name="P", processor=Processor(role="r", instance_type="m"))

    with pytest.raises(KindError, match="Processor has no image_uri"):
        step.to_request()


def test_local_code_needs_a_session(tmp_path: Path) -> None:
    processor = ScriptProcessor(role="r", instance_type="m", image_uri="i")
    step = ProcessingStep(name="P", processor=processor, code=tmp_path / "a.py")

    with pytest.raises(KindError, match=r"ScriptProcessor has local code '.*a.py' and no session"):
        step.to_request()


def test_code_in_s3_is_used_in_place() -> None:
    processor = ScriptProcessor(role="r", instance_type="m", image_uri="i")
    arguments = ProcessingStep(name="P", processor=processor, code="s3://b/code/a.py").arguments

    assert arguments["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://b/code/a.py"
    assert arguments["AppSpecification"]["ContainerEntrypoint"] == ["python3", "/opt/ml/processing/input/code/a.py"]


def test_a_processors_image_is_of_the_sessions_region() -> None:
    made = session()
    made.region = "eu-west-1"
    processor = SKLearnProcessor(
        framework_version="1.2-1", role="r", instance_type="ml.m5.large", sagemaker_session=made
    )

    assert ".eu-west-1." in processor.image


@pytest.mark.parametrize("kind", [XGBoost, Model])
def test_an_image_of_a_region_needs_a_session(kind: type) -> None:
    with pytest.raises(KindError, match="has no session"):
        _ = kind(
            role="r",
            **{
                XGBoost: {"entry_point": "a.py", "instance_type": "m", "framework_version": "1.7-1"},
                Model: {"model_data": "d"},
            }[kind],
        ).image


def test_a_model_without_code_says_nothing_of_code() -> None:
    model = Model(model_data="s3://b/m", role="r", image_uri="i", sagemaker_session=session())

    assert CreateModelStep(name="M", step_args=model.create()).arguments["PrimaryContainer"] == {
        "Image": "i",
        "Environment": {},
        "ModelDataUrl": "s3://b/m",
    }


def test_a_mistyped_option_of_a_model_is_refused() -> None:
    model = Model(model_data="s3://b/m", role="r", image_uri="i")

    with pytest.raises(TypeError, match="unexpected keyword argument 'tag'"):
        model.create(tag=[])  # type: ignore[call-arg]


def test_a_source_of_metrics_is_told_by_name_since_the_sdk_has_another_order() -> None:
    with pytest.raises(TypeError):
        MetricsSource("application/json", "s3://b/e.json")  # type: ignore[misc]


def test_a_training_step_gives_its_channels_in_order(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("")
    estimator = XGBoost(
        entry_point=str(tmp_path / "train.py"),
        framework_version="1.7-1",
        role="r",
        instance_type="m",
        output_path="s3://b/out",
        sagemaker_session=session(),
    )
    step = TrainingStep(name="T", estimator=estimator, inputs={"val": TrainingInput("v"), "train": TrainingInput("t")})

    assert [channel["ChannelName"] for channel in step.arguments["InputDataConfig"]] == ["val", "train"]
    assert step.arguments["HyperParameters"]["sagemaker_program"] == '"train.py"'


def test_a_transform_step_without_filters_says_nothing_of_them() -> None:
    job = Transformer(model_name="m", instance_type="x", output_path="s3://b/o")

    assert "DataProcessing" not in TransformStep(name="T", transformer=job, inputs=TransformInput("s3://b/r")).arguments


@pytest.mark.parametrize("bounds", [{}, {"max_attempts": 1, "expire_after_mins": 1}])
def test_a_retry_policy_has_exactly_one_bound(bounds: dict[str, int]) -> None:
    with pytest.raises(KindError, match="set exactly one of them"):
        RetryPolicy(("Step.THROTTLING",), **bounds)


def test_a_step_waits_for_steps_by_object_or_by_name() -> None:
    first = FailStep(name="First")

    assert FailStep(name="Second", depends_on=[first, "Other"]).to_request()["DependsOn"] == ["First", "Other"]


def test_caching_that_is_off_is_said() -> None:
    assert CacheConfig(enable_caching=False).to_request() == {"Enabled": False}


def test_a_condition_step_tells_its_outcome() -> None:
    gate = ConditionStep(name="Gate", conditions=[ConditionEquals("a", "a")])

    assert gate.outcome.expr == {"Get": "Steps.Gate.Outcome"}


@pytest.mark.parametrize("tags", [{"a": "b"}, [{"Key": "a", "Value": "b"}]])
def test_tags_are_a_list_of_keys_and_values(tags: object) -> None:
    assert tag_list(tags) == [{"Key": "a", "Value": "b"}]  # type: ignore[arg-type]
    assert tag_list({}) is None
