"""Who the step is: its name, its words, whose it is, where its plan goes, and what its statements refer to."""

from __future__ import annotations

import keyword
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.errors import did_you_mean
from cursus.planner.requiring.faults import RequirementFault, repeated, text_faults
from cursus.registry.definitions import step_name_faults
from cursus.registry.workspace_folders import workspace_id_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.requirements import StepRequirements

__all__ = ["identity_faults", "statement_faults"]

# A script of such a name would stand before the module that it, or a library of its container, imports.
_LIBRARIES = frozenset({"cursus", "cursus_runtime", "numpy", "pandas", "pyarrow", "scipy", "sklearn", "xgboost",
                        "torch", "tensorflow", "transformers", "joblib", "boto3", "sagemaker"})  # fmt: skip


def identity_faults(given: StepRequirements) -> Iterator[RequirementFault]:
    """Faults of the name, the texts, the project and the plan's place."""
    yield from _step_name(given.step_name)
    yield from text_faults(("description",), given.description)
    yield from text_faults(("logic",), given.logic, lines=True)
    for at, text in enumerate(given.edge_cases):
        yield from text_faults(("edge_cases", at), text)
        if not text:
            yield RequirementFault(("edge_cases", at), "is empty", "say what can go wrong, or leave it out")
    yield from _project(given)
    if given.plan_location is not None:
        yield from _place(given.plan_location)
    yield from repeated(((("job_types", at), each.value) for at, each in enumerate(given.job_types)), "job type")


def _step_name(name: str) -> Iterator[RequirementFault]:
    for fault in step_name_faults(name):
        yield RequirementFault(("step_name",), f"{fault.subject} {fault.fact}", fault.hint or "choose another name")
    stem = snake_case(name)
    if keyword.iskeyword(stem) or stem in sys.stdlib_module_names or stem in _LIBRARIES:
        fact = f"the script would be {stem}.py, and hide {stem!r} of Python or of a library from itself"
        yield RequirementFault(("step_name",), fact, f"say what it does, as in {name}Rows")


def _project(given: StepRequirements) -> Iterator[RequirementFault]:
    if given.developer_type == "isolated" and given.project_id is None:
        hint = "name the project's workspace, or write developer_type: shared"
        yield RequirementFault(("developer_type",), "the step is isolated and no project_id is given", hint)
    if given.developer_type == "shared" and given.project_id is not None:
        hint = "write developer_type: isolated, or leave project_id out"
        yield RequirementFault(("project_id",), "a project is named and the step is shared", hint)
    for fault in workspace_id_faults(given.project_id) if given.project_id is not None else ():
        yield RequirementFault(("project_id",), f"{given.project_id!r} {fault.fact}", fault.hint or "choose another")


def _place(place: str) -> Iterator[RequirementFault]:
    keys, path = ("plan_location",), PurePosixPath(place)
    yield from text_faults(keys, place)
    if path.is_absolute() or "\\" in place or ":" in place:
        yield RequirementFault(keys, f"{place!r} is no path below the root", "write it like docs/plans/my_step.md")
    elif ".." in path.parts:
        yield RequirementFault(keys, f"{place!r} leads out of the root", "write it without ..")
    elif path.suffix != ".md":
        yield RequirementFault(keys, f"{place!r} is no Markdown file", "end it with .md")
    elif any(part.startswith(".") for part in path.parts):
        yield RequirementFault(keys, f"{place!r} is a hidden place", "choose a folder that people see")


def statement_faults(given: StepRequirements) -> Iterator[RequirementFault]:
    """Faults of the statements: ids that stand twice or are those of others, and references to nothing."""
    others = [each for each in given.ids() if ":" in each or each == "step"]
    known = [*others, *(each.id for each in given.requirements)]
    yield from repeated(
        (((("requirements", at, "id"), each.id)) for at, each in enumerate(given.requirements)), "statement", str
    )
    for at, each in enumerate(given.requirements):
        if each.id in others:
            yield RequirementFault(("requirements", at, "id"), f"{each.id!r} means the step", "choose another id")
        yield from text_faults(("requirements", at, "text"), each.text, lines=True)
        for place, name in enumerate(each.covered_by):
            keys = ("requirements", at, "covered_by", place)
            if name == each.id:
                yield RequirementFault(keys, f"{name!r} is covered by itself", "name what sees to it")
            elif name not in known:
                hint = did_you_mean(name, known) or f"ids: {', '.join(known)}"
                yield RequirementFault(keys, f"there is no requirement {name!r}", hint)
