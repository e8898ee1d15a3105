"""Every required need can be met by some offer, or by a field of the config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import NodeType
from cursus.core.base.matching import Need, Offer, candidate
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.specification_base import DependencySpec
    from cursus.validation.model import Finding
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Input"


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The required needs that no offer of any step is a candidate for, each told once."""
    given = _given(step)
    told: set[object] = set()
    for spec in step.specs if given is not None else ():
        for declared in spec.dependencies if spec.node_type != NodeType.SOURCE else ():
            need, place = declared.need, declared.place_of("logical_name")
            if need.required and need.logical_name not in (given or ()) and place not in told:
                told.add(place)
                if not _is_met(need, world):
                    fact = f"no step offers what answers the required need {need.logical_name!r}"
                    remedy = "name a source whose offers are of its type, or make it optional"
                    yield RULE.finding(step, place, fact, remedy)


def _given(step: StepReading) -> frozenset[str] | None:
    """The needs that fields of the config answer; None where these are not known."""
    config = step.config
    if config is None:
        return frozenset()
    if config.fault or config.unknown:
        return None
    return frozenset(mark.name for field in config.fields for mark in field.marks if mark.kind == _MARK and mark.name)


def _is_met(need: DependencySpec, world: World) -> bool:
    """Whether some offer is a candidate; what offers are not known, as those of sources that are no step, might be."""
    wanted = Need("need", need)
    declared = [world.specs_of(source) for source in need.compatible_sources]
    if not all(declared) or any(_answers(wanted, spec) for specs in declared for spec in specs):
        return True
    return any(_answers(wanted, spec, files.origin.partition(" ")[2] or None) for files, spec in world.specs)


def _answers(wanted: Need, spec: DeclaredSpec, origin: str | None = None) -> bool:
    if spec.fault or spec.unknown:
        return True
    offers = (Offer("offer", each.offer, spec.step_type, spec.job_type, origin) for each in spec.outputs)
    return any(candidate(wanted, offer) for offer in offers)


RULE = Rule(
    code="unmet-need",
    level=3,
    severity=Severity.WARNING,
    what="Nothing that any registered step offers can answer a required need of the step.",
    why="No pipeline wires the need by itself: every one that has the step is refused, or has to say by hand where the "
    "data come from.",
    remedy="Name a step as compatible source whose offers are of the need's type and data type, give it the name or an "
    "alias of an offer, or answer it by a field of the config that is marked with Input.",
    check=check,
    example='DependencySpec("rows", data_type="Json")  # nothing offers rows as JSON',
)
