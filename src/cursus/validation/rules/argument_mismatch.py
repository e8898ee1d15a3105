"""A step that is made passes the arguments of its contract, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import folded
from cursus.validation.attempts import Breakage
from cursus.validation.declared_places import method_place
from cursus.validation.model import Rule, Severity
from cursus.validation.request_parts import arguments_in, arguments_of, job_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The arguments that are passed and no part of the contract, and those without a default that are not passed.

    Also arguments in another order than a parser takes them.
    """
    yield from _misplaced(step)
    for build in step.trials.builds:
        if build.contract is None or build.requests[-1].get("Type") != "Processing":
            continue
        expected = {folded(name): name for name in build.contract.expected_arguments}
        passed = {folded(name): name for name in arguments_in(job_of(build.requests[-1]))}
        for name in (passed[each] for each in sorted(passed.keys() - expected.keys())):
            fact = f"the step that is made passes the argument --{name}, which the contract does not have"
            yield RULE.finding(
                step,
                method_place(step, "_get_job_arguments"),
                fact,
                f"add {name!r} to expected_arguments, or do not pass it",
            )
        for name in (expected[each] for each in sorted(expected.keys() - passed.keys())):
            if not build.contract.expected_arguments[name]:
                fact = f"the contract has the argument {name!r} without a default, and the step does not pass it"
                yield RULE.finding(
                    step, method_place(step, "_get_job_arguments"), fact, f"pass --{name} in _get_job_arguments"
                )


def _misplaced(step: StepReading) -> Iterator[Finding]:
    """Values before their names: as the step is, or once a field is set that is an argument and may be left out."""
    from cursus.core.config_fields.markers import Arg, marked_fields
    from cursus.validation.variations import Variations

    for build in step.trials.builds[:1]:
        unset = [name for name, _, value in marked_fields(build.config, Arg) if value is None]
        varied = Variations(build, step.folder)
        others = (next(varied.made_with_others(name), Breakage("")) for name in unset)
        for requests in (build.requests, *(each for each in others if not isinstance(each, Breakage))):
            words = arguments_of(job_of(requests[-1]))
            if words and not _is_name(words[0]) and _is_name(words[-1]):
                fact = f"the step that is made passes {words[0]!r} before any name, and no value after {words[-1]}"
                remedy = "give each argument as its name and then its value: ['--job_type', 'training']"
                yield RULE.finding(step, method_place(step, "_get_job_arguments"), fact, remedy)
                return


def _is_name(word: str) -> bool:
    return word.startswith("--")


RULE = Rule(
    code="argument-mismatch",
    level=5,
    severity=Severity.ERROR,
    what="The processing job that a builder makes is started with an argument that the contract does not have, without "
    "one that has no default, or with values before their names.",
    why="A script's parser refuses arguments that it does not know, and ends the job at once; so it does where one is "
    "missing.",
    remedy="Have _get_job_arguments give the arguments of the contract.",
    check=check,
    example="return ['--mode', 'fast']  # the contract expects --job_type",
    runs_code=True,
)
