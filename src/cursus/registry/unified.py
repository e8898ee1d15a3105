"""From a step's name or its config to the classes that make it; modules are imported when first asked for."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from cursus.core.base.names import snake_case, split_node_name
from cursus.errors import DuplicateStepError, Fault, RegistryError, UnknownStepError
from cursus.registry.definitions import Origin, StepDefinition
from cursus.registry.discovery import kind_by_bases
from cursus.registry.known import Collision, KnownSteps
from cursus.registry.loading import forget, import_from, workspace_of
from cursus.registry.workspace_folders import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.registry.sources import StepSource

    BuilderClass = type[StepBuilderBase[Any]]
    ConfigClass = type[BasePipelineConfig]

__all__ = ["UnifiedRegistryManager"]

_REGISTERED = Origin("registered")
_Key = tuple[str, str]


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
        self._packages = packages
        self._builders: dict[_Key, BuilderClass] = {}
        self._configs: dict[_Key, ConfigClass] = {}

    # Names.

    def canonical_name(self, step_type: str) -> str:
        """The registered name of a step, from its name, an alias, or a name with a job type; unknown ones stay."""
        try:
            return self.known.find(step_type).name
        except RegistryError:
            return split_node_name(step_type)[0]

    def get_definition(self, step_type: str) -> StepDefinition:
        """What is known of a step without its modules; errors as `KnownSteps.find`'s."""
        return self.known.find(step_type)

    def known_step_names(self) -> KnownSteps:
        """Every name that means a step; no module is imported."""
        return self.known

    def collisions(self) -> list[Collision]:
        """The names that steps of workspaces or packs have in common with steps that all see."""
        sources = (*self.known.packs(), *self.known.workspaces())
        return [each for source in sources for each in self.known.collisions(source)]

    def refresh(self) -> None:
        """Forgets what was read and imported of workspaces and packs, so that their files count as they are now."""
        for workspace in self.known.refresh():
            forget(workspace)
            for kept in (self._builders, self._configs):
                for key in [key for key in kept if key[0].partition(".")[0] == workspace.package]:
                    del kept[key]

    # Classes.

    def register(self, step_type: str, builder: BuilderClass) -> None:
        """Registers a builder under a step's name; a class that is defined anew, as in a notebook, takes its own place.

        A builder of a workspace or a pack is registered there, any other for all.

        Raises:
            DuplicateStepError: another builder has that name.
        """
        package = self._package_of(builder.__module__)
        key = (package, step_type)
        known = self._builders.get(key, builder)
        if _path_of(known) != _path_of(builder):
            raise DuplicateStepError(
                f"{step_type!r} is built by {_path_of(known)} and by {_path_of(builder)}", hint="rename one of them"
            )
        self._builders[key] = builder
        if not package:
            self.known.registered[step_type] = _registered(step_type, builder)

    def get_builder_for_step_type(self, step_type: str) -> BuilderClass:
        """The builder of a step.

        Raises:
            UnknownStepError: no step has that name.
            DuplicateStepError: it may mean either of two steps.
            RegistryError: the step is registered and its builder is not to be found.
        """
        return self._builder(self.known.find(step_type))

    def get_config_class(self, step_type: str) -> ConfigClass:
        """The config class of a step; errors as for its builder."""
        return self._config(self.known.find(step_type))

    def config_classes(self) -> dict[str, ConfigClass]:
        """The config classes of the steps at hand by their own names, as a file of merged configs names them."""
        found = map(self._config, self.known.visible())
        return {each.__name__: each for each in found}

    def get_builder_for_config(self, config: object) -> BuilderClass:
        """The builder of the step whose config this is; a subclass of a step's config is that step's too.

        A config class of a workspace means a step of that workspace, whichever workspace is at work.
        """
        for parent in type(config).__mro__:
            found = self._of_config(parent)
            if found is not None:
                return self._builder(found)
        raise UnknownStepError(type(config).__name__.removesuffix("Config"), self.known)

    # The state of it all.

    def is_step_type_supported(self, step_type: str) -> bool:
        """Whether a builder is to be had for that step."""
        try:
            self.get_builder_for_step_type(step_type)
        except RegistryError:
            return False
        return True

    def list_supported_step_types(self) -> list[str]:
        """The names of the steps at hand that can be built."""
        return sorted(each.visible_name for each in self.known.visible() if self.fault(each) is None)

    def validate_registry(self) -> dict[str, list[str]]:
        """The steps at hand by state: `valid`, `invalid` (builder or config breaks), `missing` (no builder)."""
        states: dict[str, list[str]] = {"valid": [], "invalid": [], "missing": []}
        for each in self.known.visible():
            states[self.state(each)].append(each.visible_name)
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
            "collisions": sum(len(self.known.collisions(each)) for each in (*packs, *workspaces)),
        }

    def state(self, definition: StepDefinition) -> str:
        """`valid`, `invalid` or `missing`, as `validate_registry` has it."""
        if self.fault(definition) is None:
            return "valid"
        module = f"builder_{snake_case(definition.name)}_step"
        there = any(_is_there(source, "builders", module) for source in self._sources(definition))
        return "invalid" if there else "missing"

    def fault(self, definition: StepDefinition) -> Fault | None:
        """Why a step cannot be built; None where it can."""
        try:
            self._builder(definition)
            self._config(definition)
        except RegistryError as error:
            return Fault(f"step {definition.qualified}", error.message, error.hint, error.code)
        return None

    def _package_of(self, module: str) -> str:
        """The package of the steps of the workspace or pack that a module belongs to; empty for any other module."""
        workspace = workspace_of(module)
        if workspace:
            return f"{workspace.package}.steps"
        if any(module.startswith(f"{each}.") for each in self._packages):
            return ""
        return next((each.package for each in self.known.packs() if module.startswith(f"{each.package}.")), "")

    def _of_config(self, config: type) -> StepDefinition | None:
        package, workspace = self._package_of(config.__module__), workspace_of(config.__module__)
        if workspace:
            source: StepSource | None = self.known.workspace(workspace)
        else:
            source = next((each for each in self.known.packs() if each.package == package), None) if package else None
        listed = source.definitions.values() if source else self.known.common()
        found = (each for each in listed if each.config_class == config.__name__)
        return next((each for each in found if source or each.origin.kind != "pack"), None)

    def _builder(self, definition: StepDefinition) -> BuilderClass:
        names = ("builders", "builder", definition.builder_step_name)
        found: BuilderClass = self._class(self._builders, definition, *names)
        return found

    def _config(self, definition: StepDefinition) -> ConfigClass:
        module = f"config_{snake_case(definition.name)}_step"
        if not any(_is_there(each, "configs", module) for each in self._sources(definition)):
            builder = self._builders.get(self._key(definition))
            if builder is not None:
                return _config_of(builder, definition)
        found: ConfigClass = self._class(self._configs, definition, "configs", "config", definition.config_class)
        return found

    def _class(
        self, kept: dict[_Key, Any], definition: StepDefinition, layer: str, prefix: str, class_name: str
    ) -> Any:
        key = self._key(definition)
        if key not in kept:
            module = f"{prefix}_{snake_case(definition.name)}_step"
            kept.setdefault(key, _find(self._sources(definition), layer, module, class_name))
        return kept[key]

    def _key(self, definition: StepDefinition) -> _Key:
        own = definition.origin.kind in {"pack", "workspace"}
        return (self._sources(definition)[0].package if own else "", definition.name)

    def _sources(self, definition: StepDefinition) -> tuple[StepSource, ...]:
        origin = definition.origin
        if origin.kind == "pack":
            return tuple(each for each in self.known.packs() if each.origin == origin)
        if origin.kind == "workspace" and origin.root:
            return (self.known.workspace(Workspace(origin.name, origin.root)),)
        return self.known.shared_sources


