"""A job that is made starts the script of its contract."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.validation.declared_places import builder_place
from cursus.validation.model import Rule, Severity
from cursus.validation.request_parts import job_of, started_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.builds import Build
    from cursus.validation.model import Finding, Place
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The Python files that a job starts, where none of them is the one that the contract or the config names."""
    for build in step.trials.builds[:1]:
        wanted, started = _named(build), started_scripts(job_of(build.requests[-1]))
        if build.contract is not None and started and not wanted & set(started):
            entry = build.contract.entry_point
            fact = f"the job that is made starts {' and '.join(started)}, and the contract's entry point is {entry}"
            remedy = f"have the builder start {entry}, or correct the contract"
            yield RULE.finding(step, builder_place(step), fact, remedy, _contract_place(step))


def _named(build: Build) -> set[str]:
    """The names of the script, in the contract and in the config."""
    fields = [name for name in type(build.config).model_fields if name.endswith("entry_point")]
    given = [getattr(build.config, name) for name in fields]
    contract = [build.contract.entry_point] if build.contract is not None else []
    return {PurePosixPath(each).name for each in (*given, *contract) if isinstance(each, str)}


def _contract_place(step: StepReading) -> Place | None:
    entry = step.contract.entry_point if step.contract is not None else None
    return entry.place if entry is not None else None


RULE = Rule(
    code="other-script",
    level=5,
    severity=Severity.ERROR,
    what="The job that a builder makes starts another script than the one that the contract and the config name.",
    why="Inputs, outputs and variables are those of the one script, and the other one runs.",
    remedy="Leave the script to the builder of the step's kind, or name the same one on all sides.",
    check=check,
    example="def _script(self): return str(Path(__file__).parent / 'other.py')",
    runs_code=True,
)
