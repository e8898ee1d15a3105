"""Which function of the user's stands in for which step, and what is wrong with the functions that were named."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from cursus.engine.form import MALFORMED
from cursus.engine.values import Scope, resolve
from cursus.errors import EngineError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import NoReturn

    from cursus.engine.graph import Node
    from cursus.engine.model import Handler

__all__ = ["assign_handlers", "handler_fault", "handler_faults", "handler_lines", "handler_names"]

_TARGETS = {"Lambda": "FunctionArn", "Callback": "SqsQueueUrl"}
_ARN_PARTS = 7
# The engine's own business: a condition chooses branches, a Fail step ends the run.
_NEVER = ("Condition", "Fail")


def handler_names(node: Node, parameters: Mapping[str, Any]) -> list[str]:
    """What a step's handler may be named by: the step's name, its function's ARN and name, or its queue's URL."""
    target = _target(node, parameters)
    names = [node.name, *([target] if target else [])]
    parts = target.split(":")
    if node.type == "Lambda" and len(parts) >= _ARN_PARTS:
        names.append(parts[_ARN_PARTS - 1])
    return names


def assign_handlers(
    nodes: Sequence[Node], handlers: Mapping[str, Handler], parameters: Mapping[str, Any]
) -> dict[str, Handler]:
    """The handlers by the name of the step that each answers for; a step's own name counts first."""
    found: dict[str, Handler] = {}
    for node in nodes:
        named = next((name for name in handler_names(node, parameters) if name in handlers), None)
        if named is not None:
            found[node.name] = handlers[named]
    return found


def handler_faults(
    nodes: Sequence[Node], handlers: Mapping[str, Handler], parameters: Mapping[str, Any]
) -> Iterator[Fault]:
    """Handlers that name nothing of the pipeline, or no function that is there."""
    known = {name: node for node in nodes for name in handler_names(node, parameters)}
    for name, handler in handlers.items():
        node = known.get(name)
        if node is None:
            hint = did_you_mean(name, known) or "name a step, a Lambda function or a queue of the pipeline"
            yield Fault(f"handler {name!r}", "answers for nothing in this pipeline", hint)
        elif node.type in _NEVER:
            yield Fault(f"handler {name!r}", f"names a {node.type} step, which the engine runs itself", "remove it")
        else:
            yield from handler_fault(f"handler {name!r}", handler)


def handler_fault(subject: str, handler: Handler) -> Iterator[Fault]:
    """Why the function cannot be called, found without running anything of its file."""
    try:
        source = handler.file.read_bytes()
        names = _functions(ast.parse(source, str(handler.file)))
    except OSError as error:
        yield Fault(subject, f"{handler.file}: {error.strerror}", "name a Python file, as in handlers.py:function")
        return
    except (SyntaxError, ValueError) as error:
        yield Fault(subject, f"{handler.file} is no Python: {error}", "mend the file")
        return
    if handler.function not in names:
        hint = did_you_mean(handler.function, names) or f"define it with `def {handler.function}(...)`"
        yield Fault(subject, f"{handler.file} defines no function {handler.function!r}", hint)


def handler_lines(name: str) -> str:
    """The lines of a run config that name a handler for a step."""
    function = "".join(letter if letter.isalnum() else "_" for letter in name).strip("_").lower()
    return f"handlers:\n  {name}: handlers.py:{function if function[:1].isalpha() else f'run_{function}'}"


def _functions(module: ast.Module) -> list[str]:
    """What the file defines, imports or assigns at its top level, under any `if` or `try` too."""
    names: list[str] = []
    for statement in ast.walk(module):
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.ImportFrom):
            names += [alias.asname or alias.name for alias in statement.names]
        elif isinstance(statement, ast.Assign):
            names += [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return names


def _target(node: Node, parameters: Mapping[str, Any]) -> str:
    """The function's ARN or the queue's URL, empty where only a finished step knows it."""
    written = node.step.get(_TARGETS.get(node.type, ""), "")
    try:
        return str(resolve(written, Scope(parameters, {}, {}, _unknown_file, _unknown_object)))
    except (EngineError, *MALFORMED):
        return ""


def _unknown_file(step: str, name: str) -> NoReturn:
    raise EngineError(f"step {step!r} has not written {name!r} yet")


def _unknown_object(uri: str) -> NoReturn:
    raise EngineError(f"{uri} is not read before the run")
