"""A compiled pipeline as SageMaker SDK v2's own `Pipeline` (the extra `sdk`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.errors import DefinitionError, Fault, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["sdk_pipeline"]


def sdk_pipeline(name: str, document: Mapping[str, Any], session: Any) -> Any:
    """A `sagemaker.workflow.pipeline.Pipeline` that holds a definition as it is.

    Raises:
        MissingExtraError: SageMaker SDK v2 is not installed.
        DefinitionError: the definition holds what that SDK cannot say.
    """
    try:
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.pipeline_experiment_config import PipelineExperimentConfig
    except ImportError as error:
        raise MissingExtraError("sagemaker", "sdk", "make an SDK pipeline") from error
    if "MlflowConfig" in document:
        fact = "SageMaker SDK v2 has no place for its MlflowConfig"
        raise DefinitionError.of([Fault(f"pipeline {name}", fact, "deploy the definition, or take `mlflow` out")])
    experiment = document["PipelineExperimentConfig"]
    pipeline = Pipeline(
        name=name,
        parameters=[_parameter(declared) for declared in document["Parameters"]],
        pipeline_experiment_config=experiment
        and PipelineExperimentConfig(_variable(experiment["ExperimentName"]), _variable(experiment["TrialName"])),
        steps=[_verbatim_step(step) for step in document["Steps"]],
        sagemaker_session=session,
    )
    vars(pipeline)["_metadata"] = dict(document["Metadata"])  # the SDK has no other way to say it
    return pipeline


def _parameter(declared: Mapping[str, Any]) -> Any:
    from sagemaker.workflow import parameters

    kind = getattr(parameters, f"Parameter{declared['Type']}")
    enum = {"enum_values": declared["EnumValues"]} if "EnumValues" in declared else {}
    return kind(name=declared["Name"], default_value=declared.get("DefaultValue"), **enum)


def _variable(expression: Any) -> Any:
    """A value of the SDK whose expression is given, not made; plain values stay."""
    from sagemaker.workflow.entities import Expression

    class VerbatimExpression(Expression):
        expr: Any = expression

    return VerbatimExpression() if isinstance(expression, dict) else expression


def _verbatim_step(request: Mapping[str, Any]) -> Any:
    """A step of the SDK whose request is given, not made."""
    from sagemaker.workflow.steps import Step

    class VerbatimStep(Step):
        arguments: Any = request["Arguments"]
        properties: Any = None

        def to_request(self) -> Any:
            return dict(request)

    kind: Any = request["Type"]
    return VerbatimStep(name=request["Name"], step_type=kind)
