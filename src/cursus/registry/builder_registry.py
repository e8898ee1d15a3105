"""From a step's name or its config to the classes that make it; modules are imported when first asked for."""

from __future__ import annotations

import importlib
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from cursus.core.base.names import snake_case, split_node_name
from cursus.errors import DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.step_names import CONFIG_STEP_REGISTRY, STEP_NAMES, get_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig

    BuilderClass = type[StepBuilderBase[Any]]
    ConfigClass = type[BasePipelineConfig]

__all__ = ["StepBuilderRegistry", "get_global_registry", "register_builder"]

SHARED_STEPS = "cursus.steps"
_BREAKS = (AttributeError, ImportError, NameError, SyntaxError, TypeError, ValueError)
"""How the code of a step's module can fail while it is imported."""

_Builder = TypeVar("_Builder", bound=type)


class StepBuilderRegistry:
    """The builders and config classes of the steps below one or more packages."""

    LEGACY_ALIASES: ClassVar[dict[str, str]] = {
        "Preprocessing": "TabularPreprocessing",
        "XGBoostModelEvaluation": "XGBoostModelEval",
        "Registration": "ModelRegistration",
    }

    def __init__(self, *packages: str) -> None:
        """Searches the packages in the order given."""
        self._packages = packages
        self._builders: dict[str, BuilderClass] = {}
        self._configs: dict[str, ConfigClass] = {}

    def canonical_name(self, step_type: str) -> str:
        """The registered name of a step, from its name, an alias, or a name with a job type."""
        if step_type in STEP_NAMES or step_type in self._builders:
            return step_type
        base = split_node_name(step_type)[0]
        return self.LEGACY_ALIASES.get(base, base)

    def register(self, step_type: str, builder: BuilderClass) -> None:
        """Registers a builder under a step's name; a class that is defined anew, as in a notebook, takes its own place.

        Raises:
            DuplicateStepError: another builder has that name.
        """
        known = self._builders.get(step_type, builder)
        if _path_of(known) != _path_of(builder):
            raise DuplicateStepError(
                f"{step_type!r} is built by {_path_of(known)} and by {_path_of(builder)}", hint="rename one of them"
            )
        self._builders[step_type] = builder

    def get_builder_for_step_type(self, step_type: str) -> BuilderClass:
        """The builder of a step.

        Raises:
            UnknownStepError: no step has that name.
            RegistryError: the step is registered and its builder is not to be found.
        """
        name = self.canonical_name(step_type)
        if name not in self._builders:
            class_name = get_entry(name)["builder_step_name"]
            self._builders.setdefault(name, self._find("builders", f"builder_{snake_case(name)}_step", class_name))
        return self._builders[name]

    def get_config_class(self, step_type: str) -> ConfigClass:
        """The config class of a step; errors as for its builder."""
        name = self.canonical_name(step_type)
        if name not in self._configs:
            class_name = get_entry(name)["config_class"]
            self._configs[name] = self._find("configs", f"config_{snake_case(name)}_step", class_name)
        return self._configs[name]

    def config_classes(self) -> dict[str, ConfigClass]:
        """The config classes of the registered steps by their own names, as a file of merged configs names them."""
        found = (self.get_config_class(name) for name in STEP_NAMES)
        return {each.__name__: each for each in found}

    def get_builder_for_config(self, config: object) -> BuilderClass:
        """The builder of the step whose config this is; a subclass of a step's config is that step's too."""
        for parent in type(config).__mro__:
            step = CONFIG_STEP_REGISTRY.get(parent.__name__)
            if step is not None:
                return self.get_builder_for_step_type(step)
        derived = type(config).__name__.removesuffix("Config")
        if derived in self._builders:
            return self._builders[derived]
        raise UnknownStepError(derived, STEP_NAMES)

    def is_step_type_supported(self, step_type: str) -> bool:
        """Whether a builder is to be had for that step."""
        try:
            self.get_builder_for_step_type(step_type)
        except RegistryError:
            return False
        return True

    def known_step_names(self) -> list[str]:
        """The registered names and their aliases; no module is imported."""
        return [*STEP_NAMES, *(name for name in self._builders if name not in STEP_NAMES), *self.LEGACY_ALIASES]

    def list_supported_step_types(self) -> list[str]:
        """The names of the steps that can be built."""
        return sorted(name for name in {*STEP_NAMES, *self._builders} if self.is_step_type_supported(name))

    def validate_registry(self) -> dict[str, list[str]]:
        """The registered steps by state: `valid`, `invalid` (builder breaks), `missing` (no builder)."""
        states: dict[str, list[str]] = {"valid": [], "invalid": [], "missing": []}
        for name in sorted({*STEP_NAMES, *self._builders}):
            states[self._state(name)].append(name)
        return states

    def get_registry_stats(self) -> dict[str, int]:
        """How many builders, registered steps and aliases there are."""
        return {
            "total_builders": len(self.list_supported_step_types()),
            "total_step_names": len(STEP_NAMES),
            "legacy_aliases": len(self.LEGACY_ALIASES),
        }

    def _state(self, name: str) -> str:
        if self.is_step_type_supported(name):
            return "valid"
        return "invalid" if self._path("builders", f"builder_{snake_case(name)}_step") else "missing"

    def _find(self, layer: str, module_name: str, class_name: str) -> Any:
        path = self._path(layer, module_name)
        found = getattr(_imported(path), class_name, None) if path else None
        if found is None:
            raise RegistryError(
                f"no class {class_name} in {module_name}.py of {' or '.join(self._packages)}",
                hint=f"define it in {layer}/{module_name}.py, as the table of step names says",
            )
        return found

    def _path(self, layer: str, module_name: str) -> str | None:
        paths = (f"{package}.{layer}.{module_name}" for package in self._packages)
        return next((path for path in paths if _is_there(path)), None)


def _is_there(path: str) -> bool:
    """Whether there is a module at a dotted path, and a package at each part of it."""
    parts = path.split(".")
    return all(find_spec(".".join(parts[:end])) for end in range(1, len(parts) + 1))


def _imported(path: str) -> ModuleType:
    try:
        return importlib.import_module(path)
    except _BREAKS as error:
        raise RegistryError(f"{path} cannot be imported: {error}", hint="mend the module") from error


def _path_of(builder: BuilderClass) -> str:
    return f"{builder.__module__}.{builder.__qualname__}"


@cache
def get_global_registry() -> StepBuilderRegistry:
    """The registry of the shared steps."""
    return StepBuilderRegistry(SHARED_STEPS)


def register_builder(step_type: str | None = None) -> Callable[[_Builder], _Builder]:
    """A class decorator that registers a builder: under the given name, or its own less `StepBuilder`."""

    def register(builder: _Builder) -> _Builder:
        get_global_registry().register(step_type or builder.__name__.removesuffix("StepBuilder"), builder)
        return builder

    return register
