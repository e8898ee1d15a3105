"""Between our definitions and SageMaker SDK v2's own objects, both ways (the extra `sdk`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.aws.sdk_session import quiet_sdk
from cursus.errors import DefinitionError, Fault, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["sdk_pipeline", "sdk_step_definition", "sdk_value"]


def sdk_pipeline(name: str, document: Mapping[str, Any], session: Any) -> Any:
    """A `sagemaker.workflow.pipeline.Pipeline` that holds a definition as it is.

    Raises:
        MissingExtraError: SageMaker SDK v2 is not installed.
        DefinitionError: the definition holds what that SDK cannot say.
    """
    try:
        with quiet_sdk():
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


def sdk_value(value: Any) -> Any:
    """A value of a definition as the SDK's classes take it: an expression becomes a pipeline variable of the SDK.

    Raises:
        MissingExtraError: SageMaker SDK v2 is not installed.
    """
    if not isinstance(value, dict):
        return value
    try:
        from sagemaker.workflow.entities import PipelineVariable
    except ImportError as error:
        raise MissingExtraError("sagemaker", "sdk", "build a step with the SDK's classes") from error

    class Given(PipelineVariable):
        """An expression that the SDK takes over as it is."""

        expr: Any = value
        _referenced_steps: Any = ()

    return Given()


def sdk_step_definition(
    step: Any, pipeline_name: str, session: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the SDK's own compiler makes of a step, or of a collection of steps: requests, and the parameters in use."""
    import json

    with quiet_sdk():
        from sagemaker.workflow.pipeline import Pipeline

        given = getattr(step, "steps", None) or [step]
        names = {known.name: known for part in given for known in _parameters_in(part.arguments)}
        parameters = [names[name] for name in sorted(names)]
        pipeline = Pipeline(name=pipeline_name, parameters=parameters, steps=[step], sagemaker_session=session)
        document = json.loads(pipeline.definition())
    return document["Steps"], document["Parameters"]


def _parameters_in(value: Any) -> Iterator[Any]:
    """The SDK's parameters in a step's arguments, also those inside of joined texts."""
    from sagemaker.workflow.functions import Join
    from sagemaker.workflow.parameters import Parameter

    if isinstance(value, Parameter):
        yield value
    parts: Any = value.values() if isinstance(value, dict) else value.values if isinstance(value, Join) else value
    if isinstance(parts, list | tuple) or isinstance(value, dict):
        for part in parts:
            yield from _parameters_in(part)
