"""A script that logs does not print as well."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.reading.sources import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_LOGGERS = frozenset({"logger", "log", "logging", "LOGGER", "LOG", "_logger"})
_TRAINED = ("Training", "Tuning")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The messages that are printed; none in training, where the service reads metrics from what is printed."""
    script = step.script
    if script is None or script.fault or step.files.sagemaker_step_type in _TRAINED:
        return
    source = step.source(script.path)
    calls = [node for node, _ in source.nodes if isinstance(node, ast.Call)]
    if any(_logs(node) for node in calls):
        for node in calls:
            if dotted(node.func) == "print" and not any(each.arg == "file" for each in node.keywords):
                fact = "the message is printed, and the script logs others"
                yield RULE.finding(step, source.place(node), fact, "log it with logger.info")


def _logs(node: ast.Call) -> bool:
    owner, _, name = dotted(node.func).rpartition(".")
    return owner in _LOGGERS and name in _LEVELS


RULE = Rule(
    code="printed-message",
    level=0,
    severity=Severity.ADVICE,
    what="A script prints some messages and logs others.",
    why="What is printed has no time and no level, and can come out of order with what is logged.",
    remedy="Log all messages.",
    check=check,
    example='print("done")  # elsewhere in the script: logger.info("read %s rows", rows)',
)
