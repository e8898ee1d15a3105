"""A contract declares every path that its script uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.container_paths import covers, every_path, is_below
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
    """The logical names that the script declares or asks main's tables for, and the contract does not have."""
    used = [(use.side, use.name, use.place) for use in script.paths]
    own = [("input", each.name, each.place) for each in script.declared_inputs]
    own += [("output", each.name, each.place) for each in script.declared_outputs]
    told: set[tuple[str, str]] = set()
    for side, name, place in (*own, *used):
        if side is None or name is None or (side, name) in told:
            continue
        told.add((side, name))
        declared = [entry.name for entry in (contract.inputs if side == "input" else contract.outputs)]
        if name not in declared:
            fact = f"the script uses the {side} {name!r}, which the contract does not declare"
            remedy = did_you_mean(name, declared) or f"add {name!r} to expected_{side}_paths"
            yield RULE.finding(step, place, fact, remedy, contract.place)


def _paths(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    """The container paths that lie neither in nor above a declared one."""
    told: list[str] = []
    for use in sorted(script.paths, key=lambda use: len(use.path)):
        known = use.path and is_below(use.path, _CONTAINER) and not is_below(use.path, *told)
        if known and use.name is None and not _is_given(step, contract, use) and not _is_declared(contract, use):
            told.append(use.path)
            fact = f"the script uses {use.path}, and the contract declares no path there"
            yield RULE.finding(step, use.place, fact, "declare it, or use a declared path", contract.place)
    yield from _moved(step, script, contract)


def _moved(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> Iterator[Finding]:
    """The logical names that both sides have, at different paths."""
    own = {("input", each.name): each for each in script.declared_inputs}
    own |= {("output", each.name): each for each in script.declared_outputs}
    for side, entry in every_path(contract):
        each = own.get((side, entry.name))
        if each is not None and each.path.rstrip("/") != entry.value.rstrip("/"):
            fact = f"the script has the {side} {entry.name!r} at {each.path}, the contract at {entry.value}"
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


def _is_declared(contract: DeclaredContract, use: PathUse) -> bool:
    return any(covers(use, side, entry) for side, entry in every_path(contract))


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
