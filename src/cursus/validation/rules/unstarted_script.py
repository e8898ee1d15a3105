"""A script does its work when it is started."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.reading.sources import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.sources import Source
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_STARTED = ("Processing", "Training", "Tuning")
_MODEL = "ModelScriptContract"
_MAIN, _RUN = "main", "run"
_GIVEN_BY_RUN = 4
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_QUIET = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Pass


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """A script that only defines things, that starts what is not there or cannot take it, or that always breaks off."""
    source = _started(step)
    if source is None:
        return
    for node in source.tree.body:
        if isinstance(node, ast.Raise):
            fact = "the script raises an error whenever it is started"
            yield RULE.finding(step, source.place(node), fact, "remove it, or raise under a condition")
            return
    main = next((node for node in source.tree.body if isinstance(node, _DEFINITIONS) and node.name == _MAIN), None)
    if all(_is_quiet(node) for node in source.tree.body) and any(isinstance(n, _DEFINITIONS) for n in source.tree.body):
        place = source.place(main) if main else source.start
        what = "defines main and never calls it" if main else "only defines functions, and calls none"
        remedy = "end it with: if __name__ == '__main__': sys.exit(run(main, ...))"
        yield RULE.finding(step, place, f"the script {what}", remedy)
    yield from _wrong_starts(step, source, main)


def _started(step: StepReading) -> Source | None:
    """The script that a container starts; none where another file is started, or a handler is loaded."""
    script, contract = step.script, step.contract
    if script is None or script.fault or step.files.sagemaker_step_type not in _STARTED:
        return None
    entry = contract.entry_point if contract else None
    is_handler = contract is not None and contract.class_name == _MODEL
    is_other = entry is not None and entry.value != script.path.name
    return None if is_handler or is_other else step.source(script.path)


def _is_quiet(node: ast.stmt) -> bool:
    """Whether a statement of a module does nothing but define."""
    if isinstance(node, _QUIET) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return True
    if isinstance(node, ast.If) and dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING":
        return True
    is_assignment = isinstance(node, ast.Assign | ast.AnnAssign)
    return is_assignment and not any(isinstance(inner, ast.Call) and _is_own(inner) for inner in ast.walk(node))


def _is_own(call: ast.Call) -> bool:
    """Whether a call may be the start of the script: not what loggers and constants are usually made by."""
    return dotted(call.func) not in {
        "logging.getLogger",
        "getLogger",
        "frozenset",
        "set",
        "dict",
        "tuple",
        "re.compile",
    }


def _wrong_starts(step: StepReading, source: Source, main: ast.stmt | None) -> Iterator[Finding]:
    """The starts of a main that is not there, or that takes another number of things."""
    if main is None and _may_be_bound(source):
        return
    for node in source.tree.body:
        for call in _calls(node):
            given = _given(call)
            if given is None:
                continue
            if main is None:
                fact = "the script starts main, which it does not define"
                yield RULE.finding(step, source.place(call), fact, "define main, or start the function that there is")
            elif isinstance(main, ast.FunctionDef | ast.AsyncFunctionDef) and not _takes(main, given):
                fact = f"main is started with {given} things and takes {len(main.args.args)}"
                wanted = "input_paths, output_paths, environ_vars, job_args"
                yield RULE.finding(step, source.place(main), fact, f"write def main({wanted})", source.place(call))


def _calls(node: ast.stmt) -> Iterator[ast.Call]:
    """The calls in a statement of the module, but for what it defines."""
    if not isinstance(node, _DEFINITIONS):
        yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _given(call: ast.Call) -> int | None:
    """How many things a call gives to main; None where it starts another function, or that cannot be told."""
    if isinstance(call.func, ast.Name) and call.func.id == _MAIN:
        is_plain = not call.keywords and not any(isinstance(each, ast.Starred) for each in call.args)
        return len(call.args) if is_plain else None
    first = call.args[0] if call.args else None
    is_run = dotted(call.func).rpartition(".")[2] == _RUN and isinstance(first, ast.Name) and first.id == _MAIN
    return _GIVEN_BY_RUN if is_run else None


def _takes(main: ast.FunctionDef | ast.AsyncFunctionDef, given: int) -> bool:
    """Whether a function can be called with that many things."""
    arguments = main.args
    most = len(arguments.posonlyargs) + len(arguments.args)
    least = most - len(arguments.defaults)
    is_open = main.decorator_list or arguments.vararg
    return bool(is_open) or (least <= given <= most and None not in arguments.kw_defaults)


def _may_be_bound(source: Source) -> bool:
    """Whether a module gets the name main in another way than by defining it there."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id == _MAIN and isinstance(node.ctx, ast.Store):
            return True
        if isinstance(node, ast.alias) and _MAIN in {node.name, node.asname}:
            return True
        if (isinstance(node, ast.alias) and node.name == "*") or (
            isinstance(node, _DEFINITIONS) and node.name == _MAIN
        ):
            return True
    return False


RULE = Rule(
    code="unstarted-script",
    level=1,
    severity=Severity.ERROR,
    what="A script that a container starts only defines functions, starts a main that is not there or that takes "
    "another number of things, or raises an error in any case.",
    why="The job ends at once: with an error, or with success and without outputs.",
    remedy="End the script with `if __name__ == '__main__': sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, "
    "parse_arguments))`, and have main take input_paths, output_paths, environ_vars and job_args.",
    check=check,
    example='def main(input_paths, output_paths, environ_vars, job_args): ...  # and no if __name__ == "__main__"',
)
