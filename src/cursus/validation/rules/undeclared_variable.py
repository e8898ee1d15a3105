"""A contract declares every environment variable that its script reads."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

from cursus.validation.model import Edit, Replacement, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, Place
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.reading.script_facts import ScriptFacts, Variable
    from cursus.validation.reading.sources import Source
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_GIVEN = ("SM_", "SAGEMAKER_", "AWS_", "TRAINING_JOB_", "PYTHON", "OMP_", "CUDA_", "NCCL_", "CURSUS_")
_LAST = ("framework_requirements", "description")
_ALSO_GIVEN = frozenset({"PATH", "HOME", "USER", "HOSTNAME", "LANG", "LC_ALL", "PWD", "SHELL", "TERM", "TMPDIR", "TZ"})


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The variables that the script reads and nothing declares; those that every container has are left out."""
    script, contract = step.script, step.contract
    if script is None or contract is None or contract.fault or contract.unknown:
        return
    for variable in _undeclared(script, contract):
        fact = f"the script reads the variable {variable.name}, which the contract does not declare"
        field = "required_env_vars" if variable.is_required else "optional_env_vars"
        yield RULE.finding(step, variable.place, fact, f"add {variable.name} to {field}", contract.place)


def fix(step: StepReading, world: World, finding: Finding) -> Edit | None:  # noqa: ARG001 - what a rule takes
    """Adds the variable to the contract, with the default that the script gives it."""
    script, contract = step.script, step.contract
    assert script is not None
    assert contract is not None
    found = next((each for each in _undeclared(script, contract) if each.place == finding.place), None)
    call = _call(step, contract)
    if found is None or call is None or (found.default is None and not found.is_required):
        return None
    entries = contract.required_variables if found.is_required else contract.optional_variables
    text = json.dumps(found.name) if found.is_required else f"{json.dumps(found.name)}: {json.dumps(found.default)}"
    if entries:
        return _inserted(step, entries[0].place, text)
    name, value = ("required_env_vars", f"[{text}]") if found.is_required else ("optional_env_vars", f"{{{text}}}")
    is_there = any(each.arg == name for each in call.keywords)
    return None if is_there or not call.keywords else _added(step, contract, call, f"{name}={value}")


def _undeclared(script: ScriptFacts, contract: DeclaredContract) -> list[Variable]:
    """Each undeclared variable, where it is read first."""
    declared = {entry.name for entry in (*contract.required_variables, *contract.optional_variables)}
    found: dict[str, Variable] = {}
    for variable in script.environment:
        if variable.name not in declared | _ALSO_GIVEN and not variable.name.startswith(_GIVEN):
            found.setdefault(variable.name, variable)
    return list(found.values())


def _call(step: StepReading, contract: DeclaredContract) -> ast.Call | None:
    """The call that makes the contract."""
    source = step.source(contract.path)
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return next((node for node in calls if source.place(node) == contract.place), None)


def _inserted(step: StepReading, place: Place, text: str) -> Edit:
    """Puts an item before another one: on a line of its own where that one begins a line."""
    at = (place.line, place.column)
    return Edit((Replacement(place.path, at, at, f"{text},{_gap(step, place)}"),))


def _added(step: StepReading, contract: DeclaredContract, call: ast.Call, text: str) -> Edit:
    """Puts a keyword behind those that speak of paths, arguments and variables."""
    source = step.source(contract.path)
    later = next((each for each in call.keywords if each.arg in _LAST), None)
    if later is not None:
        return _inserted(step, source.place(later), text)
    last = call.keywords[-1]
    end = (last.value.end_lineno or last.lineno, _end_column(source, last.value))
    return Edit((Replacement(contract.path, end, end, f",{_gap(step, source.place(last))}{text}"),))


def _end_column(source: Source, node: ast.expr) -> int:
    """The first column behind a node, in characters; the syntax tree counts bytes."""
    line = source.lines[(node.end_lineno or node.lineno) - 1]
    return len(line.encode()[: node.end_col_offset].decode(errors="replace")) + 1


def _gap(step: StepReading, place: Place) -> str:
    """What parts an item from the one at a place: a blank, or a new line with the same indent."""
    before = step.source(place.path).lines[place.line - 1][: place.column - 1]
    return " " if before.strip() else f"\n{before}"


RULE = Rule(
    code="undeclared-variable",
    level=1,
    severity=Severity.ERROR,
    what="The script reads an environment variable that its contract does not declare.",
    why="Builders set what the contract declares: nobody sets this one, so that the script runs with its default, or "
    "fails where it has none.",
    remedy="Declare it in the contract: in required_env_vars, or in optional_env_vars with the script's default.",
    check=check,
    fix=fix,
    example='limit = int(os.environ.get("ROW_LIMIT", "1000"))  # the contract has no ROW_LIMIT',
)
