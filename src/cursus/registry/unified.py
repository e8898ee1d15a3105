"""The one registry: from a step's name or its config to what is known of it and to the classes that make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.base.names import split_node_name
from cursus.errors import RegistryError, UnknownStepError
from cursus.registry.classes import StepClasses
from cursus.registry.config_classes import ConfigClasses
from cursus.registry.known import KnownSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.errors import Fault
    from cursus.registry.definitions import StepDefinition
    from cursus.registry.known import Collision
    from cursus.registry.sources import StepSource

    BuilderClass = type[StepBuilderBase[Any]]
    ConfigClass = type[BasePipelineConfig]

__all__ = ["UnifiedRegistryManager"]


class UnifiedRegistryManager:
    """The one registry: the shared steps, those of packs and of workspaces, and those registered in this process.

    Names mean steps as `KnownSteps` says. Which workspace is at work is asked at each call.
    """

    LEGACY_ALIASES: ClassVar[dict[str, str]] = {
        "Preprocessing": "TabularPreprocessing",
        "XGBoostModelEvaluation": "XGBoostModelEval",
        "Registration": "ModelRegistration",
    }

    def __init__(
        self, *packages: str, packs: Callable[[], tuple[StepSource, ...]] = tuple, root: Path | None = None
    ) -> None:
        """Takes the packages of shared steps, what finds packs, and the root of the workspaces if it is not near."""
        self.known = KnownSteps(packages, self.LEGACY_ALIASES, packs, root)
        self._classes = StepClasses(self.known)

    # Names.

    def canonical_name(self, step_type: str) -> str:
        """The registered name of a step, from its name, an alias, or a name with a job type; unknown ones stay."""
        try:
            found = self.known.lookup(step_type)
        except RegistryError:
            found = None
        return found.name if found else split_node_name(step_type)[0]

    def get_definition(self, step_type: str) -> StepDefinition:
        """What is known of a step without its modules; errors as `KnownSteps.find`'s."""
        return self.known.find(step_type)

    def known_step_names(self) -> KnownSteps:
        """Every name that means a step; no module is imported."""
        return self.known

    def collisions(self, sources: Iterable[StepSource] | None = None) -> list[Collision]:
        """The names that steps of packs and workspaces have in common with steps that all see, each pair once.

        Of the given sources, else of all packs and workspaces.
        """
        listed = (*self.known.packs(), *self.known.workspaces()) if sources is None else sources
        found = [each for source in listed for each in self.known.collisions(source)]
        return list({frozenset((each.left, each.right)): each for each in found}.values())

    def refresh(self) -> None:
        """Has the files of workspaces, and what packs are installed, count as they are now."""
        for workspace in self.known.refresh():
            self._classes.forget(workspace)

    # Classes.

    def register(self, step_type: str | None, builder: BuilderClass) -> None:
        """Registers a builder under a step's name, or under the one that follows from its class.

        A class that is defined anew, as in a notebook, takes its own place. A builder of a workspace or a pack is
        registered there, any other for all.

        Raises:
            DuplicateStepError: another builder has that name.
        """
        self._classes.register(builder, step_type)

    def names_of(self, builder: BuilderClass) -> tuple[str, ...]:
        """The names of steps that a class is registered for in this process; none where nobody has asked for it."""
        return self._classes.names_of(builder)

    def get_builder_for_step_type(self, step_type: str) -> BuilderClass:
        """The builder of a step.

        Raises:
            UnknownStepError: no step has that name.
            DuplicateStepError: it may mean either of two steps.
            RegistryError: the step is registered and its builder is not to be found.
        """
        return self._classes.builder(self.known.find(step_type))

    def get_config_class(self, step_type: str) -> ConfigClass:
        """The config class of a step; errors as for its builder."""
        return self._classes.config(self.known.find(step_type))

    def config_classes(self) -> Mapping[str, ConfigClass]:
        """The config classes of steps by their names, as a file of merged configs has them; each is imported when had.

        A class of a step with an origin is named with that: `project_x:RowCountConfig`.
        """
        return ConfigClasses(self.known, self._classes)

    def get_builder_for_config(self, config: object) -> BuilderClass:
        """The builder of the step whose config this is; a subclass of a step's config is that step's too.

        A config class of a workspace means a step of that workspace, whichever workspace is at work.
        """
        return self._classes.builder(self.get_definition_for_config(type(config)))

    def get_definition_for_config(self, config: type) -> StepDefinition:
        """The step whose config a class is, or is a subclass of.

        Raises:
            UnknownStepError: it is the config of no step.
        """
        for parent in config.__mro__:
            found = self._classes.step_of(parent)
            if found is not None:
                return found
        raise UnknownStepError(config.__name__.removesuffix("Config"), self.known)

    # The state of it all.

    def is_step_type_supported(self, step_type: str) -> bool:
        """Whether a builder is to be had for that step."""
        try:
            found = self.known.lookup(step_type)
            return found is not None and bool(self._classes.builder(found))
        except RegistryError:
            return False

    def list_supported_step_types(self) -> list[str]:
        """The names of the steps at hand that can be built."""
        return self.validate_registry()["valid"]

    def validate_registry(self) -> dict[str, list[str]]:
        """The steps at hand by state: `valid`, `invalid` (builder or config breaks), `missing` (no builder)."""
        states: dict[str, list[str]] = {"valid": [], "invalid": [], "missing": []}
        for each in self.known.visible():
            states[self.state(each)].append(self.known.name_here(each))
        return {state: sorted(names) for state, names in states.items()}

    def get_registry_stats(self) -> dict[str, int]:
        """How many builders, registered steps, aliases, packs, workspaces and names in common there are."""
        workspaces, packs = self.known.workspaces(), self.known.packs()
        return {
            "total_builders": len(self.list_supported_step_types()),
            "total_step_names": len(self.known.visible()),
            "legacy_aliases": len(self.LEGACY_ALIASES),
            "packs": len(packs),
            "pack_steps": sum(len(each.definitions) for each in packs),
            "workspaces": len(workspaces),
            "workspace_steps": sum(len(each.definitions) for each in workspaces),
            "collisions": len(self.collisions()),
        }

    def state(self, definition: StepDefinition) -> str:
        """`valid`, `invalid` or `missing`, as `validate_registry` has it."""
        return self.checked(definition)[0]

    def fault(self, definition: StepDefinition) -> Fault | None:
        """Why a step cannot be built; None where it can."""
        return self.checked(definition)[1]

    def checked(self, definition: StepDefinition) -> tuple[str, Fault | None]:
        """The state of a step, and why it cannot be built where it cannot."""
        fault = self._classes.fault(definition)
        if fault is None:
            return "valid", None
        return "missing" if self._classes.is_missing(definition) else "invalid", fault
