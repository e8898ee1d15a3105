"""The excerpts of code in a plan's document say what the files say that are made of the plan."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from tests.unit.scaffold.cases import CASES
from tests.unit.scaffold.planning import planned

from cursus.planner.naming import StepNames
from cursus.planner.rendering.details import code_of
from cursus.scaffold.step_files import own_files

if TYPE_CHECKING:
    from pathlib import Path

PARTS = {
    "config": "Configuration Class Implementation",
    "builder": "Step Builder Implementation",
    "hyperparameters": "Hyperparameters Class Implementation",
    "script": "Processing Script Implementation",
}


def told(code: str) -> dict[str, str]:
    """What code says: each field with its type, each class with its bases, and functions, by their names."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.AnnAssign):
            found[ast.unparse(node.target)] = ast.unparse(node.annotation)
        elif isinstance(node, ast.ClassDef):
            found[node.name] = ", ".join(map(ast.unparse, node.bases))
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = "a function"
        elif isinstance(node, ast.Assign):
            found[ast.unparse(node.targets[0])] = ast.unparse(node.value)
    return found


@pytest.mark.parametrize("case", CASES)
def test_excerpts_are_python_and_say_what_the_files_say(case: str, tmp_path: Path) -> None:
    plan = planned(tmp_path, case)
    excerpts, files, names = code_of(plan), own_files(plan), StepNames.of(plan.requirements)
    for part, title in PARTS.items():
        if title in excerpts:
            said, written = told(excerpts[title]), told(files[names.paths[part]])  # type: ignore[index]  # components
            differing = {name: (what, written.get(name)) for name, what in said.items() if written.get(name) != what}
            assert differing == {}, title


@pytest.mark.parametrize("case", CASES)
def test_every_component_of_a_plan_is_shown(case: str, tmp_path: Path) -> None:
    plan = planned(tmp_path, case)
    shown = list(code_of(plan))
    assert (PARTS["hyperparameters"] in shown) == (plan.hyperparameters is not None)
    assert any(each.endswith("Script Implementation") for each in shown) == (plan.script is not None)
    assert {PARTS["config"], PARTS["builder"]} <= set(shown)


def test_a_builder_of_a_base_that_there_is_not_is_shown_as_the_plan_says_it(tmp_path: Path) -> None:
    plan = planned(tmp_path, "everything")
    other = plan.builder.model_copy(update={"base_module": "os.path", "required_attributes": ("share",)})
    code = code_of(plan.model_copy(update={"builder": other}))[PARTS["builder"]]
    assert 'required_attributes = ["share"]' in code
    ast.parse(code)
