"""Whether the small pipeline of a plan compiles: the step with the steps before and behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import CursusError
from cursus.planner.naming import StepNames
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.context import set_workspace_context, set_workspace_root
from cursus.scaffold.sample_pipelines import sample_pipeline
from cursus.scaffold.writing.samples import sample_addresses, step_node

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.planner.plan import StepPlan

__all__ = ["compiled_pipeline", "prove_pipeline"]


def prove_pipeline(plan: StepPlan, root: Path) -> tuple[str, ...]:
    """What keeps the small pipeline of a plan from compiling, or the service from taking it; empty where nothing."""
    try:
        faults = compiled_pipeline(plan, root).verify()
    except CursusError as error:
        return tuple(str(each) for each in error.faults)
    return tuple(str(each) for each in faults)


def compiled_pipeline(plan: StepPlan, root: Path) -> CompiledPipeline:
    """The small pipeline of a plan, with configs of sample values.

    Raises:
        CursusError: it cannot be compiled; all faults of a stage together.
    """
    project = StepNames.of(plan.requirements).project_id
    told = plan.integration
    nodes, edges = told.nodes or (plan.name,), told.edges
    given = {step_node(plan): sample_addresses(plan)}
    with set_workspace_root(root):
        get_global_registry().refresh()
        if project is None:
            return sample_pipeline(nodes, edges, told.pins, given)
        with set_workspace_context(project, root):
            return sample_pipeline(nodes, edges, told.pins, given)
