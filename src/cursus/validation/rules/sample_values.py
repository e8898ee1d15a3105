"""The step can be tried: its config takes the sample values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import field_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What the config refuses of the values that a file gives or that its fields suggest."""
    file = f"samples/{step.samples.name}"
    for _, broken in step.trials.refused:
        if "job_type" not in broken.fields:
            refused = next(iter(sorted(broken.fields)), "")
            place = broken.place or field_place(step, refused)
            fact = f"the config does not take the sample values, so that the step is not tried: {broken.fact}"
            yield RULE.finding(step, place, fact, f"give values under `config` in {file}")


RULE = Rule(
    code="sample-values",
    level=5,
    severity=Severity.ERROR,
    what="The config does not take the values that the step is tried with: those that its file of samples gives, and "
    "for all other essential fields what their types and names suggest.",
    why="Without a config no step can be made: the builder is not tested at all.",
    remedy="Give the values that cannot be guessed in the file samples/<step>.yaml beside the folders of the layers, "
    "under `config`.",
    check=check,
    example="account_code: str = Field(pattern='^XK-[0-9]{4}$')  # no sample has this form",
    runs_code=True,
)
