"""Keeps requirements that did not come from a file: each as a file beside the plan that is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.command_lines import pasted
from cursus.core.file_changes import FileChanges
from cursus.errors import Fault, PlanError
from cursus.planner.naming import StepNames
from cursus.planner.requirements_text import requirements_text
from cursus.planner.store import places_of
from cursus.registry.workspace_folders import find_root, workspace_id_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import PurePosixPath

    from cursus.planner.requirements import StepRequirements

__all__ = ["keep_requirements", "place_of_requirements", "plan_command"]


def place_of_requirements(given: StepRequirements) -> PurePosixPath:
    """Where requirements are kept, below the root."""
    return places_of(given).document.parent / f"{StepNames.of(given).stem}_requirements.yaml"


def plan_command(place: Path, root: Path | None) -> str:
    """What makes a plan of kept requirements, to be typed; the root is told where it would not be found by itself."""
    usual = find_root() or Path.cwd()
    told = ("--root", root) if root is not None and root.resolve() != usual.resolve() else ()
    return pasted("cursus", "plan", "new", place, *told)


def keep_requirements(given: Sequence[StepRequirements], root: Path) -> tuple[Path, ...]:
    """Writes requirements of one or several steps, all or none, and gives their files; what is there stays.

    Requirements that contradict themselves are kept as well: whoever asked for them mends them in the file.

    Args:
        given: The requirements; each step once.
        root: The folder below which they go.

    Raises:
        PlanError: a file is there already and says something else, or a project's id is none; all faults together.
        ChangeError: a place lies outside of the root, or cannot be written; nothing has changed.
    """
    faults = list(dict.fromkeys(fault for each in given for fault in _project_faults(each)))
    if faults:
        raise PlanError.of(faults)
    with FileChanges.open(root, f"keep the requirements of {', '.join(each.step_name for each in given)}") as changes:
        faults = [fault for each in given for fault in _want(each, changes, root)]
        if faults:
            raise PlanError.of(faults)
        changes.apply()
    return tuple(root / place_of_requirements(each) for each in given)


def _project_faults(given: StepRequirements) -> Iterator[Fault]:
    for fault in workspace_id_faults(given.project_id) if given.project_id is not None else ():
        yield Fault(f"project {given.project_id!r}", fault.fact, fault.hint)


def _want(given: StepRequirements, changes: FileChanges, root: Path) -> Iterator[Fault]:
    place = place_of_requirements(given)
    content = requirements_text(given).encode()
    before = changes.read(str(place))
    if before is None:
        changes.write(str(place), content)
    elif before != content:
        hint = f"`{plan_command(root / place, root)}` plans it as it is; or move it away"
        yield Fault(str(root / place), "is there already, and says something else", hint)
