"""A step has all its layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_WORDS = {"spec": "specification"}
_FILES = {"builder": "builders/builder_{}_step.py", "config": "configs/config_{}_step.py", "spec": "specs/{}_spec.py"}


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The layers that are not there; a specification may also stand in the builder's file, so its lack is a warning."""
    stem = snake_case(step.files.name)
    for layer, form in _FILES.items():
        if getattr(step.files, layer) is None:
            path = form.format(stem)
            fact = f"the step has no {_WORDS.get(layer, layer)}"
            found = RULE.finding(step, step.files.first_place(), fact, f"write {path}")
            yield replace(found, severity=Severity.WARNING) if layer == "spec" else found
    contract = step.contract
    if contract is not None and contract.entry_point is not None and step.files.script is None:
        entry = contract.entry_point
        fact = f"the contract's script {entry.value!r} is not among the step's scripts"
        yield RULE.finding(step, entry.value_place, fact, f"write scripts/{entry.value}, or name another file")


RULE = Rule(
    code="missing-layer",
    level=0,
    severity=Severity.ERROR,
    what="A step lacks one of its layers: builder, config, specification, or the script that its contract names.",
    why="A step is built by its builder from its config, wired by its specification, and run by its script: without "
    "one of them it is registered and cannot be used.",
    remedy="Write the file; its name follows from the step's.",
    check=check,
    example='entry_point="row_count.py"  # there is no scripts/row_count.py',
)
