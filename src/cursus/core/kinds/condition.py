"""Conditions, the step that branches on them, and the step that fails a run, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step
from cursus.core.kinds.variables import Properties

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Condition",
    "ConditionComparison",
    "ConditionEquals",
    "ConditionGreaterThan",
    "ConditionGreaterThanOrEqualTo",
    "ConditionIn",
    "ConditionLessThan",
    "ConditionLessThanOrEqualTo",
    "ConditionNot",
    "ConditionOr",
    "ConditionStep",
    "FailStep",
]


class Condition:
    """A question that a run answers with yes or no."""

    def to_request(self) -> dict[str, Any]:
        """The entry in a condition step's `Conditions`."""
        raise NotImplementedError(type(self).__name__)


@dataclass(frozen=True, slots=True)
class ConditionComparison(Condition):
    """Two values compared."""

    left: Any
    right: Any

    def to_request(self) -> dict[str, Any]:
        """The comparison with both sides; its type follows from the class's name."""
        kind = type(self).__name__.removeprefix("Condition")
        return {"Type": kind, "LeftValue": self.left, "RightValue": self.right}


class ConditionEquals(ConditionComparison):
    """Left equals right."""

    __slots__ = ()


class ConditionGreaterThan(ConditionComparison):
    """Left is greater than right."""

    __slots__ = ()


class ConditionGreaterThanOrEqualTo(ConditionComparison):
    """Left is right or greater."""

    __slots__ = ()


class ConditionLessThan(ConditionComparison):
    """Left is less than right."""

    __slots__ = ()


class ConditionLessThanOrEqualTo(ConditionComparison):
    """Left is right or less."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ConditionIn(Condition):
    """A value is one of several."""

    value: Any
    in_values: Sequence[Any]

    def to_request(self) -> dict[str, Any]:
        """The membership question."""
        return {"Type": "In", "QueryValue": self.value, "Values": list(self.in_values)}


@dataclass(frozen=True, slots=True)
class ConditionNot(Condition):
    """Another condition does not hold."""

    expression: Condition

    def to_request(self) -> dict[str, Any]:
        """The negation."""
        return {"Type": "Not", "Condition": self.expression.to_request()}


@dataclass(frozen=True, slots=True)
class ConditionOr(Condition):
    """At least one of several conditions holds."""

    conditions: Sequence[Condition]

    def to_request(self) -> dict[str, Any]:
        """The alternatives."""
        return {"Type": "Or", "Conditions": [condition.to_request() for condition in self.conditions]}


@dataclass(kw_only=True)
class ConditionStep(Step):
    """A branch: the first steps run where all conditions hold, the others where one does not."""

    conditions: Sequence[Condition]
    if_steps: Sequence[Step] = field(default_factory=list[Step])
    else_steps: Sequence[Step] = field(default_factory=list[Step])

    step_type = "Condition"

    @property
    def arguments(self) -> dict[str, Any]:
        """The conditions and both branches."""
        return {
            "Conditions": [condition.to_request() for condition in self.conditions],
            "IfSteps": [request for step in self.if_steps for request in step.to_requests()],
            "ElseSteps": [request for step in self.else_steps for request in step.to_requests()],
        }

    @property
    def outcome(self) -> Properties:
        """The answer, `"true"` or `"false"`."""
        return Properties(self.name).Outcome


@dataclass(kw_only=True)
class FailStep(Step):
    """The end of a run as failed, with a message."""

    error_message: Any = ""

    step_type = "Fail"

    @property
    def arguments(self) -> dict[str, Any]:
        """The message."""
        return {"ErrorMessage": self.error_message}
