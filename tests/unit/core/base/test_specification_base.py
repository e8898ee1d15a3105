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


@pytest.mark.parametrize(
    ("origin", "declared"), [("project_x", True), ("project_y", False), ("shared", False), (None, True)]
)
def test_a_source_with_an_origin_is_the_step_of_that_alone(origin: str | None, declared: bool) -> None:
    need = DependencySpec("DATA", compatible_sources=["project_x:RowCount", "shared:Loading_training"])

    assert need.declares_source("RowCount", origin) is declared
    assert need.declares_source("RowCount_testing", origin) is declared
    assert need.declares_source("Loading_Training", "shared")
    assert not need.declares_source("Loading_Training", "project_x")


def test_a_training_need_accepts_a_processing_output_and_not_a_model() -> None:
    assert DependencyType.TRAINING_DATA.accepts(DependencyType.PROCESSING_OUTPUT)
    assert not DependencyType.TRAINING_DATA.accepts(DependencyType.MODEL_ARTIFACTS)


def facts_of(
    needs: list[DependencySpec] | None = None,
    offers: list[OutputSpec] | None = None,
    node_type: NodeType = NodeType.INTERNAL,
    step_type: str = "Step",
) -> list[str]:
    with pytest.raises(SpecificationError) as caught:
        StepSpecification(step_type, node_type, needs or [], offers or [])
    assert all(fault.hint for fault in caught.value.faults)
    return [fault.fact for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("need", "fact"),
    [
        (DependencySpec(""), "need '': its name is no identifier"),
        (DependencySpec("raw-data"), "need 'raw-data': its name is no identifier"),
        (DependencySpec("a", aliases=["A_"]), "need 'a' has its own name as an alias, 'A_'"),
        (DependencySpec("a", aliases=["b", "B"]), "need 'a' has the alias 'B' twice"),
        (DependencySpec("a", aliases=["b c"]), "need 'a' has 'b c' as alias"),
        (DependencySpec("a", semantic_keywords=["data", "Data"]), "need 'a' has the keyword 'Data' twice"),
        (DependencySpec("a", compatible_sources=["Load", ""]), "need 'a' has '' as source"),
        (DependencySpec("a", data_type="S3URI"), "need 'a' has the unknown data type 'S3URI'"),
        (DependencySpec("a", "processing"), "need 'a' has the type 'processing'"),  # type: ignore[arg-type]
    ],
)
def test_what_is_wrong_with_a_need_is_told(need: DependencySpec, fact: str) -> None:
    assert facts_of([need]) == [fact]


@pytest.mark.parametrize(
    ("offer", "fact"),
    [
        (OutputSpec("o", property_path="ModelName"), "offer 'o': 'ModelName' is no property path"),
        (OutputSpec("o", property_path="properties.A[o]"), "offer 'o': 'properties.A[o]' is no property path"),
        (OutputSpec("o", property_path="properties."), "offer 'o': 'properties.' is no property path"),
        (OutputSpec("o" * 65), f"offer {'o' * 65!r}: its name is no identifier"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_offer_is_told(offer: OutputSpec, fact: str) -> None:
    assert facts_of(offers=[offer]) == [fact]


def test_an_alias_may_not_be_the_name_of_another_need() -> None:
    assert facts_of([DependencySpec("a", aliases=["b"]), DependencySpec("b")]) == [
        "alias 'b' of need 'a' is the name of another"
    ]


def test_names_that_differ_in_spelling_only_are_refused() -> None:
    assert facts_of([DependencySpec("data"), DependencySpec("DATA")]) == [
        "needs 'DATA' and 'data' differ in spelling only"
    ]


def test_a_node_type_must_fit_what_is_declared() -> None:
    source = facts_of([DependencySpec("a")], node_type=NodeType.SOURCE)
    assert source == [
        "a source step offers something",
        "a source step needs nothing of other steps, and declares 'a'",
    ]
    assert facts_of(node_type=NodeType.SINK) == ["a sink step needs something"]
    assert facts_of(step_type="a step") == ["step type 'a step' is no identifier"]


def test_what_a_function_hands_back_is_read_by_the_offers_name() -> None:
    offer = OutputSpec("token", DependencyType.OUTPUT_PARAMETER, data_type="String")

    assert offer.property_path == "properties.OutputParameters['token']"
    assert not offer.is_file


def test_a_variant_may_lack_change_and_add_needs_and_offers() -> None:
    changed = [DependencySpec("DATA", required=False), DependencySpec("labels"), OutputSpec("report")]
    variants = SPEC.variants(
        "training", "testing", without={"testing": ["side", "clean"]}, changed={"testing": changed}
    )
    testing = variants["testing"]

    assert variants["training"].dependencies == SPEC.dependencies
    assert {name: need.required for name, need in testing.dependencies.items()} == {"DATA": False, "labels": True}
    assert list(testing.outputs) == ["report"]
    assert testing.script_contract is not None
    assert dict(testing.script_contract.expected_input_paths) == {"DATA": "/opt/ml/processing/input/data"}
    assert dict(testing.script_contract.expected_output_paths) == {}


def test_a_variant_may_have_a_contract_of_its_own() -> None:
    other = ScriptContract("other.py")
    variants = SPEC.variants("training", "testing", contracts={"testing": other})

    assert [variant.script_contract for variant in variants.values()] == [CONTRACT, other]


def test_changes_of_unknown_variants_and_names_are_told_together() -> None:
    with pytest.raises(SpecificationError) as caught:
        SPEC.variants("training", "tsting", without={"training": ["sid"]}, changed={"validation": []})

    assert [(fault.fact, fault.hint) for fault in caught.value.faults] == [
        ("unknown job type 'tsting'", "did you mean 'testing'?"),
        ("a change for 'validation', which is none of the variants", "variants: training, tsting"),
        ("training is to be without 'sid', which is no need and no offer", "did you mean 'side'?"),
    ]
