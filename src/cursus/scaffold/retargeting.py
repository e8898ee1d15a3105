"""The plan of a step for another workspace: the same step with its names and places there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.naming import StepNames

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.plan import StepPlan

__all__ = ["plan_for"]

_LAYERS = ("contracts", "specs", "configs", "builders", "hyperparams")


def plan_for(plan: StepPlan, project: str) -> StepPlan:
    """A plan with a workspace as its place; the same plan where that is its place already."""
    if plan.requirements.developer_type == "isolated" and plan.requirements.project_id == project:
        return plan
    told = {"developer_type": "isolated", "project_id": project, "plan_location": None}
    requirements = plan.requirements.model_copy(update=told)
    moved = _moved(StepNames.of(plan.requirements), StepNames.of(requirements))
    return plan.model_copy(
        update={
            "requirements": requirements,
            "registration": plan.registration.model_copy(update={"workspace_id": project}),
            "files": tuple(each.model_copy(update={"path": moved.get(each.path, each.path)}) for each in plan.files),
            "tests": tuple(each.model_copy(update={"file": moved.get(each.file, each.file)}) for each in plan.tests),
            "trace": tuple(
                each.model_copy(update={"files": tuple(moved.get(path, path) for path in each.files)})
                for each in plan.trace
            ),
        }
    )


def _moved(before: StepNames, after: StepNames) -> Mapping[str, str]:
    """The new places of files by the old ones."""
    own = {path: after.paths[component] for component, path in before.paths.items()}
    return {**own, **{before.layer_package(layer): after.layer_package(layer) for layer in _LAYERS}}
