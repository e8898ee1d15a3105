"""What holds of the files of any plan."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from tests.properties.strategies.requirements import requirements

from cursus.planner.making.make import make_plan
from cursus.scaffold.drifting import drift
from cursus.scaffold.model import FileState
from cursus.scaffold.scaffolding import scaffold
from cursus.scaffold.static_checks import checked
from cursus.scaffold.step_files import own_files
from cursus.validation.model import Severity
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from cursus.planner.requirements import StepRequirements

law = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])


@law
@given(requirements())
def test_any_sound_requirements_become_files_that_break_no_rule_of_the_static_levels(wanted: StepRequirements) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        isolated = wanted.model_copy(update={"developer_type": "isolated", "project_id": "laws", "plan_location": None})
        plan = make_plan(isolated, root, Surroundings(root).registry)
        scaffold(plan, root)
        found = checked(plan, root, (0, 1, 2, 4))
        assert [f"{each.code} {each.fact}" for each in found.findings() if each.severity is Severity.ERROR] == []
        assert not drift(plan, root).has_drifted
        assert {each.state for each in scaffold(plan, root).files} == {FileState.UNCHANGED}


@law
@given(requirements())
def test_the_files_of_a_plan_are_python_and_the_same_every_time(wanted: StepRequirements) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plan = make_plan(wanted, Path(folder), Surroundings(Path(folder)).registry)
    files = own_files(plan)
    assert own_files(plan) == files
    for path, text in files.items():
        if path.endswith(".py"):
            ast.parse(text, path)
