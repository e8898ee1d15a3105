"""Inputs and outputs of a job that is made lie at the places of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.declared_places import method_place, need_place, offer_place
from cursus.validation.model import Rule, Severity
from cursus.validation.request_parts import input_paths, job_of, named_output, output_paths, placed_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MADE_BY_BUILDER = "hyperparameters"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The inputs and outputs whose data the job has elsewhere than the contract says, or not at all."""
    for build in step.trials.builds:
        if build.contract is not None and build.requests[-1].get("Type") in {"Processing", "Training", "Tuning"}:
            job = job_of(build.requests[-1])
            yield from _inputs(step, build, job)
            if "ProcessingOutputConfig" in job or "ProcessingInputs" in job:
                yield from _outputs(step, build, job)


def _inputs(step: StepReading, build: Build, job: Mapping[str, Any]) -> Iterator[Finding]:
    paths = build.contract.expected_input_paths if build.contract else {}
    for name, need in build.spec.dependencies.items():
        wanted, found = paths.get(name), input_paths(job, name)
        if wanted is None or need.dependency_type == _MADE_BY_BUILDER:
            continue
        if name in build.answered:
            # Whatever the config gives for it, its data have to be where the script looks.
            found = [each for each in placed_inputs(job) if _same_tree(each, wanted)]
        place, need_at = method_place(step, "_get_inputs"), need_place(step, build.spec, name)
        if not found:
            given, where = (
                ("given by the config", f"at {wanted}")
                if name in build.answered
                else ("given to create_step", "with its data")
            )
            fact = f"input {name!r} is {given}, and the job that is made has no input {where}"
            yield RULE.finding(step, place, fact, "have _get_inputs give an input for it", need_at)
        elif not any(_same_tree(each, wanted) for each in found):
            fact = (
                f"input {name!r} lies at {' and '.join(found)} in the job that is made, and the contract says {wanted}"
            )
            yield RULE.finding(step, place, fact, f"put it at {wanted}, or correct the contract", need_at)


def _outputs(step: StepReading, build: Build, job: Mapping[str, Any]) -> Iterator[Finding]:
    paths, found = build.contract.expected_output_paths if build.contract else {}, output_paths(job)
    for name, offer in build.spec.outputs.items():
        wanted = paths.get(name)
        there = found.get((named_output(offer.property_path) or ("", name))[1])
        if offer.is_file and wanted is not None and there != wanted and (there or wanted not in found.values()):
            told = f"takes it from {there}" if there else "has no output of that name"
            fact = f"output {name!r} lies at {wanted} by the contract, and the job that is made {told}"
            remedy = f"have _get_outputs take it from {wanted}, or correct the contract"
            place, offer_at = method_place(step, "_get_outputs"), offer_place(step, build.spec, name)
            yield RULE.finding(step, place, fact, remedy, offer_at)


def _same_tree(one: str, other: str) -> bool:
    """Whether one path is the other, or lies below it."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


RULE = Rule(
    code="mount-mismatch",
    level=5,
    severity=Severity.ERROR,
    what="The job that a builder makes has an input or an output at another container path than the contract names, or "
    "has none for it.",
    why="The script looks where the contract says, finds nothing there, and what it writes is not taken along.",
    remedy="Have _get_inputs and _get_outputs use the paths of the contract.",
    check=check,
    example="ProcessingInput(source=source, destination='/opt/ml/processing/input/data')  # the contract says "
    ".../input/rows",
    runs_code=True,
)
