"""What the code of a config follows from in a plan, beside its fields as they are planned."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from cursus.core.base.enums import JobType

if TYPE_CHECKING:
    from cursus.planner.plan import PlannedField, StepPlan

__all__ = ["narrowed_fields", "over_self"]


def narrowed_fields(plan: StepPlan) -> tuple[PlannedField, ...]:
    """The fields of the config; the job type takes those that there is a specification for, and no others."""
    known = [str(each.job_type) for each in plan.specification.variants]
    if not known or len(known) == len(JobType):
        return plan.config.fields
    told = f"Literal[{', '.join(map(repr, known))}]"
    return tuple(
        each.model_copy(update={"annotation": told}) if each.annotation == "JobType" else each
        for each in plan.config.fields
    )


def over_self(expression: str, names: set[str]) -> str:
    """An expression in which other fields are attributes; one that is no Python stays as it is."""
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return expression
    return ast.unparse(_Attributes(names).visit(tree))


class _Attributes(ast.NodeTransformer):
    """Makes attributes of `self` of the names of fields; any other name that nothing builds in is inherited."""

    def __init__(self, names: set[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self._names or (node.id != "self" and not hasattr(builtins, node.id)):
            return ast.copy_location(ast.Attribute(ast.Name("self", ast.Load()), node.id, ast.Load()), node)
        return node
