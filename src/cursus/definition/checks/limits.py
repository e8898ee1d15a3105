"""Checks the definition as a whole: version, top-level fields, the pipeline's name, size and depth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cursus.aws.service_model import Shape, service_model
from cursus.definition.checks.report import Place, Report, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.definition.checks.shapes import ShapeChecks

__all__ = ["check_document", "check_pipeline_name"]

VERSION = "2020-12-01"
_FIELDS = ("Version", "Metadata", "Parameters", "PipelineExperimentConfig", "MlflowConfig", "Steps")
# The names of a pipeline's jobs are made of its own; from this length on they break the limit of 256.
_MAX_NAME = 82
_EXPERIMENT_FIELDS = ("ExperimentName", "TrialName")
# Written out, since botocore's older models know no MLflow.
_MLFLOW_FIELDS = {
    "MlflowResourceArn": Shape(
        "MlflowResourceArn",
        "string",
        high=2048,
        pattern=r"arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:mlflow-[a-zA-Z-]*/.*",
    ),
    "MlflowExperimentName": Shape("MlflowExperimentName", "string", low=1, high=256),
}


def check_document(definition: Mapping[str, Any], shapes: ShapeChecks, report: Report) -> None:
    """Checks what stands at the top, and the size of it all."""
    report.unknown_fields(definition, _FIELDS, None)
    version = definition.get("Version")
    if version != VERSION:
        hint = f'write "Version": "{VERSION}"'
        report.add(Place(None, "Version"), "bad-version", f"{shown(version)} is no version of the service's", hint)
    _check_metadata(definition.get("Metadata"), report)
    _check_experiment(definition.get("PipelineExperimentConfig"), shapes, report)
    _check_mlflow(definition.get("MlflowConfig"), shapes, report)
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


def _check_metadata(metadata: object, report: Report) -> None:
    if metadata is not None:
        report.require(metadata, dict, Place(None, "Metadata"))


def _check_experiment(experiment: Any, shapes: ShapeChecks, report: Report) -> None:
    """Checks the experiment and the trial; null, as the SDK writes it, says that there is none."""
    place = Place(None, "PipelineExperimentConfig")
    if experiment is None or not report.require(experiment, dict, place):
        return
    report.unknown_fields(experiment, _EXPERIMENT_FIELDS, place)
    for name in _EXPERIMENT_FIELDS:
        if name in experiment:
            shapes.value(experiment[name], service_model().shape("ExperimentEntityName"), place.field(name))
        else:
            report.add(place.field(name), "missing-field", "is required and not given", f"add {name}")


def _check_mlflow(mlflow: Any, shapes: ShapeChecks, report: Report) -> None:
    """Checks the MLflow resource that jobs write to; its shape is that of a training job's `MlflowConfig`."""
    place = Place(None, "MlflowConfig")
    if mlflow is None or not report.require(mlflow, dict, place):
        return
    report.unknown_fields(mlflow, _MLFLOW_FIELDS, place)
    if "MlflowResourceArn" not in mlflow:
        report.add(
            place.field("MlflowResourceArn"), "missing-field", "is required and not given", "add MlflowResourceArn"
        )
    for name, shape in _MLFLOW_FIELDS.items():
        if name in mlflow:
            shapes.value(mlflow[name], shape, place.field(name))
