"""Every argument that a config or a builder sends is one that the script takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import folded
from cursus.errors import did_you_mean
from cursus.validation.model import Edit, Replacement, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, Place
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.reading.script_facts import ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Arg"
_KIND = "Processing"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The arguments that are sent and that the script's parser refuses; none where it may take others."""
    config, builder, script = step.config, step.builder, step.script
    is_processing = step.files.sagemaker_step_type == _KIND
    if not is_processing or config is None or builder is None or script is None or not _is_known(script):
        return
    taken = [flag for each in script.arguments for flag in each.flags if flag.startswith("-")]
    for name, place in _sent_by(config, builder).items():
        if not any(flag.startswith(name) for flag in taken):
            same = [flag for flag in taken if folded(flag) == folded(name)]
            near = f"write {same[0]!r}" if same else did_you_mean(name, taken)
            remedy = near or "add it to the script's parser and to the contract, or do not send it"
            fact = f"the argument {name!r} is sent, and the script's parser does not know it"
            yield RULE.finding(step, place, fact, remedy, script.arguments[0].place)


def fix(step: StepReading, world: World, finding: Finding) -> Edit | None:  # noqa: ARG001 - what a rule takes
    """Writes the flag as the parser has it, where the mark is written out and differs in hyphens alone."""
    place, script = finding.place, step.script
    marks = [mark for field in (step.config.fields if step.config else ()) for mark in field.marks]
    name = next((each.name for each in marks if each.place == place), None)
    flags = [flag for each in (script.arguments if script else ()) for flag in each.flags]
    same = next((flag for flag in flags if name and folded(flag) == folded(name)), None)
    if name is None or same is None or place.end_column is None:
        return None
    at = step.source(place.path).lines[place.line - 1].find(f'"{name}"', place.column - 1, place.end_column - 1)
    start, end = (place.line, at + 1), (place.line, at + len(name) + len('""') + 1)
    return Edit((Replacement(place.path, start, end, f'"{same}"'),)) if at >= 0 else None


def _sent_by(config: DeclaredConfig, builder: DeclaredBuilder) -> dict[str, Place]:
    """The arguments that the config's own fields carry and that the builder itself sends."""
    found: dict[str, Place] = {}
    if builder.arguments.has_marked and not builder.fault:
        own = (field for field in config.fields if field.owner == config.name)
        found = {mark.name: mark.place for field in own for mark in field.marks if mark.kind == _MARK and mark.name}
    for value in builder.arguments.values:
        if value.place.path == builder.path:
            found.setdefault(value.name, value.place)
    return found


def _is_known(script: ScriptFacts) -> bool:
    """Whether all arguments that the script takes can be told; one without a parser takes any."""
    others = script.takes_other_arguments or script.declares_other_arguments
    return script.fault is None and bool(script.arguments) and not others


RULE = Rule(
    code="other-argument",
    level=4,
    severity=Severity.ERROR,
    what="A config or a builder sends an argument that the script's parser does not know. Here, hyphens and "
    "underscores are not the same.",
    why="The parser ends the script at an argument that it does not know: the job fails as it starts.",
    remedy="Write the argument as the script's parser has it, or add it there and to the contract.",
    check=check,
    fix=fix,
    example='row_limit: Annotated[int, Arg("--row_limit")] = 1000  # the script has add_argument("--row-limit")',
)
