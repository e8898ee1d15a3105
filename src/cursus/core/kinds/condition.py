"""Conditions, the step that branches on them, and the step that fails a run, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.faults import refuse
from cursus.core.kinds.step import Step
from cursus.core.kinds.variables import PipelineVariable, Properties
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

    def faults(self) -> Iterator[tuple[str, str]]:
        """What keeps the question from being asked, as (fact, hint)."""
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

    def faults(self) -> Iterator[tuple[str, str]]:
        """What keeps the question from being asked."""
        for side in ("left", "right"):
            yield from _operand_faults(f"{type(self).__name__}.{side}", getattr(self, side))


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

    def faults(self) -> Iterator[tuple[str, str]]:
        """What keeps the question from being asked."""
        yield from _operand_faults("ConditionIn.value", self.value)
        if isinstance(self.in_values, str) or not self.in_values:
            yield f"ConditionIn.in_values={self.in_values!r} is no list of values", "give the values to look among"
            return
        for at, value in enumerate(self.in_values):
            yield from _operand_faults(f"ConditionIn.in_values[{at}]", value)


@dataclass(frozen=True, slots=True)
class ConditionNot(Condition):
    """Another condition does not hold."""

    expression: Condition

    def to_request(self) -> dict[str, Any]:
        """The negation."""
        return {"Type": "Not", "Condition": self.expression.to_request()}

    def faults(self) -> Iterator[tuple[str, str]]:
        """What keeps the question from being asked."""
        return _condition_faults("ConditionNot.expression", self.expression)


@dataclass(frozen=True, slots=True)
class ConditionOr(Condition):
    """At least one of several conditions holds."""

    conditions: Sequence[Condition]

    def to_request(self) -> dict[str, Any]:
        """The alternatives."""
        return {"Type": "Or", "Conditions": [condition.to_request() for condition in self.conditions]}

    def faults(self) -> Iterator[tuple[str, str]]:
        """What keeps the question from being asked."""
        if not self.conditions:
            yield "ConditionOr has no conditions", "give it at least one"
        for at, condition in enumerate(self.conditions):
            yield from _condition_faults(f"ConditionOr.conditions[{at}]", condition)


@dataclass(kw_only=True)
class ConditionStep(Step):
    """A branch: the first steps run where all conditions hold, the others where one does not.

    Asking for its request raises a KindError with all faults: no conditions, values that cannot be compared, steps in
    both branches.
    """

    conditions: Sequence[Condition]
    if_steps: Sequence[Step] = field(default_factory=list[Step])
    else_steps: Sequence[Step] = field(default_factory=list[Step])

    step_type = "Condition"

    @property
    def arguments(self) -> dict[str, Any]:
        """The conditions and both branches."""
        refuse(f"condition step {self.name!r}", self._faults())
        return {
            "Conditions": [condition.to_request() for condition in self.conditions],
            "IfSteps": [request for step in self.if_steps for request in step.to_requests()],
            "ElseSteps": [request for step in self.else_steps for request in step.to_requests()],
        }

    @property
    def outcome(self) -> Properties:
        """The answer, `"true"` or `"false"`."""
        return Properties(self.name).Outcome

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not self.conditions:
            yield "there are no conditions", "give at least one, as in ConditionGreaterThan(left=..., right=0.8)"
        for at, condition in enumerate(self.conditions):
            yield from _condition_faults(f"conditions[{at}]", condition)
        chosen, others = (
            {name for step in branch for name in step.awaited} for branch in (self.if_steps, self.else_steps)
        )
        for name in sorted(chosen & others):
            yield f"step {name!r} is in both branches", "keep it in one, or put a copy of another name into the other"
        if self.name in chosen | others:
            yield "the step is in its own branch", "take it out"


@dataclass(kw_only=True)
class FailStep(Step):
    """The end of a run as failed, with a message: a text, or one that the run makes."""

    error_message: Any = ""

    step_type = "Fail"

    @property
    def arguments(self) -> dict[str, Any]:
        """The message."""
        return {"ErrorMessage": "" if self.error_message is None else self.error_message}

    @property
    def properties(self) -> Properties:
        """None: a run ends here, and a KindError says so."""
        raise KindError(f"step {self.name!r} ends the run: it has no properties", hint="refer to an earlier step")


def _condition_faults(where: str, condition: Any) -> Iterator[tuple[str, str]]:
    if isinstance(condition, Condition):
        yield from condition.faults()
    else:
        yield f"{where} is no condition: {condition!r}", "write one, as in ConditionEquals(left=..., right=...)"


def _operand_faults(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, PipelineVariable | str | int | float):
        yield f"{where}={value!r} cannot be compared", "give a number, a text, true or false, or a pipeline variable"
