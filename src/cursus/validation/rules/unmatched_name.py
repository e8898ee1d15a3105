"""A contract and its specifications speak of the same inputs and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.validation.model import Finding, Place
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The logical names that only one side has, each told once however many job types lack it."""
    found: dict[tuple[Place, str], Finding] = {}
    for spec in step.specs:
        for finding in _between(step, spec):
            found.setdefault((finding.place, finding.fact), finding)
    yield from found.values()


def _between(step: StepReading, spec: DeclaredSpec) -> Iterator[Finding]:
    # Builders take the config's contract where the specification names none.
    contract = spec.contract or step.contract
    if spec.fault or spec.unknown or contract is None or contract.unknown or contract.fault:
        return
    inputs = {entry.name: entry.place for entry in contract.inputs}
    outputs = {entry.name: entry.place for entry in contract.outputs}
    needs = {each.need.logical_name: each.place_of("logical_name") for each in spec.dependencies}
    files = {each.offer.logical_name: each.place_of("logical_name") for each in spec.outputs if each.offer.is_file}
    offers = {each.offer.logical_name: each.place_of("logical_name") for each in spec.outputs}
    yield from _only(step, needs, inputs, "need", "input path in the contract", contract.place)
    yield from _only(step, files, outputs, "offer", "output path in the contract", contract.place)
    yield from _only(step, inputs, needs, "input", "need in the specification", spec.place)
    yield from _only(step, outputs, offers, "output", "offer in the specification", spec.place)


def _only(
    step: StepReading,
    left: Mapping[str, Place],
    right: Mapping[str, Place],
    what: str,
    lacking: str,
    other: Place | None,
) -> Iterator[Finding]:
    """What the left side has and the right side has not."""
    for name, place in left.items():
        if name not in right:
            near = did_you_mean(name, right.keys() - left.keys())
            remedy = f"give both sides the same name; {near}" if near else "add it there, or remove it here"
            yield RULE.finding(step, place, f"{what} {name!r} has no {lacking}", remedy, other)


RULE = Rule(
    code="unmatched-name",
    level=2,
    severity=Severity.ERROR,
    what="The contract and the specification of a step do not have the same logical names.",
    why="A need without a path reaches no script, an output without an offer reaches no other step; builders refuse "
    "such steps when a pipeline is compiled.",
    remedy="Write the same name in the contract's paths and in the specification, or remove it from both.",
    check=check,
    example='OutputSpec(logical_name="count")  # the contract has expected_output_paths={"counts": ...}',
)
