"""Every hyperparameter that a training script must have is a field of the step's hyperparameters."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.validation.model import Rule, Severity
from cursus.validation.reading.sources import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_FIELD = "hyperparameters"
_METHOD = "to_hyperparameter_dict"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The hyperparameters that no class has; none where the config makes their file in a way of its own."""
    script, declared, config = step.script, step.hyperparameters, step.config
    if script is None or script.fault or declared is None or config is None or not _is_known(step, declared, config):
        return
    names = {field.name for field in declared.fields} | declared.members
    for use in script.hyperparameters:
        if use.name not in names:
            near = did_you_mean(use.name, [field.name for field in declared.fields])
            fact = f"the script must have the hyperparameter {use.name!r}, and {declared.name} has no such field"
            yield RULE.finding(step, use.place, fact, near or f"add it to {declared.name}", declared.place)


def _is_known(step: StepReading, declared: DeclaredConfig, config: DeclaredConfig) -> bool:
    """Whether the file of the hyperparameters holds the fields of the class, and nothing else."""
    field = config.field(_FIELD)
    is_of_class = field is not None and (field.annotation or "").rpartition(".")[2] == declared.name
    faults = (config.fault, declared.fault, *config.unknown, *declared.unknown)
    is_own = any(method.name == _METHOD for method in declared.methods)
    return is_of_class and not any(faults) and not is_own and _hands_on(step, config)


def _hands_on(step: StepReading, config: DeclaredConfig) -> bool:
    """Whether the config's own method gives what the hyperparameters give; that of a base is not known."""
    classes = (node for node in step.source(config.path).tree.body if isinstance(node, ast.ClassDef))
    own = (node for owner in classes if owner.name == config.name for node in owner.body)
    method = next((node for node in own if isinstance(node, ast.FunctionDef) and node.name == _METHOD), None)
    returned = [node.value for node in ast.walk(method) if isinstance(node, ast.Return)] if method else []
    return bool(returned) and all(
        isinstance(value, ast.Call) and dotted(value.func) == f"self.{_FIELD}.{_METHOD}" for value in returned
    )


RULE = Rule(
    code="unset-hyperparameter",
    level=4,
    severity=Severity.ERROR,
    what="A training script reads a hyperparameter, without a default, that the step's class of hyperparameters does "
    "not have.",
    why="The file that the job gets holds the fields of that class: the script fails when it looks for another.",
    remedy="Add the field to the class of hyperparameters, write its name as it is there, or give it a default in the "
    "script.",
    check=check,
    example='config["num_rounds"]  # the class has num_round',
)
