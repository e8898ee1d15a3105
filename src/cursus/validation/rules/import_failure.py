"""The modules of a step's builder and config can be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.loading import LoadFault
from cursus.validation.model import Place, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What importing the step's classes broke off with; files that are missing or do not parse are told elsewhere."""
    builder, config = step.files.builder, step.files.config
    if builder is None or config is None or any(step.source(path).fault for _, path in step.files.layers()):
        return
    loaded = step.loaded
    if isinstance(loaded, LoadFault):
        module = loaded.subject.rpartition(".")[2]
        place = loaded.place or Place(config if module == config.stem else builder)
        yield RULE.finding(step, place, f"{module} {loaded.fact}", loaded.hint or RULE.remedy)


RULE = Rule(
    code="import-failure",
    level=4,
    severity=Severity.ERROR,
    what="The module of a step's builder or config cannot be imported, or does not hold the class that the table "
    "names.",
    why="No pipeline with the step can be compiled.",
    remedy="Mend the module where the finding points.",
    check=check,
    runs_code=True,
    example="from ..specs.row_count_spec import ROW_COUNTS_SPEC  # the module has ROW_COUNT_SPEC",
)
