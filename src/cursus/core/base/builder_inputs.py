"""Where a step's inputs come from: what is given, what the config names, and what earlier steps offer."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.base.matching import Need, Offer, assign
from cursus.core.base.specification_base import StepSpecification
from cursus.core.config_fields.dataset import DatasetSource
from cursus.core.config_fields.markers import Input, marked_fields
from cursus.core.kinds.processing_data import DatasetDefinition
from cursus.errors import ConfigurationError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.core.kinds.session import PipelineSession
    from cursus.core.kinds.step import Step

__all__ = ["BuilderInputs"]


class BuilderInputs:
    """The part of a builder that binds needs to their sources."""

    takes_queries: ClassVar[bool] = False
    config: Any
    spec: StepSpecification
    session: PipelineSession

    @abstractmethod
    def _get_step_name(self) -> str: ...

    def _container_path(self, paths: Mapping[str, str], logical_name: str, side: str) -> str:
        if logical_name not in paths:
            raise ConfigurationError(
                f"{self._get_step_name()}: no container path found for {side}: {logical_name}",
                hint=f"add it to expected_{side}_paths of the script contract",
            )
        return paths[logical_name]

    def _gathered_inputs(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The given inputs, with those that the config itself answers; local data get their S3 address."""
        own = {mark.logical_name: value for _, mark, value in marked_fields(self.config, Input) if value}
        found = {**own, **inputs}
        if not self.takes_queries:
            self._refuse_queries(found)
        return {name: self._address(name, value) for name, value in found.items()}

    def _refuse_queries(self, inputs: Mapping[str, Any]) -> None:
        """Only processing jobs are given the answer to a query."""
        faults = [
            Fault(
                f"{self._get_step_name()}.{name}",
                "a query, which only processing jobs have answered",
                "wire the step to a processing step that asks it, or give an S3 address",
            )
            for name, value in inputs.items()
            if isinstance(value, DatasetSource | DatasetDefinition)
        ]
        if faults:
            raise ConfigurationError.of(faults)

    def _needed_inputs(self, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Each need that has a source, in the specification's order."""
        missing = [n for n, need in self.spec.dependencies.items() if need.required and n not in inputs]
        if missing:
            step = self._get_step_name()
            faults = (
                Fault(f"{step}.{name}", f"required input {name!r} not provided", "wire it, or give it as an input")
                for name in missing
            )
            raise ConfigurationError.of(faults)
        return ((name, inputs[name]) for name in self.spec.dependencies if name in inputs)

    def _address(self, logical_name: str, value: Any) -> Any:
        if isinstance(value, str) and "://" not in value:
            return self.session.stage_data(f"{self._get_step_name()}/{logical_name}", Path(value))
        return value

    def _step_inputs(self, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of `create_step`: found in its dependencies, then given by name."""
        found = self.extract_inputs_from_dependencies(kwargs.get("dependencies") or [])
        named = {name: kwargs[name] for name in self.spec.dependencies if name in kwargs}
        return self._gathered_inputs({**found, **named, **(kwargs.get("inputs") or {})})

    def extract_inputs_from_dependencies(self, dependencies: Iterable[Step]) -> dict[str, Any]:
        """The values that answer needs from the given steps, by logical name: property references, as a rule."""
        known = [step for step in dependencies if isinstance(getattr(step, "_spec", None), StepSpecification)]
        steps = {step.name: step for step in known}
        offers = [
            Offer(step.name, offer, spec.step_type)
            for step in steps.values()
            if isinstance(spec := getattr(step, "_spec", None), StepSpecification)
            for offer in spec.outputs.values()
        ]
        needs = [Need(self._get_step_name(), need) for need in self.spec.dependencies.values()]
        chosen = assign(needs, offers).chosen
        return {
            found.need.spec.logical_name: steps[found.offer.node].offered(found.offer.spec.property_path)
            for found in chosen
        }

    def get_required_dependencies(self) -> list[str]:
        """The logical names of the needs that must be met."""
        return [name for name, need in self.spec.dependencies.items() if need.required]

    def get_optional_dependencies(self) -> list[str]:
        """The logical names of the needs that may stay unmet."""
        return [name for name, need in self.spec.dependencies.items() if not need.required]

    def get_outputs(self) -> list[str]:
        """The logical names of the offers."""
        return list(self.spec.outputs)
