"""Where a step declares what its objects hold, for findings about these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Place

if TYPE_CHECKING:
    from cursus.core.base.specification_base import StepSpecification
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading

__all__ = ["builder_place", "config_place", "field_place", "method_place", "need_place", "offer_place", "spec_place"]


def builder_place(step: StepReading) -> Place:
    """The class of the builder, else its file."""
    builder, file = step.builder, step.files.builder
    if builder is not None and builder.place is not None:
        return builder.place
    return Place(file) if file else step.files.first_place()


def method_place(step: StepReading, name: str) -> Place:
    """The method of a name where the builder itself has it, else the builder."""
    methods = step.builder.own_methods if step.builder is not None else ()
    places = (each.signature.place for each in methods if each.signature.name == name)
    return next(places, builder_place(step))


def config_place(step: StepReading) -> Place:
    """The class of the config, else its file."""
    config, file = step.config, step.files.config
    if config is not None and config.place is not None:
        return config.place
    return Place(file) if file else step.files.first_place()


def spec_place(step: StepReading, spec: StepSpecification) -> Place:
    """The specification, else its file."""
    declared = _declared(step, spec)
    if declared is not None and declared.place is not None:
        return declared.place
    return Place(step.files.spec) if step.files.spec else builder_place(step)


def field_place(step: StepReading, name: str) -> Place:
    """The config's field of a name; of one that it does not have, the file of samples that gives it, else its class."""
    field = step.config.field(name) if step.config is not None else None
    if field is not None:
        return field.place
    return Place(step.samples) if step.samples.is_file() else config_place(step)


def need_place(step: StepReading, spec: StepSpecification, name: str) -> Place:
    """The need of a name, else the specification."""
    declared = _declared(step, spec)
    listed = declared.dependencies if declared else ()
    places = (each.place_of("logical_name") for each in listed if each.need.logical_name == name)
    return next(places, spec_place(step, spec))


def offer_place(step: StepReading, spec: StepSpecification, name: str) -> Place:
    """The offer of a name, else the specification."""
    declared = _declared(step, spec)
    listed = declared.outputs if declared else ()
    places = (each.place_of("logical_name") for each in listed if each.offer.logical_name == name)
    return next(places, spec_place(step, spec))


def _declared(step: StepReading, spec: StepSpecification) -> DeclaredSpec | None:
    return next((each for each in step.specs if each.step_type == spec.step_type and not each.fault), None)
