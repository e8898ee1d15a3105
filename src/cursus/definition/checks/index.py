"""A definition read once: its steps and parameters by name, and what each step declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.report import Place
from cursus.definition.document import pipeline_parameters, place_steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.definition.document import PlacedStep

__all__ = ["Index", "declared_names", "index_of", "mapping_in", "name_of", "place_of"]


@dataclass(frozen=True, slots=True)
class Index:
    """The steps in document order, the first step of each name, and the parameters."""

    steps: tuple[PlacedStep, ...]
    by_name: Mapping[str, PlacedStep]
    parameters: Mapping[str, Mapping[str, Any]]


def index_of(definition: Mapping[str, Any]) -> Index:
    """The index of a definition, whatever state it is in."""
    steps = tuple(place_steps(definition))
    by_name: dict[str, PlacedStep] = {}
    for step in steps:
        by_name.setdefault(name_of(step), step)
    by_name.pop("", None)
    return Index(steps, by_name, pipeline_parameters(definition))


def name_of(step: PlacedStep) -> str:
    """The step's name, or nothing where it has none that could be one."""
    name = step.fields.get("Name")
    return name if isinstance(name, str) else ""


def place_of(step: PlacedStep, index: Index) -> Place:
    """`Steps.<name>`, or where the step stands when its name does not tell it from others."""
    name = name_of(step)
    if index.by_name.get(name) is step:
        return Place(Place(None, "Steps"), name)
    return Place(None, step.where)


def declared_names(step: Mapping[str, Any], listed: str) -> frozenset[str] | None:
    """Names in one of a step's lists (Outputs, ProcessingInputs, ...); None where they are not all plain text."""
    path, key = _LISTS[listed]
    found: Any = step
    for part in path:
        found = mapping_in(found, part) if part != path[-1] else found.get(part)
    names = [entry.get(key) for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    plain = [name for name in names if isinstance(name, str)]
    return frozenset(plain) if len(plain) == len(names) else None


def mapping_in(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object in a field, or an empty one."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


_LISTS = {
    "Outputs": (("Arguments", "ProcessingOutputConfig", "Outputs"), "OutputName"),
    "ProcessingInputs": (("Arguments", "ProcessingInputs"), "InputName"),
    "FinalMetricDataList": (("Arguments", "AlgorithmSpecification", "MetricDefinitions"), "Name"),
    "OutputParameters": (("OutputParameters",), "OutputName"),
    "PropertyFiles": (("PropertyFiles",), "PropertyFileName"),
}
