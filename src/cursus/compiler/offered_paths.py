"""Whether the property paths that steps offer are there, by the shapes that the service describes such steps with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.kinds.step_collection import StepsOfOne
from cursus.core.kinds.variables import Properties
from cursus.definition.property_paths import property_exists
from cursus.errors import Fault, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.core.base.specification_base import OutputSpec, StepSpecification
    from cursus.core.kinds.step import Step

__all__ = ["path_faults", "refuse_wrong_paths"]


def refuse_wrong_paths(made: Iterable[tuple[StepSpecification, Step]]) -> None:
    """Lets pass where every offer of the steps is a property of its step; each specification is looked at once.

    Raises:
        SpecificationError: an offer has a path that its step's type does not have; all faults together.
    """
    once = {(id(spec), type(step)): (spec, step) for spec, step in made}
    faults = [fault for spec, step in once.values() for fault in _faults_in(spec, step)]
    if faults:
        raise SpecificationError.of(faults)


def path_faults(spec: StepSpecification, step_type: str) -> Iterator[Fault]:
    """The offers of a specification that a step of that type, as definitions name it, has no property for."""
    for offer in spec.outputs.values():
        yield from _path_faults(spec, offer, step_type, offer.property_path)


def _faults_in(spec: StepSpecification, step: Step) -> Iterator[Fault]:
    last = step.steps[-1] if isinstance(step, StepsOfOne) else step
    # A step that the SDK made tells its type in its request alone.
    step_type = last.step_type or last.to_requests()[-1]["Type"]
    for offer in spec.outputs.values():
        value = step.offered(offer.property_path)
        # What a step makes up of several of its properties, as a tuning job its best model, is its own affair.
        if isinstance(value, Properties):
            yield from _path_faults(spec, offer, step_type, f"properties.{value.path}")


def _path_faults(spec: StepSpecification, offer: OutputSpec, step_type: str, path: str) -> Iterator[Fault]:
    reason = property_exists(step_type, path)
    if reason is not None:
        fact, _, near = reason.partition("; ")
        subject = f"specification of {spec.step_type}, output {offer.logical_name!r}"
        hint = near or f"give a property_path that a {step_type} step has"
        yield Fault(subject, f"{offer.property_path!r} is not there: {fact}", hint, "property-path")
