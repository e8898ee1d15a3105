"""Imports the classes of a step; whoever does so runs the step's code, and does it in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.base.names import snake_case
from cursus.core.base.specification_base import StepSpecification
from cursus.errors import Fault
from cursus.registry.step_modules import StepModuleError, import_step_module
from cursus.validation.model import Place
from cursus.validation.side_effects import SideEffects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.registry.definitions import StepDefinition
    from cursus.registry.sources import StepSource

__all__ = ["LoadFault", "LoadedStep", "Loading", "load_step"]


@dataclass(frozen=True, slots=True)
class LoadedStep:
    """The classes of a step, imported; `specs` by job type, under an empty one where there is only one."""

    builder: type[StepBuilderBase[Any]]
    config: type[BasePipelineConfig]
    specs: Mapping[str, StepSpecification]


@dataclass(frozen=True, slots=True)
class LoadFault(Fault):
    """What keeps the classes of a step from being loaded, and where in the step's files it came up."""

    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Loading:
    """What came of importing a step, and what its modules did beside being imported, in words."""

    step: LoadedStep | LoadFault
    effects: tuple[str, ...] = ()


def load_step(definition: StepDefinition, source: StepSource) -> Loading:
    """The classes of a step; a fault where its modules cannot be imported, or do not hold them."""
    effects = SideEffects()
    loaded = _loaded(definition, source)
    return Loading(loaded, tuple(effects.seen()))


def _loaded(definition: StepDefinition, source: StepSource) -> LoadedStep | LoadFault:
    stem = snake_case(definition.name)
    builder = _class(source, "builders", f"builder_{stem}_step", definition.builder_step_name)
    config = _class(source, "configs", f"config_{stem}_step", definition.config_class)
    if isinstance(builder, LoadFault) or isinstance(config, LoadFault):
        return builder if isinstance(builder, LoadFault) else config
    specs = getattr(builder, "specs", None)
    return LoadedStep(builder, config, {"": specs} if isinstance(specs, StepSpecification) else dict(specs or {}))


def _class(source: StepSource, layer: str, module: str, name: str) -> Any:
    """A class of the step, or a fault."""
    path = f"{source.package}.{layer}.{module}"
    try:
        loaded = import_step_module(source, path)
    except StepModuleError as error:
        place = next((Place(file, line) for file, line in error.lines), None)
        hint = "correct the module, or what it imports"
        return LoadFault(path, f"cannot be imported: {_told(error, source.package)}", hint, place=place)
    found = getattr(loaded, name, None)
    hint = f"define it in {layer}/{module}.py"
    return LoadFault(path, f"has no class {name}", hint) if found is None else found


def _told(error: StepModuleError, package: str) -> str:
    """What a module raised, with modules and files as the step names them."""
    text, cause = error.told.replace(f"{package}.", ""), error.__cause__
    return text.replace(f" ({cause.path})", "") if isinstance(cause, ImportError) and cause.path else text
