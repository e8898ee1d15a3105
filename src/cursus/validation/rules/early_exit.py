"""Only a script's main and what starts it end the process."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.reading.sources import ENDS, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.sources import Source
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MAIN = "main"
_RAISED = "SystemExit"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The calls that end the process inside of functions that main calls."""
    script = step.script
    if script is None or script.fault:
        return
    source = step.source(script.path)
    starting = _starting(source)
    for node, function in source.nodes:
        if isinstance(node, ast.Call) and dotted(node.func) in ENDS and function not in {None, _MAIN, *starting}:
            name = dotted(node.func)
            fact = f"{function} ends the process by {'raising ' if name == _RAISED else ''}{name}"
            yield RULE.finding(step, source.place(node), fact, "raise an error that says what is wrong")


def _starting(source: Source) -> frozenset[str]:
    """The functions that start the script, and those that are handed on, as handlers of signals are."""
    called = {id(node.func) for node, _ in source.nodes if isinstance(node, ast.Call)}
    names = {
        node.id
        for node, function in source.nodes
        if isinstance(node, ast.Name) and (function is None or id(node) not in called)
    }
    return frozenset(names)


RULE = Rule(
    code="early-exit",
    level=0,
    severity=Severity.ADVICE,
    what="A function of a script ends the process, where main or what starts the script should decide that.",
    why="Nobody who calls the function can catch the error or test it, and the job's reason of failure is lost.",
    remedy="Raise an error that says what is wrong; what starts the script turns it into an exit code.",
    check=check,
    example="def load(path):\n    if not path.exists():\n        sys.exit(1)",
)
