"""Finds builders by their files, also such that no table names and no decorator registers; nothing is imported."""

from __future__ import annotations

import ast
import os
import warnings
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["builder_files", "kind_by_bases", "read_builder"]

_PREFIX, _SUFFIX = "builder_", "_step.py"
_ENDING = "StepBuilder"
_KINDS = (
    ("ProcessingStepBuilder", StepKind.PROCESSING),
    ("TrainingStepBuilder", StepKind.TRAINING),
    ("RegisterModelStepBuilder", StepKind.REGISTER_MODEL),
    ("GatedRegistrationStepBuilder", StepKind.REGISTER_MODEL),
    ("ModelStepBuilder", StepKind.CREATE_MODEL),
    ("TransformStepBuilder", StepKind.TRANSFORM),
    ("TuningStepBuilder", StepKind.TUNING),
    ("LambdaStepBuilder", StepKind.LAMBDA),
    ("CallbackStepBuilder", StepKind.CALLBACK),
    ("ConditionStepBuilder", StepKind.CONDITION),
    ("FailStepBuilder", StepKind.FAIL),
    ("EMRStepBuilder", StepKind.EMR),
    ("ClarifyCheckStepBuilder", StepKind.CLARIFY_CHECK),
    ("QualityCheckStepBuilder", StepKind.QUALITY_CHECK),
)
# What `create_step` is annotated to give, in builders that derive from StepBuilderBase itself.
_MADE = {
    **{f"{kind}Step": kind for kind in StepKind},
    "ModelStep": StepKind.CREATE_MODEL,
}


def builder_files(folder: Path) -> list[str]:
    """The names of the files below a folder of steps that hold builders, sorted."""
    try:
        with os.scandir(folder / "builders") as entries:
            names = [each.name for each in entries]
    except OSError:
        return []
    return sorted(name for name in names if name.startswith(_PREFIX) and name.endswith(_SUFFIX))


def read_builder(content: bytes) -> tuple[str, dict[str, str]] | None:
    """The step that a builder's file is about, and what the file tells of it; None where it holds no builder.

    The builder is the first class whose name and whose base's name end as builders' do.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name.endswith(_ENDING) and node.name != _ENDING:
            bases = [name.removesuffix("Base") for name in _base_names(node)]
            if any(base.endswith(_ENDING) for base in bases):
                return node.name.removesuffix(_ENDING), _told(node, bases)
    return None


def kind_by_bases(bases: Iterable[str]) -> str:
    """The SageMaker type of a builder by the names of the classes that it derives from; empty where they tell none."""
    for base in bases:
        plain = base.removesuffix("Base")
        found = next((kind for ending, kind in _KINDS if plain.endswith(ending)), None)
        if found:
            return found.value
    return ""


def _told(node: ast.ClassDef, bases: list[str]) -> dict[str, str]:
    words = (ast.get_docstring(node) or "").strip().splitlines()
    return {
        "builder_step_name": node.name,
        "sagemaker_step_type": kind_by_bases(bases) or _kind_made(node),
        "description": words[0].rstrip(".") if words else "",
    }


def _kind_made(node: ast.ClassDef) -> str:
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "create_step" and member.returns is not None:
            told = ast.unparse(member.returns).strip("'\"").rpartition(".")[2]
            return str(_MADE.get(told, ""))
    return ""


def _base_names(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(plain, ast.Name):
            yield plain.id
        elif isinstance(plain, ast.Attribute):
            yield plain.attr
