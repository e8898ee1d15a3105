"""Names in code that stand for something in SageMaker or AWS: sessions, estimators, predictors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.planner.from_code.calls import calls_in

if TYPE_CHECKING:
    from cursus.planner.from_code.calls import Called
    from cursus.planner.from_code.code import Code

__all__ = ["cloud_names", "is_of"]

_LIBRARIES = ("sagemaker.", "boto3.")


def cloud_names(code: Code) -> frozenset[str]:
    """The names that hold what the SageMaker SDK or boto3 gave, and what came of that."""
    assigned = [
        (node.targets[0].id, node.value)
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    found: set[str] = set()
    for _ in assigned:
        before = len(found)
        found |= {name for name, value in assigned if _is_cloud(code, value, found)}
        if len(found) == before:
            break
    return frozenset(found)


def _is_cloud(code: Code, value: ast.expr, known: set[str]) -> bool:
    return isinstance(value, ast.Call) and any(
        each.node is value and (each.name.startswith(_LIBRARIES) or _holder(each) in known)
        for each in calls_in(value, code.aliases)
    )


def is_of(called: Called, names: frozenset[str]) -> bool:
    """Whether a call is of the SDKs, or of something that they gave."""
    return called.name.startswith(_LIBRARIES) or _holder(called) in names


def _holder(called: Called) -> str:
    """The name whose method is called."""
    function = called.node.func
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""
