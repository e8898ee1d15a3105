"""What a step offers is there once it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.errors import CursusError
from cursus.validation.declared_places import method_place, offer_place
from cursus.validation.model import Rule, Severity
from cursus.validation.request_parts import named_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.specification_base import OutputSpec
    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The offers whose property the made step does not have, or that name an output which it does not make."""
    for build in step.trials.builds:
        for name, offer in build.spec.outputs.items():
            fact = _wrong_path(build, offer) or _unmade(build, offer)
            if fact:
                remedy = "name an output that _get_outputs gives, or a property that such a step has"
                place, made_at = offer_place(step, build.spec, name), method_place(step, "_get_outputs")
                yield RULE.finding(step, place, f"offer {name!r}: {fact}", remedy, made_at)


def _wrong_path(build: Build, offer: OutputSpec) -> str | None:
    from cursus.compiler.offered_paths import refuse_wrong_paths

    alone = replace(build.spec, outputs={offer.logical_name: offer})
    try:
        refuse_wrong_paths([(alone, build.step)])
    except CursusError as error:
        return error.faults[0].fact
    return None


def _unmade(build: Build, offer: OutputSpec) -> str | None:
    """The output that a property path names and the request does not have."""
    named, request = named_output(offer.property_path), build.requests[-1]
    if named is None or request.get("Type") == "SDK":
        return None
    listed = request.get("OutputParameters", [])
    if named[0] == "Outputs":
        listed = request.get("Arguments", {}).get("ProcessingOutputConfig", {}).get("Outputs", [])
    names = [each.get("OutputName") or each.get("Name") or each.get("OutputParameterName") for each in listed]
    if named[1] in names:
        return None
    told = f"its outputs are {', '.join(map(repr, names))}" if names else "it has no outputs"
    return f"{offer.property_path!r} names an output that the step does not have once it is made: {told}"


RULE = Rule(
    code="missing-output",
    level=5,
    severity=Severity.ERROR,
    what="An offer's property path leads to nothing that the made step has, or to an output that its builder does not "
    "give it.",
    why="Whoever takes the offer refers to something that is not there: the service refuses the pipeline.",
    remedy="Give the offer the property path of what the step makes.",
    check=check,
    example="OutputSpec('counts')  # _get_outputs gives ProcessingOutput(..., output_name='totals')",
    runs_code=True,
)
