"""The service's shapes are those that botocore itself works with."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel as BotocoreModel

from cursus.aws.service_model import ServiceModel, Shape, service_model

KINDS = {"long": "integer", "double": "float"}


@pytest.fixture(scope="module")
def botocore_model() -> Any:
    return BotocoreModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")


def _differences(ours: Shape, theirs: Any, seen: set[str]) -> list[str]:
    """Names of the shapes, from one down, that are not the same in both models."""
    if ours.name in seen:
        return []
    seen.add(ours.name)
    facts = theirs.metadata
    same = (
        ours.name == theirs.name
        and ours.kind == KINDS.get(theirs.type_name, theirs.type_name)
        and (ours.low, ours.high, ours.pattern) == (facts.get("min"), facts.get("max"), facts.get("pattern"))
        and list(ours.enum) == list(facts.get("enum", []))
    )
    pairs = []
    if theirs.type_name == "structure":
        same = same and set(ours.members) == set(theirs.members) and list(ours.required) == theirs.required_members
        pairs = [(ours.members[name], theirs.members[name]) for name in ours.members]
    elif theirs.type_name == "list":
        pairs = [(ours.element, theirs.member)]
    elif theirs.type_name == "map":
        pairs = [(ours.element, theirs.value), (ours.key, theirs.key)]
    inner = [name for pair in pairs if pair[0] is not None for name in _differences(*pair, seen)]
    return inner if same else [ours.name, *inner]


@pytest.mark.parametrize("operation", ["CreateProcessingJob", "CreateTrainingJob", "CreateHyperParameterTuningJob"])
def test_input_shapes_agree_with_botocore(operation: str, botocore_model: Any) -> None:
    seen: set[str] = set()
    theirs = botocore_model.operation_model(operation).input_shape
    assert _differences(service_model().input_shape(operation), theirs, seen) == []
    assert len(seen) > 40


def test_output_shapes_agree_with_botocore(botocore_model: Any) -> None:
    theirs = botocore_model.operation_model("DescribeModelPackage").output_shape
    assert _differences(service_model().output_shape("DescribeModelPackage"), theirs, set()) == []


def test_a_shape_is_built_once() -> None:
    assert service_model().shape("StepName") is service_model().shape("StepName")


def test_a_structure_may_hold_itself() -> None:
    shapes = {"Tree": {"type": "structure", "members": {"Leaves": {"shape": "Trees"}}},
              "Trees": {"type": "list", "member": {"shape": "Tree"}}}  # fmt: skip
    tree = ServiceModel({"shapes": shapes}).shape("Tree")
    assert tree.members["Leaves"].element is tree


def test_an_operation_that_the_service_has_not_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        service_model().input_shape("CreatePancakes")
