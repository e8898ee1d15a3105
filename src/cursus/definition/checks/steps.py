"""Checks one step: its own fields, and its Arguments by the shape of the operation that they become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.aws.service_model import service_model
from cursus.definition.checks.conditions import check_condition_step
from cursus.definition.checks.graph import check_dependencies
from cursus.definition.checks.index import place_of
from cursus.definition.checks.jobs import check_job
from cursus.definition.checks.policies import check_cache, check_outputs, check_property_files, check_retries
from cursus.definition.checks.report import Report, nearest, shown
from cursus.definition.step_types import STEP_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.definition.checks.expressions import Expressions
    from cursus.definition.checks.index import Index
    from cursus.definition.checks.report import Place
    from cursus.definition.checks.shapes import ShapeChecks
    from cursus.definition.document import PlacedStep
    from cursus.definition.step_types import StepType

__all__ = ["StepChecks"]

_EMR_FIELDS = ("StepConfig", "ClusterId", "ClusterConfig", "ExecutionRoleArn")
# A list of AutoML inputs under this name means the second version of the operation.
_AUTOML_V2 = "AutoMLJobInputDataConfig"


@dataclass(frozen=True, slots=True)
class StepChecks:
    """What the checks of every step of a definition share."""

    index: Index
    shapes: ShapeChecks
    expressions: Expressions
    report: Report

    def check(self, step: PlacedStep) -> None:
        """Checks one step, but for the steps in its branches."""
        place = place_of(step, self.index)
        self._check_labels(step, place)
        check_dependencies(step, self.index, self.report)
        kind = step.fields.get("Type")
        if not isinstance(kind, str) or kind not in STEP_TYPES:
            hint = nearest(str(kind), STEP_TYPES) or "Processing, Training, Model, ... are step types"
            code = "unknown-step-type" if "Type" in step.fields else "missing-field"
            self.report.add(place.field("Type"), code, f"there is no step type {shown(kind)}", hint)
            self.expressions.within(step.fields.get("Arguments"), place.field("Arguments"))
            return
        self._check_fields(step.fields, kind, STEP_TYPES[kind], place)
        self._check_arguments(step.fields, kind, STEP_TYPES[kind], place.field("Arguments"))

    def _check_labels(self, step: PlacedStep, place: Place) -> None:
        model = service_model()
        if "Name" not in step.fields or step.fields["Name"] == "":
            self.report.add(place.field("Name"), "missing-field", "a step needs a name", "add Name")
        else:
            self.shapes.value(step.fields["Name"], model.shape("StepName"), place.field("Name"))
        for label, shape in (("DisplayName", "StepDisplayName"), ("Description", "StepDescription")):
            if step.fields.get(label) is not None:
                self.shapes.value(step.fields[label], model.shape(shape), place.field(label))

    def _check_fields(self, fields: Mapping[str, Any], kind: str, known: StepType, place: Place) -> None:
        if known.fields is not None:
            self.report.unknown_fields(fields, known.fields, place)
        for name in known.required:
            if name not in fields:
                self.report.add(place.field(name), "missing-field", f"a {kind} step needs it", f"add {name}")
        check_retries(fields.get("RetryPolicies"), place.field("RetryPolicies"), self.report)
        check_cache(fields.get("CacheConfig"), place.field("CacheConfig"), self.report)
        check_property_files(fields, place.field("PropertyFiles"), self.report)
        check_outputs(fields.get("OutputParameters"), place.field("OutputParameters"), self.report)
        for name in fields.keys() - {"Arguments", "DependsOn"}:
            if isinstance(fields[name], (dict, list)):
                self.expressions.within(fields[name], place.field(name))

    def _check_arguments(self, fields: Mapping[str, Any], kind: str, known: StepType, place: Place) -> None:
        arguments = fields.get("Arguments", {})
        if not self.report.require(arguments, dict, place):
            return
        if known.create is not None:
            operation = "CreateAutoMLJobV2" if _AUTOML_V2 in arguments else known.create
            self.shapes.structure(arguments, service_model().input_shape(operation), place, known.given)
            check_job(kind, arguments, place, self.report)
        elif kind == "Condition":
            check_condition_step(arguments, place, self.expressions, self.report)
        else:
            self._check_light(arguments, kind, place)
            self.expressions.within(arguments, place)

    def _check_light(self, arguments: Mapping[str, Any], kind: str, place: Place) -> None:
        """Checks the few Arguments of step types that are no operation of SageMaker."""
        if kind == "Fail":
            self.report.unknown_fields(arguments, ("ErrorMessage",), place)
        if kind == "EMR":
            self.report.unknown_fields(arguments, _EMR_FIELDS, place)
            if ("ClusterId" in arguments) == ("ClusterConfig" in arguments):
                fact = "exactly one of ClusterId and ClusterConfig is needed"
                self.report.add(place, "one-of", fact, "give the one that you mean")
