"""What stands in the way of a promotion: names that are taken, errors of the check, pipelines that name the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.errors import Fault
from cursus.workspaces.check import check_workspace
from cursus.workspaces.findings import Group, Severity
from cursus.workspaces.promotion.dag_names import names_in
from cursus.workspaces.reading.source_files import relative_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.promotion.dag_names import DagFile
    from cursus.workspaces.promotion.files import StepMove
    from cursus.workspaces.surroundings import Surroundings

__all__ = ["check_faults", "dag_faults", "name_faults"]

_RENAME = "rename the step in the workspace first"


def name_faults(definition: StepDefinition, around: Surroundings) -> Iterator[Fault]:
    """What has a step's name already, or keeps its line from being one of a shared table."""
    subject, name, known = f"step {definition.name}", definition.name, around.known.common()
    for each in known:
        if each.name.casefold() == name.casefold():
            where = "cursus itself" if each.origin.kind == "shared" else str(each.origin)
            only = "" if each.name == name else f" as {each.name}, in another case"
            yield Fault(subject, f"is there already: {where} has it{only}", _RENAME)
        elif each.config_class == definition.config_class:
            yield Fault(subject, f"its config class {each.config_class} is that of {each.qualified}", _RENAME)
    for alias, meant in around.registry.LEGACY_ALIASES.items():
        if alias.casefold() == name.casefold():
            yield Fault(subject, f"{alias} is another name of shared {meant}", _RENAME)
    if definition.sagemaker_step_type not in set(StepKind):
        hint = f"`cursus registry add {name}` gives it a line in the table of the workspace"
        yield Fault(subject, f"its SageMaker type is {definition.sagemaker_step_type!r}", hint)


def check_faults(
    definition: StepDefinition, workspace: Workspace, move: StepMove, around: Surroundings
) -> Iterator[Fault]:
    """The errors of the workspace's check that concern the step; conflicts of names are told by `name_faults`."""
    files = {each.file for each in move.moving}
    for each in check_workspace(workspace, load=False, around=around).of(Severity.ERROR):
        is_its = definition.name in each.steps or each.file in files
        if is_its and each.group is not Group.CONFLICTS:
            yield Fault(each.place, f"{each.fact} [{each.rule}]", each.hint)


def dag_faults(dags: Iterable[DagFile], definition: StepDefinition, name: str, workspace: Workspace) -> Iterator[Fault]:
    """The lines of DAG files that name the step as the workspace's; `name` is its name once it is promoted."""
    for dag in dags:
        for each in names_in(dag, definition.qualified):
            place = f"{relative_name(each.path, workspace.root)}:{each.line}"
            hint = f"write {name} there; --update-dags does so in the same change"
            yield Fault(place, f"names {definition.qualified}: {each.text}", hint)
