"""A step's line in its table: added where it is missing, and told apart from one that says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.errors import PlanError
from cursus.registry.definitions import StepEntry, step_entry
from cursus.registry.table_edits import add_entry, remove_entry
from cursus.registry.tables import read_table

if TYPE_CHECKING:
    from cursus.planner.plan import PlannedRegistration

__all__ = ["entry_of", "has_entry", "with_entry"]


def entry_of(told: PlannedRegistration) -> StepEntry:
    """The line of a plan."""
    return step_entry(told.name, told.sagemaker_step_type, told.description)[told.name]


def has_entry(content: bytes, told: PlannedRegistration) -> bool:
    """Whether a table has the line of a plan, and nothing else under the step's name."""
    found = [fields for name, _, fields in read_table(content).entries if name == told.name]
    return len(found) == 1 and _same(dict(found[0]), told)


def with_entry(content: bytes, told: PlannedRegistration, place: str, *, is_ours: bool) -> bytes:
    """The content of a table's file with the line of a plan.

    Args:
        content: The file's content.
        told: What the plan says of the line.
        place: The file, for messages.
        is_ours: Whether a line under that name was made by an earlier revision of the plan, and may be replaced.

    Raises:
        PlanError: another step has the name.
        RegistryError: the file holds no table that can be edited.
    """
    if has_entry(content, told):
        return content
    if any(name == told.name for name, _, _ in read_table(content).entries):
        if not is_ours:
            hint = "name the step otherwise, or take the line out"
            raise PlanError(f"{place}: {told.name!r} stands there already, with other values", hint=hint)
        content = remove_entry(content, told.name, place)
    return add_entry(content, told.name, {key: str(value) for key, value in entry_of(told).items()}, place)


def _same(found: dict[str, str], told: PlannedRegistration) -> bool:
    return {key: value for key, value in found.items() if key != "workspace_id"} == dict(entry_of(told))
