"""The functions of code that a step's script would have: those that its main calls, and the methods of its classes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.from_code.calls import Called
    from cursus.planner.from_code.code import Code

__all__ = ["FoundFunction", "functions_of", "is_main"]

_MAIN = frozenset(
    {"main", "parse_args", "parse_arguments", "get_args", "cli", "model_fn", "predict_fn", "input_fn", "output_fn"}
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A function or method, and what it was seen by."""

    node: ast.FunctionDef
    why: str


def is_main(name: str) -> bool:
    """Whether a name is one that the script's own frame has, and no part of its work."""
    return name in _MAIN


def functions_of(code: Code, calls: Iterable[Called]) -> Iterator[FoundFunction]:
    """The functions that some code calls, commands of its command line, and methods of classes that it makes."""
    listed = list(calls)
    called = {each.name for each in listed}
    seen: set[str] = set()
    for name, node in code.functions.items():
        is_command = any(ast.unparse(each).partition("(")[0].endswith(".command") for each in node.decorator_list)
        if (name in called or is_command) and _NAME.fullmatch(name) and not is_main(name):
            seen.add(name)
            yield FoundFunction(node, f"{name} is {'a command' if name not in called else 'called'}")
    methods = {each.method for each in listed if each.name.startswith(".")}
    for owner in (each for each in code.tree.body if isinstance(each, ast.ClassDef)):
        for method in owner.body if owner.name in called and not owner.bases else ():
            if isinstance(method, ast.FunctionDef) and method.name in methods - seen and _NAME.fullmatch(method.name):
                seen.add(method.name)
                yield FoundFunction(method, f"{owner.name}.{method.name} is called")
