"""From plans to files, and what proves them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.planner.plan import StepPlan
    from cursus.scaffold.drifting import Drift
    from cursus.scaffold.model import Scaffolded
    from cursus.scaffold.verifying import Verified

__all__ = ["drift_plan", "scaffold_plan", "verify_plan"]


def scaffold_plan(
    plan: str | Path,
    *,
    root: Path | None = None,
    workspace: str | None = None,
    merge: bool = False,
    dry_run: bool = False,
) -> Scaffolded:
    """Writes the files of a plan, all of them or none, and nothing over what a person has written.

    Args:
        plan: The plan's file, or the step's name.
        root: The folder that holds `development`, or a checkout of cursus; by default the one at work.
        workspace: The workspace that the step goes to, if not that of the plan; one that is not there is made.
        merge: Whether to put a person's changes and the plan's into one file where they do not touch.
        dry_run: Whether to work out the changes alone.

    Raises:
        PlanError: there is no such plan, files are in the way, or what is written breaks a rule; all faults together.
        ChangeError: the files cannot be changed; nothing has changed.
    """
    from cursus.scaffold.retargeting import plan_for
    from cursus.scaffold.scaffolding import scaffold

    place, data, found = _read(plan, root)
    if workspace is None or plan_for(found, workspace) is found:
        return scaffold(found, place, plan_file=data, merge=merge, dry_run=dry_run)
    return scaffold(plan_for(found, workspace), place, merge=merge, dry_run=dry_run)


def verify_plan(
    plan: str | Path,
    *,
    root: Path | None = None,
    workspace: str | None = None,
    on_stage: Callable[[str], None] | None = None,
) -> Verified:
    """What proves each requirement of a plan: files, layers that agree, a pipeline that compiles, tests, a run.

    Args:
        plan: The plan's file, or the step's name.
        root: The folder that its files lie below; by default the one at work, else the current one.
        workspace: The workspace that the step was scaffolded into, if not that of the plan.
        on_stage: Is told what is looked at next: `files`, `levels`, `pipeline`, `tests`.

    Raises:
        PlanError: there is no such plan.
    """
    from cursus.scaffold.retargeting import plan_for
    from cursus.scaffold.verifying import verify

    place, _, found = _read(plan, root)
    return verify(plan_for(found, workspace) if workspace else found, place, on_stage=on_stage)


def drift_plan(plan: str | Path, *, root: Path | None = None) -> Drift:
    """How the files of a plan differ from what it made and would make now; arguments as for `verify_plan`.

    Raises:
        PlanError: there is no such plan, or its manifest is none.
    """
    from cursus.scaffold.drifting import drift

    place, data, found = _read(plan, root)
    return drift(found, place, plan_file=data)


def _read(plan: str | Path, root: Path | None) -> tuple[Path, Path, StepPlan]:
    """The root, the file of a plan's data, and the plan."""
    from cursus.planner.plan_files import read_plan
    from cursus.planner.store import find_plan
    from cursus.registry.context import current_root

    place = (root or current_root() or Path()).resolve()
    data = find_plan(str(plan), place).resolve()
    return place, data, read_plan(data)
