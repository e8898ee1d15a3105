"""The classes of steps: builders and configs, imported when they are first asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, get_args

from cursus.core.base.names import snake_case
from cursus.errors import DuplicateStepError, Fault, RegistryError
from cursus.registry.definitions import Origin, StepDefinition, on_one_line
from cursus.registry.discovery import kind_by_bases
from cursus.registry.loading import forget, workspace_of
from cursus.registry.step_modules import import_step_module
from cursus.registry.step_names_original import STEP_NAMES
from cursus.registry.workspace_folders import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.registry.known import KnownSteps
    from cursus.registry.sources import StepSource

    BuilderClass = type[StepBuilderBase[Any]]
    ConfigClass = type[BasePipelineConfig]

__all__ = ["StepClasses"]

_ENDING = "StepBuilder"
_REGISTERED = Origin("registered")
_Key = tuple[str, str]


class StepClasses:
    """The builders and configs of known steps, and the builders that were registered in this process.

    They are kept by the package of their steps, so that workspaces and packs may have classes of one name; what all
    see, shared steps and those registered in no package, is kept under no package.
    """

    def __init__(self, known: KnownSteps) -> None:
        """Takes the steps."""
        self._known = known
        self._builders: dict[_Key, BuilderClass] = {}
        self._configs: dict[_Key, ConfigClass] = {}

    def register(self, builder: BuilderClass, step_type: str | None = None) -> None:
        """Registers a builder under a step's name, by default the one that its table gives or its class's name says.

        Raises:
            DuplicateStepError: another builder has that name.
        """
        source = self._source_of(builder.__module__)
        name = step_type or _step_built_by(builder.__name__, source)
        key = (source.package if source else "", name)
        known = _path_of(self._builders[key]) if key in self._builders else None
        if source is None and not self._is_shared(builder.__module__):
            shared = next((each for each in self._known.shared_sources if _is_there(each, "builders", name)), None)
            known = f"{shared.package}.builders.{_module('builders', name)}" if shared else known
        if known not in {None, _path_of(builder)}:
            hint = "rename one of them"
            raise DuplicateStepError(f"{name!r} is built by {known} and by {_path_of(builder)}", hint=hint)
        self._builders[key] = builder
        if source is None and self._known.all_see(name) in {None, self._known.registered.get(name)}:
            self._known.registered[name] = _registered(name, builder)

    def names_of(self, builder: BuilderClass) -> tuple[str, ...]:
        """The names of steps that a class is registered for in this process."""
        return tuple(name for (_, name), found in self._builders.items() if found is builder)

    def builder(self, definition: StepDefinition) -> BuilderClass:
        """The builder of a step.

        Raises:
            RegistryError: there is none where it belongs, or its module breaks.
        """
        key = self._key(definition)
        if key not in self._builders:
            found = self._imported("builders", definition.name, definition.builder_step_name, definition)
            self._builders.setdefault(key, found)
        return self._builders[key]

    def config(self, definition: StepDefinition) -> ConfigClass:
        """The config class of a step: in a file of its own, or beside its builder; errors as for the builder."""
        key = self._key(definition)
        if key not in self._configs:
            alone = any(_is_there(each, "configs", definition.name) for each in self._sources(definition))
            if not alone and (key in self._builders or not self.is_missing(definition)):
                return _config_of(self.builder(definition), definition)
            found = self._imported("configs", definition.name, definition.config_class, definition)
            self._configs.setdefault(key, found)
        return self._configs[key]

    def step_of(self, config: type) -> StepDefinition | None:
        """The step whose config a class is; None where it is that of no step.

        A class of a workspace or a pack means a step of that, whichever workspace is at work.
        """
        source = self._source_of(config.__module__)
        if source is not None:
            listed = list(source.definitions.values())
        else:
            listed = [each for each in self._known.common() if each.origin.kind != "pack"]
        return next((each for each in listed if each.config_class == config.__name__), None)

    def fault(self, definition: StepDefinition) -> Fault | None:
        """Why a step cannot be built; None where it can."""
        try:
            self.builder(definition)
            self.config(definition)
        except RegistryError as error:
            return Fault(f"step {definition.qualified}", error.message, error.hint, error.code)
        return None

    def is_missing(self, definition: StepDefinition) -> bool:
        """Whether there is no file of a step's builder."""
        return not any(_is_there(each, "builders", definition.name) for each in self._sources(definition))

    def forget(self, workspace: Workspace) -> None:
        """Has the classes of a workspace imported anew when they are next asked for."""
        forget(workspace)
        for kept in (self._builders, self._configs):
            for key in [key for key in kept if key[0].partition(".")[0] == workspace.package]:
                del kept[key]

    def _source_of(self, module: str) -> StepSource | None:
        """The workspace or pack that a module belongs to."""
        workspace = workspace_of(module)
        if workspace is not None:
            return self._known.workspace(workspace)
        if self._is_shared(module):
            return None
        packs = (each for each in self._known.packs() if each.package and module.startswith(f"{each.package}."))
        return max(packs, key=lambda each: len(each.package), default=None)

    def _is_shared(self, module: str) -> bool:
        return any(module.startswith(f"{each.package}.") for each in self._known.shared_sources)

    def _key(self, definition: StepDefinition) -> _Key:
        own = definition.origin.kind in {"pack", "workspace"}
        return (self._sources(definition)[0].package if own else "", definition.name)

    def _sources(self, definition: StepDefinition) -> tuple[StepSource, ...]:
        origin = definition.origin
        if origin.kind == "pack":
            return tuple(each for each in self._known.packs() if each.origin == origin)
        if origin.kind == "workspace" and origin.root:
            return (self._known.workspace(Workspace(origin.name, origin.root)),)
        return self._known.shared_sources

    def _imported(self, layer: str, step: str, class_name: str, definition: StepDefinition) -> Any:
        sources, module = self._sources(definition), _module(layer, step)
        source = next((each for each in sources if _is_there(each, layer, step)), None)
        imported = import_step_module(source, f"{source.package}.{layer}.{module}") if source else None
        found = getattr(imported, class_name, None)
        if found is None:
            places = (each.package if each.workspace is None else str(each.folder) for each in sources)
            raise RegistryError(
                f"no class {class_name} in {module}.py of {' or '.join(places)}",
                hint=f"define it in {layer}/{module}.py, as the table of step names says",
            )
        return found


