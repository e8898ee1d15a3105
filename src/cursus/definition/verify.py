"""Checks a whole definition against the service's own model, the rules of its graph and the service's limits."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.expressions import Expressions
from cursus.definition.checks.graph import check_branches, check_cycles, check_duplicates
from cursus.definition.checks.index import index_of
from cursus.definition.checks.limits import check_document, check_pipeline_name
from cursus.definition.checks.parameters import check_parameters
from cursus.definition.checks.report import Place, Report, type_name
from cursus.definition.checks.shapes import ShapeChecks
from cursus.definition.checks.steps import StepChecks
from cursus.definition.references import MAX_DEPTH, nests_deeper_than

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.errors import Fault

__all__ = ["verify"]


def verify(definition: Mapping[str, Any], *, pipeline_name: str | None = None, source: str = "") -> list[Fault]:
    """All faults of a definition, none for one that the service would take; no JSON value raises.

    Subjects read `<source>: Steps.Train.Arguments.ResourceConfig.InstanceType`, without the source where none is
    given. The order is the document's, and does not depend on the order of an object's keys. `pipeline_name` is
    checked too, where given.
    """
    report = Report()
    if not isinstance(definition, dict):
        fact = f"{type_name(definition)} where a definition is needed"
        hint = "a definition is a JSON object with Version, Parameters and Steps"
        report.add(Place(None, "definition"), "not-a-definition", fact, hint)
    elif nests_deeper_than(definition, MAX_DEPTH):
        fact = f"nested more than {MAX_DEPTH} levels deep"
        report.add(Place(None, "definition"), "too-deep", fact, "no request of the service is nested so deeply")
    else:
        _check(definition, pipeline_name, report)
    return [_from(source, fault) for fault in report.faults]


def _check(definition: dict[str, Any], pipeline_name: str | None, report: Report) -> None:
    index = index_of(definition)
    expressions = Expressions(index, report)
    shapes = ShapeChecks(expressions, report)
    steps = StepChecks(index, shapes, expressions, report)
    if pipeline_name is not None:
        check_pipeline_name(pipeline_name, shapes, report)
    _in_order(report, partial(check_document, definition, shapes, report))
    _in_order(report, partial(check_parameters, definition.get("Parameters"), shapes, report))
    check_duplicates(index, report)
    for step in index.steps:
        _in_order(report, partial(steps.check, step))
    for at, step in enumerate(definition["Steps"] if isinstance(definition.get("Steps"), list) else []):
        report.require(step, dict, Place(Place(None, "Steps"), at))
    _in_order(report, partial(check_branches, index, report))
    check_cycles(index, report)


def _in_order(report: Report, check: Callable[[], None]) -> None:
    """Runs a check and puts what it found in an order that no dict decides."""
    before = len(report.faults)
    check()
    if len(report.faults) > before + 1:
        report.faults[before:] = sorted(
            report.faults[before:], key=lambda fault: (fault.subject, fault.code, fault.fact, fault.hint or "")
        )


def _from(source: str, fault: Fault) -> Fault:
    return replace(fault, subject=f"{source}: {fault.subject}") if source else fault
