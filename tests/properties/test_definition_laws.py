"""Laws of the definition's checks: they end on any JSON, and say the same whatever the order of keys."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.definition.examples import valid_definition

from cursus.definition.references import dependencies_of, references_of
from cursus.definition.verify import verify
from cursus.errors import Fault

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
)
WORDS = st.sampled_from(
    [
        "Steps", "Parameters", "Name", "Type", "Arguments", "DependsOn", "RetryPolicies", "CacheConfig",
        "PropertyFiles", "OutputParameters", "Conditions", "IfSteps", "ElseSteps", "Condition", "Values", "Get",
        "Std:Join", "Std:JsonGet", "On", "Path", "PropertyFile", "Processing", "Training", "Lambda", "EMR", "Or",
        "In", "Not", "Equals", "LeftValue", "EnumValues", "DefaultValue", "String", "Integer", "Trigger", "Step",
        "ProcessingInputs", "ProcessingOutputConfig", "Outputs", "OutputName", "HyperParameters", "MaxAttempts",
        "Steps.A.ModelArtifacts", "Steps.A.PropertyFiles.B", "Parameters.A", "A", "ExpireAfter", "ExceptionType",
    ]
)  # fmt: skip
NEAR_JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=40,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in inner for found in _paths(part, (*path, key)))]


PATHS = _paths(valid_definition())[1:]


def _replaced(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    definition: Any = valid_definition()
    holder = definition
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return definition


def _shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, list):
        return [_shuffled(part, chance) for part in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    chance.shuffle(keys)
    return {key: _shuffled(value[key], chance) for key in keys}


def _are_faults(faults: list[Fault]) -> bool:
    return all(isinstance(fault, Fault) and fault.code and fault.subject and fault.fact for fault in faults)


@given(ANY_JSON)
@settings(max_examples=150, deadline=None)
def test_any_json_gives_faults_and_never_raises(value: Any) -> None:
    faults = verify(value)
    assert faults
    assert _are_faults(faults)


@given(st.dictionaries(WORDS, NEAR_JSON, max_size=6))
@settings(max_examples=300, deadline=None)
def test_what_looks_like_a_definition_gives_faults_and_never_raises(value: dict[str, Any]) -> None:
    assert _are_faults(verify(value))
    assert isinstance(dependencies_of(value), set)


@given(st.sampled_from(PATHS), NEAR_JSON | ANY_JSON)
@settings(max_examples=500, deadline=None)
def test_a_definition_with_anything_anywhere_gives_faults_and_never_raises(path: tuple[Any, ...], value: Any) -> None:
    assert _are_faults(verify(_replaced(path, value)))


@given(st.lists(st.tuples(st.sampled_from(PATHS), NEAR_JSON), max_size=1), st.integers())
@settings(max_examples=200, deadline=None)
def test_the_order_of_keys_changes_nothing(broken: list[tuple[tuple[Any, ...], Any]], seed: int) -> None:
    definition = _replaced(*broken[0]) if broken else valid_definition()
    assert verify(_shuffled(definition, random.Random(seed))) == verify(definition)


@given(NEAR_JSON)
@settings(max_examples=200, deadline=None)
def test_every_step_that_is_referred_to_is_a_dependency(value: Any) -> None:
    step = {"Name": "S", "Type": "Fail", "Arguments": value}
    referred = {reference.name for _, reference in references_of(value) if reference.source == "Steps"}
    assert dependencies_of(step) == referred
