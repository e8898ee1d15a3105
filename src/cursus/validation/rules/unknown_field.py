"""Every field that a builder reads of its config exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import nearest
from cursus.validation.config_demands import known_fields, missing_fields, missing_with_base
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The fields that are read, or demanded by name, and are not declared; each told once.

    What is missing because the config has another base than its builder's wants, wrong-base tells as one.
    """
    config, builder, of_base = step.config, step.builder, set(missing_with_base(step))
    missing = {name: use for name, use in missing_fields(step).items() if name not in of_base}
    if config is None or builder is None or not missing:
        return
    known = known_fields(config)
    for name, use in missing.items():
        near = nearest(name, known)
        remedy = f"declare {name} in {config.name}"
        if near:
            remedy = f"write {near!r} if that is meant, or {remedy}"
        place = use.place if use.place.path == builder.path else (builder.place or use.place)
        fact = f"{builder.name} reads {name!r} of its config, and {config.name} has no such field"
        yield RULE.finding(step, place, fact, remedy, config.place)


RULE = Rule(
    code="unknown-field",
    level=4,
    severity=Severity.ERROR,
    what="A builder reads a field of its config that neither the config nor its bases declare.",
    why="The builder breaks off with an AttributeError, or refuses every config, when a pipeline is compiled.",
    remedy="Write the field's name as the config has it, or declare the field there.",
    check=check,
    example='return {"LIMIT": str(self.config.row_limt)}  # the config has row_limit',
)
