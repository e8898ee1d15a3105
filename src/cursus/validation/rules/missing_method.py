"""A builder has every method that its bases leave to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_ABSTRACT = "abstractmethod"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The methods that are abstract in the builder."""
    builder = step.builder
    if builder is None or builder.fault or builder.unknown or builder.place is None:
        return
    for method in builder.methods:
        signature = method.signature
        if any(each.rpartition(".")[2] == _ABSTRACT for each in signature.decorators):
            fact = f"{builder.name} does not define {signature.name}, which {method.owner} leaves to it"
            remedy = f"define {signature.name}({', '.join(signature.names)}), or derive from a builder that has it"
            yield RULE.finding(step, builder.place, fact, remedy)


RULE = Rule(
    code="missing-method",
    level=4,
    severity=Severity.ERROR,
    what="A builder lacks a method that its bases declare and leave to it: _get_inputs, _get_outputs or create_step.",
    why="Python makes no object of such a class: the builder breaks off when a pipeline is compiled.",
    remedy="Define the method, or derive from the builder of the step's SageMaker type, which has all of them.",
    check=check,
    example="class RowCountStepBuilder(StepBuilderBase):  # without _get_outputs",
)
