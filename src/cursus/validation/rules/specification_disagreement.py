"""The specification that a builder goes by agrees with its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import spec_place
from cursus.validation.loading import LoadedStep
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """Names that only a specification or only its contract has, once both are imported."""
    loaded = step.loaded
    for spec in loaded.specs.values() if isinstance(loaded, LoadedStep) else ():
        for fault in spec.contract_faults():
            yield RULE.finding(step, spec_place(step, spec), f"{spec.step_type}: {fault.fact}", str(fault.hint))


RULE = Rule(
    code="specification-disagreement",
    level=5,
    severity=Severity.ERROR,
    what="A specification and its contract, as they are once the modules are imported, do not have the same logical "
    "names.",
    why="A builder refuses such a specification: no pipeline with the step can be compiled. What is computed when "
    "modules are imported, no reading of files shows.",
    remedy="Give both the same inputs and outputs.",
    check=check,
    example="OutputSpec('counts')  # the contract has expected_output_paths={'totals': ...}",
    runs_code=True,
)
