"""What is known of our runtime's functions is what their own code does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cursus_runtime
from cursus.validation.reading.interpretation.domain import Arguments, Class, Function, Known, Library, Made
from cursus.validation.reading.interpretation.effects import Access
from cursus.validation.reading.interpretation.interpreter import Interpreter
from cursus.validation.reading.interpretation.rules import Rules
from cursus.validation.reading.interpretation.runtime import RUNTIME_SINKS
from cursus.validation.reading.modules import Modules

RUNTIME = Path(cursus_runtime.__file__).parent
# These only look: what follows from a folder without a file is what they are for.
PROGRAMS = {"repack"}


def public_functions() -> dict[str, ast.FunctionDef]:
    """The functions and methods of the runtime that scripts may call, by module and name."""
    found: dict[str, ast.FunctionDef] = {}
    for path in RUNTIME.glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            classes = [node] if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else []
            members = [(f"{one.name}.{inner.name}", inner) for one in classes for inner in one.body
                       if isinstance(inner, ast.FunctionDef)]  # fmt: skip
            functions = [(node.name, node)] if isinstance(node, ast.FunctionDef) else []
            for name, function in (*functions, *members):
                if not function.name.startswith("_") and path.stem not in PROGRAMS:
                    found[f"{path.stem}.{name}"] = function
    return found


FUNCTIONS = public_functions()


def paths_of(function: ast.FunctionDef) -> list[str]:
    """The parameters that take a path."""
    return [one.arg for one in function.args.args if one.annotation and ast.unparse(one.annotation) == "Path"]


def test_every_function_that_takes_a_path_is_known() -> None:
    takers = {name: paths_of(function) for name, function in FUNCTIONS.items() if paths_of(function)}

    assert {name: [sink.names[0] for sink in sinks] for name, sinks in RUNTIME_SINKS.items()} == takers


def touched(name: str, parameter: str) -> set[Access]:
    """What the code of a function does with what lies at a path that it is given, or below it."""
    module, *rest = name.split(".")
    modules = Modules()
    source = modules.source(RUNTIME / f"{module}.py")
    # As the main file, and so followed like any code.
    run = Interpreter(modules, Rules(), (RUNTIME.parent,), main=source.path)
    (value,) = run.namespaces.resolved(run.namespaces.module(source).names[rest[0]])
    if isinstance(value, Class):
        made = Made(value, Arguments(is_whole=False), value.at)
        (value,) = run.attribute(made, rest[1], value.at)
    assert isinstance(value, Function)
    path = (Known("/opt/ml/given", value.at),)
    path = run.call((Library("pathlib.Path", value.at),), Arguments((path,)), value.at)
    run.function(value, Arguments((), ((parameter, path),), is_whole=False))
    return {seen.access for seen in run.effects.paths if "/opt/ml/given" in str(seen.value)}


@pytest.mark.parametrize("name", RUNTIME_SINKS)
def test_the_code_of_a_function_does_what_is_known_of_it(name: str) -> None:
    for sink in RUNTIME_SINKS[name]:
        seen = touched(name, sink.names[0])

        if sink.access is Access.READ:
            assert seen & {Access.READ, Access.LIST}
            assert Access.WRITE not in seen
        elif sink.access is Access.LIST:
            assert seen == {Access.LIST}
        else:
            assert Access.WRITE in seen
