"""Scripts end with the same exit codes for the same kinds of errors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.reading.sources import ENDS, dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CODES = {"FileNotFoundError": 1, "ValueError": 2}
_LAST = (None, "main")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The handlers of main, and of what calls it, that end with another code than `cursus_runtime` would."""
    script = step.script
    if script is None or script.fault:
        return
    source = step.source(script.path)
    for node, function in source.nodes:
        wanted = _CODES.get(dotted(node.type)) if isinstance(node, ast.ExceptHandler) and function in _LAST else None
        if wanted is not None and isinstance(node, ast.ExceptHandler):
            for end, code in _ends(node, is_main=function is not None):
                if code not in {0, wanted}:
                    fact = f"{dotted(node.type)} ends the script with the code {code}, and elsewhere with {wanted}"
                    yield RULE.finding(step, source.place(end), fact, f"write {wanted}")


def _ends(handler: ast.ExceptHandler, *, is_main: bool) -> Iterator[tuple[ast.expr, int]]:
    """The codes that a handler ends the process with, or that main returns, where they are written out."""
    for node in (inner for statement in handler.body for inner in ast.walk(statement)):
        is_end = isinstance(node, ast.Call) and dotted(node.func) in ENDS and len(node.args) == 1
        given = node.args[0] if is_end and isinstance(node, ast.Call) else None
        given = node.value if is_main and isinstance(node, ast.Return) else given
        if isinstance(given, ast.Constant) and isinstance(given.value, int):
            yield given, int(given.value)


RULE = Rule(
    code="other-exit-code",
    level=0,
    severity=Severity.ADVICE,
    what="A script ends with another exit code than the other scripts do for the same kind of error: 1 for a file "
    "that is missing, 2 for input that is not valid, 3 for any other.",
    why="The exit code of a job is what its owner sees first; the same one should mean the same in every step.",
    remedy="Write that code, or leave it to `cursus_runtime.entry.run`, which gives them.",
    check=check,
    example="except ValueError:\n    sys.exit(4)",
)