def _module(layer: str, step: str) -> str:
    return f"{layer.removesuffix('s')}_{snake_case(step)}_step"


def _is_there(source: StepSource, layer: str, step: str) -> bool:
    return (source.folder / layer / f"{_module(layer, step)}.py").is_file()


def _path_of(builder: BuilderClass) -> str:
    return f"{builder.__module__}.{builder.__qualname__}"


def _step_built_by(builder: str, source: StepSource | None) -> str:
    """The step whose builder a table names so, else the builder's name less its ending."""
    listed: Iterator[str]
    if source is not None:
        listed = (name for name, each in source.definitions.items() if each.builder_step_name == builder)
    else:
        listed = (name for name, entry in STEP_NAMES.items() if entry["builder_step_name"] == builder)
    return next(listed, builder.removesuffix(_ENDING))


def _registered(step_type: str, builder: BuilderClass) -> StepDefinition:
    words = (builder.__doc__ or "").strip().splitlines()
    config = next(_generic_arguments(builder), None)
    entry = {
        "builder_step_name": builder.__name__,
        "config_class": config.__name__ if config else "",
        "sagemaker_step_type": kind_by_bases(each.__name__ for each in builder.__mro__[1:]),
        "description": on_one_line(words[0]).rstrip(".") if words else "",
    }
    return StepDefinition.of(step_type, entry, _REGISTERED)


def _config_of(builder: BuilderClass, definition: StepDefinition) -> ConfigClass:
    """The config class of a builder: the one that it is generic over, else the one beside it by name."""
    found: ConfigClass | None = next(_generic_arguments(builder), None)
    found = found or getattr(sys.modules.get(builder.__module__), definition.config_class, None)
    if found is None:
        raise RegistryError(
            f"no config class of step {definition.name!r} is to be found",
            hint=f"name it as in ProcessingStepBuilder[{definition.config_class}]",
        )
    return found


def _generic_arguments(builder: BuilderClass) -> Iterator[Any]:
    for base in getattr(builder, "__orig_bases__", ()):
        yield from (each for each in get_args(base) if isinstance(each, type) and each is not Any)
