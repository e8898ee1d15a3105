"""What every builder base keeps to with values that only a run knows, in a step of a test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.conformance.variables import fields_with_probe, is_container, is_told, marked
from tests.unit.core.examples import BASE, session

import cursus.steps
from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, StepSpecification
from cursus.core.builders.callback import CallbackStepBuilder
from cursus.core.builders.checks import QualityCheckStepBuilder
from cursus.core.builders.condition import ConditionStepBuilder
from cursus.core.builders.emr import EMRStepBuilder
from cursus.core.builders.fail import FailStepBuilder
from cursus.core.builders.lambda_step import LambdaStepBuilder
from cursus.core.builders.processing import ImageProcessingStepBuilder
from cursus.core.builders.processing_frameworks import FrameworkProcessingStepBuilder
from cursus.core.builders.processing_spark import SparkProcessingStepBuilder
from cursus.core.builders.training_frameworks import (
    GenericTrainingStepBuilder,
    PyTorchTrainingStepBuilderBase,
    SKLearnTrainingStepBuilderBase,
)
from cursus.core.builders.tuning import TuningStepBuilder
from cursus.core.kinds.variables import ParameterString
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder
from cursus.steps.configs.config_callback_step_base import CallbackStepConfigBase
from cursus.steps.configs.config_check_step_base import QualityCheckStepConfigBase
from cursus.steps.configs.config_condition_step_base import ConditionStepConfigBase, FailStepConfigBase
from cursus.steps.configs.config_emr_step_base import EMRStepConfigBase
from cursus.steps.configs.config_framework_processing_step_base import FrameworkProcessingStepConfigBase
from cursus.steps.configs.config_image_processing_step_base import ImageProcessingStepConfigBase
from cursus.steps.configs.config_lambda_step_base import LambdaStepConfigBase
from cursus.steps.configs.config_spark_processing_step_base import SparkProcessingStepConfigBase
from cursus.steps.configs.config_training_step_base import TrainingStepConfigBase
from cursus.steps.configs.config_tuning_step_base import TuningStepConfigBase
from cursus.steps.configs.config_xgboost_training_step import XGBoostTrainingConfig

IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/image:1"
FOLDER = str(Path(__file__).parent)
SCRIPT = Path(__file__).name


class SearchConfig(TuningStepConfigBase, XGBoostTrainingConfig):
    """A search over XGBoost's hyperparameters."""


class Search(TuningStepBuilder[SearchConfig]):
    """That search."""

    training_builder = XGBoostTrainingStepBuilder


def _spec(place: str = "processing/input") -> StepSpecification:
    contract = ScriptContract(SCRIPT, {"rows": f"/opt/ml/{place}/rows"}, {})
    return StepSpecification("Probed", dependencies=[DependencySpec("rows")], script_contract=contract)


def _plain(need: str = "rows") -> StepSpecification:
    return StepSpecification("Probed", dependencies=[DependencySpec(need)])


JOB = {"processing_source_dir": FOLDER, "processing_entry_point": SCRIPT}
FIT = {"source_dir": FOLDER, "training_entry_point": SCRIPT}
IN_PYTORCH = {
    "processing_framework": "pytorch",
    "processing_framework_version": "2.1",
    "processing_py_version": "py310",
}
SEARCHED = {"source_dir": str(Path(cursus.steps.__file__).parent / "scripts"), "hyperparameters": {"label_name": "y"}}
GATE = [{"input": "metrics", "json_path": "auc", "operator": ">=", "right": 0.5}]
RANGES = {"eta": {"min": 0.01, "max": 0.3}}
TOLD_NOWHERE = {"tags", "kms_key", "env", "role", "subnets", "security_group_ids"} | {
    "enable_network_isolation",
    "encrypt_inter_container_traffic",
}
"""What only jobs and models take; a tuning job keeps no machines warm."""

