"""A builder names a specification."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cursus
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CORE = Path(cursus.__file__).parent / "core"
_BASE = "StepBuilderBase"
_GIVING = ("__init__", "_spec_for_job_type")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The builder that names no specification."""
    builder = step.builder
    if builder is None or builder.fault or builder.unknown or builder.place is None or _BASE not in builder.order:
        return
    if not builder.specs and not _takes_elsewhere(builder):
        fact = f"{builder.name} names no specification"
        constant = next((name for spec in step.specs for name in spec.constants), "...")
        yield RULE.finding(step, builder.place, fact, f"write specs = {constant}")


def _takes_elsewhere(builder: DeclaredBuilder) -> bool:
    """Whether a method of another file than ours may say what the specification is."""
    methods = [builder.method(name) for name in _GIVING]
    return any(method is not None and not method.file.is_relative_to(_CORE) for method in methods)


RULE = Rule(
    code="missing-specification",
    level=4,
    severity=Severity.ERROR,
    what="A builder names no specification.",
    why="A builder without a specification refuses every config.",
    remedy="Name the step's own specification as specs, or give it to super().__init__ in the constructor.",
    check=check,
    example="class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):  # without specs = ROW_COUNT_SPEC",
)
