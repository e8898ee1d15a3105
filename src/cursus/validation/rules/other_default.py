"""A contract and its script give environment variables the same defaults."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from cursus.core.base.names import folded
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.reading.script_facts import ScriptFacts, Variable
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The variables whose defaults differ, and those that one side requires and the other does not."""
    script, contract = step.script, step.contract
    if script is None or contract is None or script.fault or contract.fault:
        return
    yield from _other_defaults(step, script, contract)
    yield from _other_arguments(step, script, contract)
    required = {entry.name: entry for entry in contract.required_variables}
    for name, variables in _by_name(script).items():
        entry = required.get(name)
        # An empty default is how a script asks whether there is a variable, to demand it in words of its own.
        with_default = [each for each in variables if each.default]
        if entry is not None and with_default and not any(each.is_required for each in variables):
            fact = f"the contract requires {name}, and the script has the default {with_default[0].default!r} for it"
            remedy = f"move {name} to optional_env_vars with that default, or have the script demand it"
            yield RULE.finding(step, entry.place, fact, remedy, with_default[0].place)


def _other_defaults(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    variables = _by_name(script)
    for entry in contract.optional_variables:
        for each in variables.get(entry.name, ()):
            if each.is_required and each.is_declared:
                fact = f"{entry.name} has the default {entry.value!r} in the contract, and the script requires it"
                remedy = f"move {entry.name} to required_env_vars, or give it that default in the script"
                yield RULE.finding(step, entry.value_place, fact, remedy, each.place)
            elif each.default is not None and each.is_default_known and not _is_same(entry.value, each.default):
                fact = f"{entry.name} has the default {entry.value!r} in the contract, {each.default!r} in the script"
                yield RULE.finding(step, entry.value_place, fact, "write the same default on both sides", each.place)


def _other_arguments(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    """The arguments whose defaults differ; what the parser leaves unset, or demands, has none."""
    options = {folded(name): each for each in script.arguments for name in (*each.flags, each.dest)}
    for entry in contract.arguments:
        option = options.get(folded(entry.name))
        default = (
            option.default if option is not None and not option.is_required and option.action in {"", "store"} else None
        )
        if option is None or default is None or not default.is_certain or default.values[0] in {None, ""}:
            continue
        if entry.value and not _is_same(entry.value, str(default.values[0])):
            told = f"{entry.value!r} in the contract, {default.values[0]!r} in the script's parser"
            fact = f"the argument {entry.name!r} has the default {told}"
            yield RULE.finding(step, entry.value_place, fact, "write the same default on both sides", option.place)


def _by_name(script: ScriptFacts) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in script.environment:
        found.setdefault(variable.name, []).append(variable)
    return found


def _is_same(one: str, other: str) -> bool:
    """Whether two defaults mean the same: letters' case is none of the difference in `true`, nor zeros in numbers."""
    if one == other or {one.lower(), other.lower()} in ({"true"}, {"false"}, {"", "none"}):
        return True
    with suppress(ValueError):
        return float(one) == float(other)
    return False


RULE = Rule(
    code="other-default",
    level=1,
    severity=Severity.WARNING,
    what="The contract and the script give a variable or an argument different defaults, or only one of them requires "
    "it.",
    why="A job started by its builder gets the contract's default, one started otherwise the script's: the same step "
    "does two different things, and the documentation of one of them is wrong.",
    remedy="Write the same default in the contract and in the script, or require the variable on both sides.",
    check=check,
    example='optional_env_vars={"ROW_LIMIT": "100"},  # the script has os.environ.get("ROW_LIMIT", "1000")',
)