def _find(sources: tuple[StepSource, ...], layer: str, module_name: str, class_name: str) -> Any:
    source = next((each for each in sources if _is_there(each, layer, module_name)), None)
    found = getattr(_imported(source, f"{source.package}.{layer}.{module_name}"), class_name, None) if source else None
    if found is None:
        places = " or ".join(each.package if each.origin.kind != "workspace" else str(each.folder) for each in sources)
        raise RegistryError(
            f"no class {class_name} in {module_name}.py of {places}",
            hint=f"define it in {layer}/{module_name}.py, as the table of step names says",
        )
    return found


def _is_there(source: StepSource, layer: str, module: str) -> bool:
    return (source.folder / layer / f"{module}.py").is_file()


def _imported(source: StepSource, path: str) -> ModuleType:
    """A module of a step.

    Raises:
        RegistryError: its code does not run, whatever it is that it raises.
    """
    try:
        if source.workspace is not None:
            return import_from(source.workspace, path)
        return importlib.import_module(path)
    except (Exception, SystemExit) as error:
        told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise RegistryError(f"{path} cannot be imported: {told}", hint="mend the module") from error


def _path_of(builder: BuilderClass) -> str:
    return f"{builder.__module__}.{builder.__qualname__}"


def _registered(step_type: str, builder: BuilderClass) -> StepDefinition:
    words = (builder.__doc__ or "").strip().splitlines()
    entry = {
        "builder_step_name": builder.__name__,
        "sagemaker_step_type": kind_by_bases(each.__name__ for each in builder.__mro__[1:]),
        "description": words[0].rstrip(".") if words else "",
    }
    return StepDefinition.of(step_type, entry, _REGISTERED)


def _config_of(builder: BuilderClass, definition: StepDefinition) -> ConfigClass:
    """The config class of a registered builder: the one that it is generic over, else the one beside it by name."""
    for base in getattr(builder, "__orig_bases__", ()):
        found = next((each for each in get_args(base) if isinstance(each, type)), None)
        if found is not None:
            return found
    beside: ConfigClass | None = getattr(sys.modules.get(builder.__module__), definition.config_class, None)
    if beside is None:
        raise RegistryError(
            f"no config class of step {definition.name!r} is to be found",
            hint=f"name it as in ProcessingStepBuilder[{definition.config_class}]",
        )
    return beside
