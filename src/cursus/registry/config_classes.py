"""Config classes by the names that files give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cursus.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.registry.classes import StepClasses
    from cursus.registry.definitions import StepDefinition
    from cursus.registry.known import KnownSteps

__all__ = ["ConfigClasses"]


class ConfigClasses(Mapping[str, "type[BasePipelineConfig]"]):
    """The config classes of the steps that names can mean; a class is imported when it is asked for.

    A name is made like that of a step: `BatchTransformConfig` is the config class of a step at hand,
    `project_x:RowCountConfig` that of a workspace's step. The mapping's own names are those of the steps at hand.
    """

    def __init__(self, known: KnownSteps, classes: StepClasses) -> None:
        """Takes the steps and their classes."""
        self._known, self._classes = known, classes

    def __getitem__(self, name: str) -> type[BasePipelineConfig]:
        found = self._step(name)
        if found is None:
            raise KeyError(name)
        return self._classes.config(found)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._step(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._at_hand())

    def __len__(self) -> int:
        return len(self._at_hand())

    def _step(self, name: str) -> StepDefinition | None:
        found = self._at_hand().get(name)
        return found or next(
            (each for each in self._listed(name) if each.config_class == name.rpartition(":")[2]), None
        )

    def _listed(self, name: str) -> Iterable[StepDefinition]:
        """The steps that a name may mean which is none of those at hand."""
        origin, colon, config_class = name.rpartition(":")
        if not colon:
            packed = [each for each in self._known.common() if each.config_class == config_class]
            return packed if len(packed) == 1 else ()
        try:
            return self._known.source_named(origin).definitions.values()
        except RegistryError:
            return ()

    def _at_hand(self) -> dict[str, StepDefinition]:
        return {self._name(each): each for each in self._known.visible()}

    def _name(self, definition: StepDefinition) -> str:
        return self._known.name_here(definition).removesuffix(definition.name) + definition.config_class
