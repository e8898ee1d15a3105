"""Plans as documents: shown, read back, and asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.planner.importing.keeping import KeptPlan
    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import StepRequirements

__all__ = ["import_plan", "plan_prompt", "render_plan", "show_plan"]


def show_plan(plan: str | Path, root: Path | None = None) -> StepPlan:
    """The plan of a file, of its data or of its Markdown, or of a step's name.

    Args:
        plan: The plan's file, or the step's name.
        root: The folder that plans lie below; by default the one that holds the workspaces, else the current one.

    Raises:
        PlanError: there is no plan there.
    """
    from cursus.planner.plan_files import read_plan
    from cursus.planner.store import find_plan

    return read_plan(find_plan(str(plan), _root(root)))


def render_plan(plan: StepPlan, form: str = "text") -> str:
    """A plan as `text`, `markdown`, `json` or `html`."""
    from cursus.planner.rendering import render_plan as render

    return render(plan, form)


def import_plan(
    document: Path, requirements: StepRequirements | None = None, root: Path | None = None, *, dry_run: bool = False
) -> KeptPlan:
    """Reads a plan in Markdown, as a person or a language model wrote it, and keeps it as a new revision.

    Args:
        document: The Markdown.
        requirements: What the step must do; by default what the document says of it.
        root: As for `show_plan`.
        dry_run: Whether nothing is written.

    Raises:
        PlanError: something is missing, or is not understood; all faults together, each with its line.
        ChangeError: the place cannot be written; nothing has changed.
    """
    from cursus.planner.importing.keeping import keep_imported
    from cursus.registry.builder_registry import get_global_registry

    return keep_imported(
        document,
        _root(root),
        get_global_registry(),
        lambda plan: render_plan(plan, "markdown"),
        requirements,
        dry_run=dry_run,
    )


def plan_prompt(requirements: StepRequirements | None = None, root: Path | None = None) -> str:
    """What to tell a language model so that it writes a plan that `import_plan` reads; no model is called.

    Args:
        requirements: What the step must do; without them the prompt holds the form to fill in.
        root: As for `show_plan`.
    """
    from cursus.planner.prompting.prompt import planner_prompt
    from cursus.registry.builder_registry import get_global_registry

    return planner_prompt(requirements, _root(root), get_global_registry())


def _root(root: Path | None) -> Path:
    from cursus.registry.context import current_root

    return (root or current_root() or Path()).resolve()
