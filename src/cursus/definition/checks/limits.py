"""Checks the definition as a whole: version, top-level fields, the pipeline's name, size and depth."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from cursus.aws.service_model import service_model
from cursus.definition.checks.report import Place, Report, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.definition.checks.expressions import Expressions
    from cursus.definition.checks.shapes import ShapeChecks

__all__ = ["check_document", "check_pipeline_name", "nests_deeper_than"]

VERSION = "2020-12-01"
_FIELDS = ("Version", "Metadata", "Parameters", "PipelineExperimentConfig", "MlflowConfig", "Steps")
# The names of a pipeline's jobs are made of its own; from this length on they break the limit of 256.
_MAX_NAME = 82
_CONTAINERS = frozenset({dict, list})


def check_document(definition: Mapping[str, Any], expressions: Expressions, report: Report) -> None:
    """Checks what stands at the top, and the size of it all."""
    report.unknown_fields(definition, _FIELDS, None)
    version = definition.get("Version")
    if version != VERSION:
        hint = f'write "Version": "{VERSION}"'
        report.add(Place(None, "Version"), "bad-version", f"{shown(version)} is no version of the service's", hint)
    expressions.within(definition.get("PipelineExperimentConfig"), Place(None, "PipelineExperimentConfig"))
    steps = definition.get("Steps")
    if not isinstance(steps, list):
        report.add(Place(None, "Steps"), "missing-field", "a list of steps is needed", "add Steps")
    elif not steps:
        report.add(Place(None, "Steps"), "no-steps", "there are none", "add a step")
    limit = service_model().shape("PipelineDefinition").high
    # Depth is known by now, so there is no circle to look for.
    size = len(json.dumps(definition, separators=(",", ":"), check_circular=False))
    if limit is not None and size > limit:
        hint = f"the service takes {limit:,.0f}: split the pipeline, or move long values into files"
        report.add(Place(None, "definition"), "too-long", f"{size:,} characters", hint)


def check_pipeline_name(name: str, shapes: ShapeChecks, report: Report) -> None:
    """Checks the name that a definition is to be created under."""
    place = Place(None, "PipelineName")
    before = len(report.faults)
    shapes.value(name, service_model().shape("PipelineName"), place)
    if len(report.faults) == before and len(name) > _MAX_NAME:
        hint = f"keep it within {_MAX_NAME}: the service derives the names of executions from it"
        report.add(place, "too-long", f"{len(name)} characters", hint)


def nests_deeper_than(value: object, limit: int) -> bool:
    """Whether lists and objects nest deeper than a limit, found without recursion."""
    level: list[Any] = [value] if isinstance(value, (dict, list)) else []
    for _ in range(limit):
        parts: Iterable[object] = chain.from_iterable(i.values() if type(i) is dict else i for i in level)
        level = [part for part in parts if type(part) in _CONTAINERS]
        if not level:
            return False
    return True
