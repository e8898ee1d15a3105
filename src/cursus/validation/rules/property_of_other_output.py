"""The property path of an offer is that of its own output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_NAMED = re.compile(r"""\b(?:Outputs|OutputParameters)\[\s*(['"])(.+?)\1\s*\]""")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The offers whose path names another output, each told once."""
    told: set[object] = set()
    for spec in step.specs:
        for declared in spec.outputs:
            offer, place = declared.offer, declared.place_of("property_path")
            named = _NAMED.search(offer.property_path)
            if named and named[2] != offer.logical_name and place not in told:
                told.add(place)
                fact = f"offer {offer.logical_name!r} has the property path of the output {named[2]!r}"
                remedy = f"write {offer.logical_name!r} in its property_path, or leave property_path out"
                yield RULE.finding(step, place, fact, remedy, declared.place_of("logical_name"))


RULE = Rule(
    code="property-of-other-output",
    level=3,
    severity=Severity.ERROR,
    what="The property path of an offer names another output than the offer's own.",
    why="Outputs are named by the logical names of offers: whoever reads this offer gets the data of another output, "
    "or the service refuses the pipeline since there is none of that name.",
    remedy="Write the offer's logical name in its property path, or leave property_path out: it follows by itself.",
    check=check,
    example='OutputSpec(logical_name="counts", property_path="properties.ProcessingOutputConfig.Outputs[\'rows\']'
    '.S3Output.S3Uri")',
)
