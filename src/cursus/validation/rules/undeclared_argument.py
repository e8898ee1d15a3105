"""A contract declares every argument that its script takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_WITHOUT_VALUES = ("help", "version")
_TRAINED = ("Training", "Tuning")
_CHANNELS = "/opt/ml/input"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The arguments that nothing declares: errors where the script demands them, else warnings.

    The arguments of training scripts are hyperparameters, which no contract declares.
    """
    script, contract = step.script, step.contract
    if script is None or contract is None or script.fault or contract.fault or contract.unknown:
        return
    declared = {entry.name.replace("-", "_"): entry.name for entry in contract.arguments}
    for argument in () if _is_trained(step, contract) else script.arguments:
        names = [flag.lstrip("-") for flag in argument.flags] or [argument.dest]
        if argument.action in _WITHOUT_VALUES or any(name.replace("-", "_") in declared for name in names):
            continue
        name = max(names, key=len)
        how = "demands the argument" if argument.is_required else "takes the argument"
        fact = f"the script {how} {name!r}, which the contract does not declare"
        option = "" if argument.flags and argument.flags[0].startswith("-") else f"make it an option, --{name}, and "
        remedy = did_you_mean(name, declared.values()) or f"{option}add {name!r} to expected_arguments"
        found = RULE.finding(step, argument.place, fact, remedy, contract.place)
        yield found if argument.is_required else replace(found, severity=Severity.WARNING)


def _is_trained(step: StepReading, contract: DeclaredContract) -> bool:
    is_training = contract.class_name == "TrainingScriptContract" or step.files.sagemaker_step_type in _TRAINED
    return is_training or any(entry.value.startswith(_CHANNELS) for entry in contract.inputs)


RULE = Rule(
    code="undeclared-argument",
    level=1,
    severity=Severity.ERROR,
    what="The script takes an argument that its contract does not declare; it is a warning where the script can do "
    "without it. Hyphens and underscores count as the same.",
    why="Nobody knows to pass it: the script ends at once where it demands the argument, and always runs with its "
    "default otherwise.",
    remedy="Declare it in expected_arguments, or remove it from the script's parser.",
    check=check,
    example='parser.add_argument("--mode", required=True)  # the contract has no mode',
)