BASES: dict[str, tuple[Any, Any, dict[str, Any], StepSpecification | None, set[str]]] = {
    "image": (
        ImageProcessingStepBuilder,
        ImageProcessingStepConfigBase,
        {**JOB, "processing_image_uri": IMAGE},
        _spec(),
        set(),
    ),
    "framework": (
        FrameworkProcessingStepBuilder,
        FrameworkProcessingStepConfigBase,
        {
            **JOB,
            "processing_framework": "pytorch",
            "processing_framework_version": "2.1",
            "processing_py_version": "py310",
        },
        _spec(),
        set(),
    ),
    "spark": (SparkProcessingStepBuilder, SparkProcessingStepConfigBase, JOB, _spec(), set()),
    "own training": (
        GenericTrainingStepBuilder,
        TrainingStepConfigBase,
        {**FIT, "training_image_uri": IMAGE},
        _spec("input/data"),
        set(),
    ),
    "scikit-learn": (
        SKLearnTrainingStepBuilderBase,
        TrainingStepConfigBase,
        {**FIT, "framework_version": "1.2-1"},
        _spec("input/data"),
        set(),
    ),
    "PyTorch": (
        PyTorchTrainingStepBuilderBase,
        TrainingStepConfigBase,
        {**FIT, "framework_version": "2.1", "py_version": "py310"},
        _spec("input/data"),
        set(),
    ),
    "tuning": (
        Search,
        SearchConfig,
        {**SEARCHED, "ranges": RANGES, "objective_metric_name": "validation:auc"},
        None,
        {"keep_alive_period_in_seconds"},
    ),
    "check": (QualityCheckStepBuilder, QualityCheckStepConfigBase, {}, _plain("baseline_dataset"), set()),
    "callback": (
        CallbackStepBuilder,
        CallbackStepConfigBase,
        {"sqs_queue_url": "https://sqs.us-east-1.amazonaws.com/000000000000/q"},
        _plain(),
        TOLD_NOWHERE,
    ),
    "Lambda": (
        LambdaStepBuilder,
        LambdaStepConfigBase,
        {"function_arn": "arn:aws:lambda:us-east-1:000000000000:function:score"},
        _plain(),
        TOLD_NOWHERE,
    ),
    "EMR": (EMRStepBuilder, EMRStepConfigBase, {"jar": "s3://b/a.jar", "cluster_id": "j-1"}, _plain(), TOLD_NOWHERE),
    "condition": (ConditionStepBuilder, ConditionStepConfigBase, {"conditions": GATE}, _plain("metrics"), TOLD_NOWHERE),
    "failure": (
        FailStepBuilder,
        FailStepConfigBase,
        {"error_message": "no"},
        StepSpecification("Probed"),
        TOLD_NOWHERE,
    ),
}
REFUSED = {("scikit-learn", "training_instance_count")}
"""Marked fields that a base inherits and its kind refuses: scikit-learn trains on one machine."""
CASES = [
    pytest.param(base, field, id=f"{base}-{field}")
    for base in BASES
    for field in marked(BASES[base][1])
    if (base, field) not in REFUSED
]


@pytest.mark.parametrize(("base", "field"), CASES)
def test_every_marked_field_takes_a_parameter_and_the_step_stays_sound(base: str, field: str) -> None:
    builder, config, values, spec, untold = BASES[base]
    plain = getattr(config(**BASE, **values), field)
    made = config(**{**BASE, **values, **fields_with_probe(config, field, plain)})

    assert is_told(builder(made, spec=spec, sagemaker_session=session())) is (field not in untold)


@pytest.mark.parametrize(("base", "field"), CASES)
def test_no_list_or_mapping_of_a_request_is_a_parameter_as_a_whole(base: str, field: str) -> None:
    _, config, values, _, _ = BASES[base]
    if is_container(config, field):
        with pytest.raises(ValidationError, match="write the list or mapping, with parameters for its members"):
            config(**{**BASE, **values, field: ParameterString("Whole", "[]")})


@pytest.mark.parametrize("name", ["input", "json_path", "property_file", "operator"])
def test_a_condition_knows_what_it_compares_before_the_run(name: str) -> None:
    setting = {**GATE[0], name: ParameterString("Probe", ">=")}

    with pytest.raises(ValidationError, match=rf"conditions\[0\].{name} says what is compared, so no run can set it"):
        ConditionStepConfigBase(**BASE, conditions=[setting])
