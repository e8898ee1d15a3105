"""The names of the SDK and of `cursus.core.kinds` side by side, so that one piece of code can be run with either."""

from __future__ import annotations

import json
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import tests.oracle.offline  # noqa: F401  # first: it quietens the import of the SDK

import cursus.core.kinds as ours
from cursus.core.kinds.session import PipelineSession

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sagemaker import debugger, model_metrics, network, processing, transformer
    from sagemaker.estimator import Estimator
    from sagemaker.huggingface import HuggingFace
    from sagemaker.inputs import FileSystemInput, ShuffleConfig, TrainingInput, TransformInput
    from sagemaker.instance_group import InstanceGroup
    from sagemaker.pytorch import PyTorch
    from sagemaker.sklearn.estimator import SKLearn
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.tensorflow import TensorFlow
    from sagemaker.workflow import conditions, execution_variables, functions, parameters, properties, retry
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.model_step import ModelStep
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep
    from sagemaker.xgboost import XGBoost, XGBoostModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUCKET = "offline-bucket"
ROLE = "arn:aws:iam::000000000000:role/offline"


def _model_step(*, name: str, step_args: Any, depends_on: Any = None) -> Any:
    return ModelStep(name=name, step_args=step_args, depends_on=depends_on)


def _register_step(*, name: str, model: Any, package_description: str | None = None, **options: Any) -> Any:
    return ModelStep(name=name, step_args=model.register(description=package_description, **options))


def _retry(exception_types: list[str], **options: Any) -> Any:
    for kind, enum in (
        (retry.StepRetryPolicy, retry.StepExceptionTypeEnum),
        (retry.SageMakerJobStepRetryPolicy, retry.SageMakerJobExceptionTypeEnum),
    ):
        known = {member.value: member for member in (getattr(enum, name) for name in dir(enum) if name.isupper())}
        if set(exception_types) <= set(known):
            return kind([known[name] for name in exception_types], **options)
    raise ValueError(exception_types)


SDK: dict[str, Any] = {
    "CacheConfig": CacheConfig,
    "CollectionConfig": debugger.CollectionConfig,
    "ConditionStep": ConditionStep,
    "CreateModelStep": _model_step,
    "DebuggerHookConfig": debugger.DebuggerHookConfig,
    "Estimator": Estimator,
    "ExecutionVariables": execution_variables.ExecutionVariables,
    "FailStep": FailStep,
    "FileSystemInput": FileSystemInput,
    "HuggingFace": HuggingFace,
    "InstanceGroup": InstanceGroup,
    "Join": functions.Join,
    "JsonGet": functions.JsonGet,
    "MetricsSource": model_metrics.MetricsSource,
    "ModelMetrics": model_metrics.ModelMetrics,
    "NetworkConfig": network.NetworkConfig,
    "ProcessingInput": processing.ProcessingInput,
    "ProcessingOutput": processing.ProcessingOutput,
    "ProcessingStep": ProcessingStep,
    "Profiler": debugger.Profiler,
    "ProfilerConfig": debugger.ProfilerConfig,
    "ProfilerRule": debugger.ProfilerRule,
    "PropertyFile": properties.PropertyFile,
    "PyTorch": PyTorch,
    "RegisterModelStep": _register_step,
    "RetryPolicy": _retry,
    "Rule": debugger.Rule,
    "SKLearn": SKLearn,
    "SKLearnProcessor": SKLearnProcessor,
    "ScriptProcessor": processing.ScriptProcessor,
    "ShuffleConfig": ShuffleConfig,
    "TensorBoardOutputConfig": debugger.TensorBoardOutputConfig,
    "TensorFlow": TensorFlow,
    "TrainingInput": TrainingInput,
    "TrainingStep": TrainingStep,
    "TransformInput": TransformInput,
    "TransformStep": TransformStep,
    "Transformer": transformer.Transformer,
    "XGBoost": XGBoost,
    "XGBoostModel": XGBoostModel,
    **{name: getattr(parameters, name) for name in dir(parameters) if name.startswith("Parameter")},
    **{name: getattr(conditions, name) for name in dir(conditions) if name.startswith("Condition")},
}


def sdk_request(case: Callable[[SimpleNamespace], Any], folder: Path, session: Any) -> dict[str, Any]:
    """The step as the SDK's definition holds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step = case(SimpleNamespace(**SDK, session=session, folder=folder))
        pipeline = Pipeline(name="Oracle", steps=[*_before(step, session), step], sagemaker_session=session)
        definition = json.loads(pipeline.definition())
    return definition["Steps"][-1]


def _before(step: Any, session: Any) -> list[Any]:
    """The steps that cases refer to by name: the SDK wants them in the pipeline."""
    names = [name for name in getattr(step, "depends_on", None) or () if isinstance(name, str)]
    job = processing.Processor(
        role=ROLE, image_uri="image:1", instance_type="ml.m5.large", instance_count=1, sagemaker_session=session
    )
    report = properties.PropertyFile("evaluation", "metrics", "evaluation.json")
    evaluation = ProcessingStep(
        name="Eval",
        processor=job,
        outputs=[processing.ProcessingOutput("/opt/ml/processing/output/m", "s3://b/m", "metrics")],
        property_files=[report],
    )
    return [evaluation, *(FailStep(name=name) for name in names if name != "Eval")]


def our_request(case: Callable[[SimpleNamespace], Any], folder: Path) -> dict[str, Any]:
    """The step as our definition holds it."""
    names = vars(names_of_both()[1])
    step = case(SimpleNamespace(**names, session=PipelineSession(BUCKET, "Oracle"), folder=folder))
    return json.loads(json.dumps(step.to_request()))


def names_of_both() -> tuple[SimpleNamespace, SimpleNamespace]:
    """The names of the SDK, and ours."""
    return SimpleNamespace(**SDK), SimpleNamespace(**{name: getattr(ours, name) for name in ours.__all__})
