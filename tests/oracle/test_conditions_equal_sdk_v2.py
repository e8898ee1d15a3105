"""Conditions over every kind of operand, and branches of every kind, equal those of SDK v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import ROLE, our_request, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle


def _evaluation(m: SimpleNamespace, name: str = "Eval", **options: Any) -> Any:
    job = m.ScriptProcessor(
        role=ROLE,
        image_uri="image:1",
        command=["python3"],
        instance_type="ml.m5.large",
        instance_count=1,
        sagemaker_session=m.session,
    )
    outputs = [m.ProcessingOutput(source="/opt/ml/processing/m", destination="s3://b/m", output_name="metrics")]
    return m.ProcessingStep(name=name, processor=job, outputs=outputs, code="s3://b/eval.py", **options)


def _step(m: SimpleNamespace, *conditions: Any, **options: Any) -> Any:
    return m.ConditionStep(**{"name": "Gate", "conditions": list(conditions), **options})


OPERANDS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "text parameter": lambda m: m.ParameterString("P", default_value="x"),
    "whole parameter": lambda m: m.ParameterInteger("P", default_value=1),
    "number parameter": lambda m: m.ParameterFloat("P", default_value=0.5),
    "boolean parameter": lambda m: m.ParameterBoolean("P", default_value=True),
    "join": lambda m: m.Join(on="/", values=["a", m.ParameterString("P"), m.ExecutionVariables.PIPELINE_NAME, 3]),
    "value of a property file": lambda m: m.JsonGet(
        step_name="Eval", property_file=m.PropertyFile("evaluation", "metrics", "evaluation.json"), json_path="m.auc"
    ),
    "value of a property file by name": lambda m: m.JsonGet("Eval", "evaluation", "m.auc"),
    "value of a file in S3": lambda m: m.JsonGet(
        json_path="m.auc",
        s3_uri=m.Join(on="/", values=["s3://b", m.ExecutionVariables.PIPELINE_EXECUTION_ID, "x.json"]),
    ),
    "property": lambda m: _evaluation(m).properties.ProcessingJobStatus,
    "property of an output": lambda m: (
        _evaluation(m).properties.ProcessingOutputConfig.Outputs["metrics"].S3Output.S3Uri
    ),
    "execution variable": lambda m: m.ExecutionVariables.START_DATETIME,
    "whole number": lambda m: 3,
    "number": lambda m: 0.25,
    "negative number": lambda m: -1e-9,
    "text": lambda m: "yes",
    "empty text": lambda m: "",
    "true": lambda m: True,
    "false": lambda m: False,
}
COMPARISONS = ("Equals", "GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo")


def _equal(case: Callable[[SimpleNamespace], Any], code: Path, session: Any) -> None:
    ours, theirs = our_request(case, code), sdk_request(case, code, session)

    assert normalised(ours) == normalised(theirs)


@pytest.mark.parametrize("operand", OPERANDS)
def test_every_operand_stands_on_either_side_of_every_comparison(operand: str, code: Path, session: Any) -> None:
    make = OPERANDS[operand]
    kinds = [f"Condition{name}" for name in COMPARISONS]

    def case(m: SimpleNamespace) -> Any:
        left = [getattr(m, kind)(left=make(m), right=1) for kind in kinds]
        return _step(m, *left, *[getattr(m, kind)(left="x", right=make(m)) for kind in kinds])

    _equal(case, code, session)


@pytest.mark.parametrize("operand", OPERANDS)
def test_every_operand_is_looked_for_and_looked_among(operand: str, code: Path, session: Any) -> None:
    make = OPERANDS[operand]
    _equal(lambda m: _step(m, m.ConditionIn(value=make(m), in_values=["a", 1, make(m)])), code, session)


@pytest.mark.parametrize("operand", OPERANDS)
def test_every_operand_stands_within_nested_conditions(operand: str, code: Path, session: Any) -> None:
    make = OPERANDS[operand]

    def case(m: SimpleNamespace) -> Any:
        inner = m.ConditionOr(conditions=[m.ConditionEquals(make(m), 1), m.ConditionIn(make(m), ["a"])])
        return _step(m, m.ConditionNot(expression=inner), m.ConditionOr([m.ConditionNot(inner)]))

    _equal(case, code, session)


@pytest.mark.parametrize(
    "operand", sorted(OPERANDS.keys() - {"whole number", "number", "negative number", "true", "false"})
)
def test_a_run_fails_with_every_kind_of_message(operand: str, code: Path, session: Any) -> None:
    _equal(lambda m: m.FailStep(name="Stop", error_message=OPERANDS[operand](m)), code, session)


def _holds(m: SimpleNamespace) -> Any:
    return m.ConditionEquals(left=m.ParameterString("P"), right="x")


def _collected(m: SimpleNamespace) -> Any:
    return m.StepCollection("Several", [_evaluation(m, "First"), _evaluation(m, "Second", depends_on=["First"])])


BRANCHES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "no steps": lambda m: _step(m, _holds(m)),
    "with labels": lambda m: _step(m, _holds(m), display_name="Gate", description="Chooses.", depends_on=["Eval"]),
    "a collection": lambda m: _step(m, _holds(m), if_steps=[_collected(m), m.FailStep(name="Stop")]),
    "collections in both": lambda m: _step(
        m,
        _holds(m),
        if_steps=[_collected(m)],
        else_steps=[m.StepCollection("Others", [m.FailStep(name="Stop")])],
    ),
    "steps that wait by name": lambda m: _step(
        m, _holds(m), if_steps=[_evaluation(m, "First"), m.FailStep(name="Stop", depends_on=["First", "Eval"])]
    ),
    "nested": lambda m: _step(
        m,
        _holds(m),
        if_steps=[_step(m, _holds(m), name="Inner", if_steps=[_collected(m)], else_steps=[m.FailStep(name="Stop")])],
    ),
    "a message that is none": lambda m: _step(m, _holds(m), else_steps=[_none(m)]),
    "labelled failure": lambda m: m.FailStep(
        name="Stop", error_message="no", display_name="Stop", description="Ends it.", depends_on=["Eval"]
    ),
}


def _none(m: SimpleNamespace) -> Any:
    return m.FailStep(name="Stop", error_message=None)


@pytest.mark.parametrize("name", BRANCHES)
def test_our_branches_equal_the_sdks(name: str, code: Path, session: Any) -> None:
    _equal(BRANCHES[name], code, session)


def test_steps_wait_for_steps_and_collections_as_the_sdks_do(code: Path, session: Any) -> None:
    def case(m: SimpleNamespace) -> Any:
        collected, first = _collected(m), _evaluation(m, "Zeroth")
        waiting = m.FailStep(name="Stop", depends_on=[collected, first, "Eval"])
        return _step(m, _holds(m), if_steps=[first, collected, waiting])

    _equal(case, code, session)


def test_a_step_takes_values_of_a_collection_s_last_step(code: Path, session: Any) -> None:
    def case(m: SimpleNamespace) -> Any:
        collected = _collected(m)
        message = collected.properties.ProcessingJobStatus
        return _step(m, _holds(m), if_steps=[collected, m.FailStep(name="Stop", error_message=message)])

    _equal(case, code, session)
