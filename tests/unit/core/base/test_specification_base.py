"""Step specifications."""

from __future__ import annotations

import pytest
from tests.unit.core.examples import CONTRACT, SPEC

from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, DependencyType, NodeType, OutputSpec, StepSpecification
from cursus.errors import SpecificationError


def test_needs_and_offers_are_found_by_their_logical_names() -> None:
    assert SPEC.dependencies["DATA"].logical_name == "DATA"
    assert SPEC.outputs["clean"].logical_name == "clean"


@pytest.mark.parametrize(
    ("output_type", "path"),
    [
        (DependencyType.PROCESSING_OUTPUT, "properties.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"),
        (DependencyType.TRAINING_DATA, "properties.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"),
        (DependencyType.MODEL_ARTIFACTS, "properties.ModelArtifacts.S3ModelArtifacts"),
        (DependencyType.MODEL_NAME, "properties.ModelName"),
        (DependencyType.TRANSFORM_OUTPUT, "properties.TransformOutput.S3OutputPath"),
    ],
)
def test_a_property_path_follows_from_the_output_type(output_type: DependencyType, path: str) -> None:
    assert OutputSpec("o", output_type).property_path == path


def test_a_given_property_path_is_kept() -> None:
    assert OutputSpec("o", property_path="properties.Mine").property_path == "properties.Mine"


def test_variants_carry_the_job_type_in_their_step_type() -> None:
    variants = SPEC.variants("training", "testing")

    assert [variant.step_type for variant in variants.values()] == ["Cleaning_Training", "Cleaning_Testing"]
    assert all(variant.outputs == SPEC.outputs for variant in variants.values())
    assert all(variant.script_contract is CONTRACT for variant in variants.values())


def test_all_faults_of_a_specification_are_told_together() -> None:
    with pytest.raises(SpecificationError) as caught:
        StepSpecification(
            "Broken",
            NodeType.SINGULAR,
            dependencies=[DependencySpec("a"), DependencySpec("a")],
            outputs=[OutputSpec("o", DependencyType.CUSTOM_PROPERTY)],
        )

    facts = [fault.fact for fault in caught.value.faults]
    assert facts == [
        "need 'a' is declared twice",
        "offer 'o' has no property path",
        "a singular step offers nothing",
        "a singular step needs nothing",
    ]


def test_a_sink_offers_nothing() -> None:
    with pytest.raises(SpecificationError, match="a sink step offers nothing"):
        StepSpecification("Sink", NodeType.SINK, outputs=[OutputSpec("o")])


def test_specification_and_contract_that_agree_have_no_faults() -> None:
    assert SPEC.contract_faults() == []


def test_every_name_that_only_one_of_specification_and_contract_has_is_told() -> None:
    contract = ScriptContract(
        "clean.py",
        {"DATA": "/opt/ml/processing/input/data", "extra": "/opt/ml/processing/input/extra"},
        {"other": "/opt/ml/processing/output/other"},
    )

    facts = [fault.fact for fault in SPEC.with_contract(contract).contract_faults()]

    assert facts == [
        "input 'side' has no path in the contract",
        "the contract's input 'extra' is not specified",
        "output 'clean' has no path in the contract",
        "the contract's output 'other' is not specified",
    ]


def test_a_models_name_needs_no_path_in_the_contract() -> None:
    spec = StepSpecification("M", outputs=[OutputSpec("name", DependencyType.MODEL_NAME)], script_contract=CONTRACT)

    assert "output 'name' has no path in the contract" not in [fault.fact for fault in spec.contract_faults()]


@pytest.mark.parametrize("step_type", ["Loading", "Loading_training", "loading", "LOADING_Testing"])
def test_a_source_is_declared_with_or_without_its_job_type(step_type: str) -> None:
    assert DependencySpec("DATA", compatible_sources=["Loading"]).declares_source(step_type)


def test_a_source_declared_for_one_job_type_is_not_declared_for_another() -> None:
    need = DependencySpec("DATA", compatible_sources=["Loading_Training"])

    assert need.declares_source("Loading_training")
    assert not need.declares_source("Loading_testing")


def test_a_training_need_accepts_a_processing_output_and_not_a_model() -> None:
    assert DependencyType.TRAINING_DATA.accepts(DependencyType.PROCESSING_OUTPUT)
    assert not DependencyType.TRAINING_DATA.accepts(DependencyType.MODEL_ARTIFACTS)
