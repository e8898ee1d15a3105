"""The steps that a new step will stand beside: what is registered, with what it needs and offers."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.base.names import join_job_type
from cursus.core.base.specification_base import StepSpecification
from cursus.core.config_fields.markers import Input
from cursus.dag.model import PipelineDAG
from cursus.errors import Fault, RegistryError
from cursus.registry.context import set_workspace_root, working_in
from cursus.registry.definitions import SHARED
from cursus.registry.workspace_folders import Workspace
from cursus.resolver.offers import Offers
from cursus.resolver.places import Place

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from cursus.planner.requirements import StepRequirements
    from cursus.registry.definitions import StepDefinition
    from cursus.registry.unified import UnifiedRegistryManager

__all__ = ["Neighbour", "Neighbourhood", "at_the_place_of", "read_neighbourhood"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A registered step: `specs` by job type, under an empty one where it has no variants."""

    name: str
    origin: str
    kind: str
    specs: Mapping[str, StepSpecification]
    answered: frozenset[str]

    def node(self, job_type: str) -> str:
        """The name that a node of the step has; in a DAG file its origin stands before it where the step's does."""
        return join_job_type(self.name.rpartition(":")[2], job_type or None)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The registered steps but the new one, as places of one large pipeline, and what could not be read.

    `own` is what is registered under the new step's name where it will stand, `shadowed` a step that all see and that
    has the same name. `has_workspace` says whether the project's workspace is there, where the step is of one.
    """

    steps: tuple[Neighbour, ...]
    by_node: Mapping[str, Neighbour]
    places: Mapping[str, Place]
    offers: Offers
    broken: tuple[Fault, ...] = ()
    own: StepDefinition | None = None
    shadowed: StepDefinition | None = None
    has_workspace: bool = True

    def step_of(self, node: str) -> Neighbour:
        """The step of a node."""
        return self.by_node[node]

    def written(self, node: str) -> str:
        """What a DAG file calls a node."""
        step = self.by_node.get(node)
        return f"{step.name.rpartition(':')[0]}:{node}" if step and ":" in step.name else node

    def names(self) -> list[str]:
        """The names of the steps."""
        return [each.name for each in self.steps]


@contextmanager
def at_the_place_of(given: StepRequirements, root: Path) -> Generator[None]:
    """While inside, names of steps mean what they mean where the new step will stand."""
    workspace = _workspace_of(given, root)
    with ExitStack() as entered:
        entered.enter_context(set_workspace_root(root))
        entered.enter_context(working_in(workspace if workspace and workspace.folder.is_dir() else None))
        yield


def read_neighbourhood(given: StepRequirements, root: Path, registry: UnifiedRegistryManager) -> Neighbourhood:
    """The steps that are at hand where the new step will stand; the modules of their builders are imported."""
    found: list[Neighbour] = []
    broken: list[Fault] = []
    with at_the_place_of(given, root):
        listed = registry.known.visible()
        for each in listed:
            if each.name != given.step_name:
                _read(registry, each, found, broken)
        own, shadowed = _namesakes(given, registry)
    steps = tuple(sorted(found, key=lambda each: (":" in each.name, each.name)))
    # Of two steps of one name, a pack's and another, the pack's is left to be named in full.
    by_node = {each.node(job): each for each in reversed(steps) for job in each.specs}
    places = {
        each.node(job): _place(each, job) for each in steps for job in each.specs if by_node[each.node(job)] is each
    }
    workspace = _workspace_of(given, root)
    there = workspace is None or workspace.folder.is_dir()
    return Neighbourhood(steps, by_node, places, Offers(PipelineDAG(), places), tuple(broken), own, shadowed, there)


def _workspace_of(given: StepRequirements, root: Path) -> Workspace | None:
    return Workspace(given.project_id, root.resolve()) if given.project_id else None


def _read(
    registry: UnifiedRegistryManager, definition: StepDefinition, found: list[Neighbour], broken: list[Fault]
) -> None:
    name = registry.known.name_here(definition)
    try:
        specs: Any = registry.get_builder_for_step_type(name).specs
        config = registry.get_config_class(name)
    except RegistryError as error:
        broken.append(Fault(f"step {name}", error.message, error.hint))
        return
    by_job_type = {"": specs} if isinstance(specs, StepSpecification) else dict(specs or {})
    marks = (mark for field in config.model_fields.values() for mark in field.metadata if isinstance(mark, Input))
    answered = frozenset(mark.logical_name for mark in marks)
    origin = definition.origin.name or definition.origin.kind
    found.append(Neighbour(name, origin, definition.sagemaker_step_type, by_job_type, answered))


def _place(step: Neighbour, job_type: str) -> Place:
    """A node of the step; what its config can answer is no need of a neighbour, where the step needs no other."""
    spec = step.specs[job_type]
    outside = frozenset(
        name for name, need in spec.dependencies.items() if name in step.answered and not need.compatible_sources
    )
    return Place(spec, job_type or None, outside, step.origin)


def _namesakes(
    given: StepRequirements, registry: UnifiedRegistryManager
) -> tuple[StepDefinition | None, StepDefinition | None]:
    """The step that has the new one's name where it will stand, and one that all see."""
    common = next((each for each in registry.known.common() if each.name == given.step_name), None)
    if given.project_id is None:
        return (common if common and common.origin == SHARED else None), None
    source = registry.known.at_work()
    return (source.definitions.get(given.step_name) if source else None), common
