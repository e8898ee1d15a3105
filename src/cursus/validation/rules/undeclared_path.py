"""A contract declares every path that its script uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.container_paths import every_path, is_below, lies_by
from cursus.validation.model import Rule, Severity
from cursus.validation.reading.script_facts import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.reading.script_facts import PathUse, ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CONTAINER = "/opt/ml"
_PROCESSING = "/opt/ml/processing"
# What the service and the builders put there, whatever the contract says.
_GIVEN = (
    "/opt/ml/code",
    "/opt/ml/config",
    "/opt/ml/processing/code",
    "/opt/ml/processing/input/code",
    "/opt/ml/processing/input/settings",
)
_GIVEN_OTHERWISE = ("/opt/ml/input/config", "/opt/ml/model", "/opt/ml/output", "/opt/ml/checkpoints")
_MESSAGE = "/opt/ml/output/message"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The logical names and container paths that only the script has, each told once."""
    script, contract = step.script, step.contract
    if script is None or contract is None or script.fault or contract.fault or contract.unknown:
        return
    yield from _names(step, script, contract)
    yield from _paths(step, script, contract)


def _names(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    """The logical names that main asks its tables for, and neither the contract nor the script's own table has."""
    own = {
        "input": {each.name for each in script.declared_inputs if each.name},
        "output": {each.name for each in script.declared_outputs if each.name},
    }
    told: set[tuple[str, str]] = set()
    for use in script.paths:
        if use.side is None or use.name is None or (use.side, use.name) in told:
            continue
        told.add((use.side, use.name))
        declared = [entry.name for entry in (contract.inputs if use.side == "input" else contract.outputs)]
        known = own[use.side] or declared
        if use.name not in known:
            where = "which its own table does not have" if own[use.side] else "which the contract does not declare"
            fact = f"the script uses the {use.side} {use.name!r}, {where}"
            remedy = did_you_mean(use.name, known) or f"add {use.name!r} to expected_{use.side}_paths"
            yield RULE.finding(step, use.place, fact, remedy, contract.place)


def _paths(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    """The container paths that lie neither in nor above a declared one."""
    yield from _tables(step, script, contract)
    told = [each.path for each in (*script.declared_inputs, *script.declared_outputs) if each.name]
    for use in sorted(script.paths, key=lambda use: len(use.path)):
        known = use.path and is_below(use.path, _CONTAINER) and not is_below(use.path, *told)
        if known and not _is_given(step, contract, use) and not _is_declared(contract, use.path):
            told.append(use.path)
            fact = f"the script uses {use.path}, and the contract declares no path there"
            yield RULE.finding(step, use.place, fact, "declare it, or use a declared path", contract.place)


def _tables(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    """What the script's own tables have at other paths than the contract."""
    entries = {(side, entry.name): entry for side, entry in every_path(contract)}
    sides = (("input", script.declared_inputs), ("output", script.declared_outputs))
    for side, each in ((side, each) for side, declared in sides for each in declared if each.name):
        entry = entries.get((side, each.name or ""))
        if entry is None and not _is_declared(contract, each.path):
            fact = f"the script has an {side} {each.name!r} at {each.path}, and the contract declares no path there"
            yield RULE.finding(step, each.place, fact, f"add {each.name!r} to expected_{side}_paths", contract.place)
        elif entry is not None and each.path.rstrip("/") != entry.value.rstrip("/"):
            fact = f"the script has the {side} {each.name!r} at {each.path}, the contract at {entry.value}"
            yield RULE.finding(step, each.place, fact, "write the same path on both sides", entry.value_place)


def _is_given(step: StepReading, contract: DeclaredContract, use: PathUse) -> bool:
    """Whether something is there in any case; a path that is only named may be a text of a message."""
    if use.access is Access.UNKNOWN or use.variable or use.argument:
        return True
    is_processing = step.files.sagemaker_step_type == "Processing" or any(
        is_below(entry.value, _PROCESSING) for _, entry in every_path(contract)
    )
    given = (*_GIVEN, _MESSAGE) if is_processing else (*_GIVEN, *_GIVEN_OTHERWISE)
    # The folders above may be looked through for what is there.
    return is_below(use.path, *given) or any(is_below(root, use.path) for root in given)


def _is_declared(contract: DeclaredContract, path: str) -> bool:
    return any(lies_by(path, entry.value) for _, entry in every_path(contract))


RULE = Rule(
    code="undeclared-path",
    level=1,
    severity=Severity.ERROR,
    what="The script uses a container path or a logical name that its contract does not declare.",
    why="Builders mount and upload what the contract declares: an input at another path is not there, and an output "
    "that is written to another path is lost.",
    remedy="Declare the path in the contract and in the specification, or use a declared path in the script.",
    check=check,
    example='Path(output_paths["count"], "count.txt")  # the contract has expected_output_paths={"counts": ...}',
)
