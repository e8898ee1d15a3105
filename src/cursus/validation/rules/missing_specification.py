"""A builder builds by its step's own specification."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cursus
from cursus.core.base.names import split_node_name
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


def check(step: StepReading, world: World) -> Iterator[Finding]:
    """The builder that names no specification, or only those of other steps; each told once."""
    builder = step.builder
    if builder is None or builder.fault or builder.unknown or builder.place is None or _BASE not in builder.order:
        return
    if not builder.specs and not _takes_elsewhere(builder):
        fact = f"{builder.name} names no specification"
        constant = next((name for spec in step.specs for name in spec.constants), "...")
        yield RULE.finding(step, builder.place, fact, f"write specs = {constant}")
    own = step.files.spec
    for named in builder.specs if own is not None else ():
        owner = _owner(step, world, named.file) if named.file not in {own, None} else None
        if owner:
            fact = f"{builder.name} is built by {named.name}, the specification of {owner}"
            yield RULE.finding(step, named.place, fact, "name the step's own specification")
            return


def _takes_elsewhere(builder: DeclaredBuilder) -> bool:
    """Whether a method of another file than ours may say what the specification is."""
    methods = [builder.method(name) for name in _GIVING]
    return any(method is not None and not method.file.is_relative_to(_CORE) for method in methods)


def _owner(step: StepReading, world: World, file: Path | None) -> str | None:
    """The other step whose specifications a file holds; None where it holds some of this step's as well."""
    own = split_node_name(step.definition.spec_type)[0]
    names = {files.name: split_node_name(spec.step_type)[0] for files, spec in world.specs if files.spec == file}
    return None if own in names.values() else next(iter(names), None)


RULE = Rule(
    code="missing-specification",
    level=4,
    severity=Severity.ERROR,
    what="A builder names no specification, or that of another step though its own step has one.",
    why="A builder without a specification refuses every config; one with another step's takes inputs and makes "
    "outputs that its script does not have.",
    remedy="Name the step's own specification as specs, or give it to super().__init__ in the constructor.",
    check=check,
    example="class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):  # without specs = ROW_COUNT_SPEC",
)
