"""Plans for the tests of what becomes of them, made by the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.unit.scaffold.cases import CASES

from cursus.planner.making.make import make_plan
from cursus.planner.requirements import StepRequirements
from cursus.workspaces.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.plan import StepPlan

PROJECT = "payments"
FOLDER = f"development/projects/{PROJECT}"
STEPS = f"{FOLDER}/src/cursus_dev/steps"


def planned(root: Path, case: str = "filter", **told: Any) -> StepPlan:
    """The plan of a case below a root, with other requirements where they are told."""
    requirements = StepRequirements.model_validate({"project_id": PROJECT, **CASES[case], **told})
    return make_plan(requirements, root, Surroundings(root).registry)
