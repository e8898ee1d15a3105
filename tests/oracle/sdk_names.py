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
    from sagemaker import clarify, debugger, model_metrics, network, parameter, processing, transformer, tuner
    from sagemaker.container_base_model import ContainerBaseModel
    from sagemaker.dataset_definition import inputs as dataset_inputs
    from sagemaker.drift_check_baselines import DriftCheckBaselines
    from sagemaker.estimator import Estimator
    from sagemaker.huggingface import HuggingFace, HuggingFaceModel, HuggingFaceProcessor
    from sagemaker.inputs import BatchDataCaptureConfig, FileSystemInput, ShuffleConfig, TrainingInput, TransformInput
    from sagemaker.instance_group import InstanceGroup
    from sagemaker.lambda_helper import Lambda
    from sagemaker.metadata_properties import MetadataProperties
    from sagemaker.model import Model
    from sagemaker.model_card import ModelPackageModelCard
    from sagemaker.model_life_cycle import ModelLifeCycle
    from sagemaker.model_monitor import DatasetFormat
    from sagemaker.multidatamodel import MultiDataModel
    from sagemaker.mxnet import MXNetProcessor
    from sagemaker.pipeline import PipelineModel
    from sagemaker.pytorch import PyTorch, PyTorchModel, PyTorchProcessor
    from sagemaker.sklearn import SKLearnModel
    from sagemaker.sklearn.estimator import SKLearn
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.spark import processing as spark_processing
    from sagemaker.tensorflow import TensorFlow, TensorFlowModel, TensorFlowProcessor
    from sagemaker.workflow import (
        clarify_check_step,
        conditions,
        execution_variables,
        functions,
        parameters,
        pipeline_experiment_config,
        properties,
        quality_check_step,
        retry,
        step_collections,
    )
    from sagemaker.workflow.callback_step import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
    from sagemaker.workflow.check_job_config import CheckJobConfig
    from sagemaker.workflow.condition_step import ConditionStep
    from sagemaker.workflow.emr_step import EMRStep, EMRStepConfig
    from sagemaker.workflow.fail_step import FailStep
    from sagemaker.workflow.lambda_step import LambdaOutput, LambdaOutputTypeEnum, LambdaStep
    from sagemaker.workflow.model_step import ModelStep
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, TrainingStep, TransformStep, TuningStep
    from sagemaker.xgboost import XGBoost, XGBoostModel, XGBoostProcessor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUCKET = "offline-bucket"
ROLE = "arn:aws:iam::000000000000:role/offline"


def _model_step(*, name: str, step_args: Any, **options: Any) -> Any:
    return ModelStep(name=name, step_args=step_args, **options)


def _retry(exception_types: list[str], **options: Any) -> Any:
    for kind, enum in (
        (retry.StepRetryPolicy, retry.StepExceptionTypeEnum),
        (retry.SageMakerJobStepRetryPolicy, retry.SageMakerJobExceptionTypeEnum),
    ):
        known = {member.value: member for member in (getattr(enum, name) for name in dir(enum) if name.isupper())}
        if set(exception_types) <= set(known):
            return kind([known[name] for name in exception_types], **options)
    raise ValueError(exception_types)


def sdk_expression(case: Callable[[SimpleNamespace], Any], folder: Path, session: Any) -> dict[str, Any]:
    """The expression of a value that only a run knows, as the SDK's definition holds it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(json.dumps(case(SimpleNamespace(**SDK, session=session, folder=folder)), default=_expr))


def _expr(value: Any) -> Any:
    return value.expr


def _emr_step(*, cluster_id: Any = None, **options: Any) -> Any:
    """The SDK wants these three said, also where they are nothing."""
    return EMRStep(**{"display_name": None, "description": None, **options}, cluster_id=cluster_id)


SDK: dict[str, Any] = {
    "AsymmetricShapleyValueConfig": clarify.AsymmetricShapleyValueConfig,
    "AthenaDatasetDefinition": dataset_inputs.AthenaDatasetDefinition,
    "BatchDataCaptureConfig": BatchDataCaptureConfig,
    "BiasConfig": clarify.BiasConfig,
    "CacheConfig": CacheConfig,
    "CallbackOutput": CallbackOutput,
    "CallbackOutputTypeEnum": CallbackOutputTypeEnum,
    "CallbackStep": CallbackStep,
    "CategoricalParameter": parameter.CategoricalParameter,
    "CheckJobConfig": CheckJobConfig,
    "ClarifyCheckStep": clarify_check_step.ClarifyCheckStep,
    "CollectionConfig": debugger.CollectionConfig,
    "ConditionStep": ConditionStep,
    "ContainerBaseModel": ContainerBaseModel,
    "ContinuousParameter": parameter.ContinuousParameter,
    "CreateModelStep": _model_step,
    "DataBiasCheckConfig": clarify_check_step.DataBiasCheckConfig,
    "DataConfig": clarify.DataConfig,
    "DataQualityCheckConfig": quality_check_step.DataQualityCheckConfig,
    "DatasetDefinition": dataset_inputs.DatasetDefinition,
    "DatasetFormat": DatasetFormat,
    "DebuggerHookConfig": debugger.DebuggerHookConfig,
    "DriftCheckBaselines": DriftCheckBaselines,
    "EMRStep": _emr_step,
    "EMRStepConfig": EMRStepConfig,
    "Estimator": Estimator,
    "ExecutionVariables": execution_variables.ExecutionVariables,
    "FailStep": FailStep,
    "FeatureStoreOutput": processing.FeatureStoreOutput,
    "FileSource": model_metrics.FileSource,
    "FileSystemInput": FileSystemInput,
    "FrameworkProcessor": processing.FrameworkProcessor,
    "HuggingFace": HuggingFace,
    "HuggingFaceModel": HuggingFaceModel,
    "HuggingFaceProcessor": HuggingFaceProcessor,
    "HyperbandStrategyConfig": tuner.HyperbandStrategyConfig,
    "HyperparameterTuner": tuner.HyperparameterTuner,
    "ImageConfig": clarify.ImageConfig,
    "InstanceConfig": tuner.InstanceConfig,
    "InstanceGroup": InstanceGroup,
    "IntegerParameter": parameter.IntegerParameter,
    "Join": functions.Join,
    "JsonGet": functions.JsonGet,
    "Lambda": Lambda,
    "LambdaOutput": LambdaOutput,
    "LambdaOutputTypeEnum": LambdaOutputTypeEnum,
    "LambdaStep": LambdaStep,
    "MXNetProcessor": MXNetProcessor,
    "MetadataProperties": MetadataProperties,
    "MetricsSource": model_metrics.MetricsSource,
    "Model": Model,
    "ModelBiasCheckConfig": clarify_check_step.ModelBiasCheckConfig,
    "ModelConfig": clarify.ModelConfig,
    "ModelExplainabilityCheckConfig": clarify_check_step.ModelExplainabilityCheckConfig,
    "ModelLifeCycle": ModelLifeCycle,
    "ModelMetrics": model_metrics.ModelMetrics,
    "ModelPackageModelCard": ModelPackageModelCard,
    "ModelPredictedLabelConfig": clarify.ModelPredictedLabelConfig,
    "ModelQualityCheckConfig": quality_check_step.ModelQualityCheckConfig,
    "ModelStep": ModelStep,
    "MultiDataModel": MultiDataModel,
    "NetworkConfig": network.NetworkConfig,
    "PDPConfig": clarify.PDPConfig,
    "Pipeline": Pipeline,
    "PipelineExperimentConfig": pipeline_experiment_config.PipelineExperimentConfig,
    "PipelineModel": PipelineModel,
    "ProcessingInput": processing.ProcessingInput,
    "ProcessingOutput": processing.ProcessingOutput,
    "ProcessingStep": ProcessingStep,
    "Processor": processing.Processor,
    "Profiler": debugger.Profiler,
    "ProfilerConfig": debugger.ProfilerConfig,
    "ProfilerRule": debugger.ProfilerRule,
    "PropertyFile": properties.PropertyFile,
    "PySparkProcessor": spark_processing.PySparkProcessor,
    "PyTorch": PyTorch,
    "PyTorchModel": PyTorchModel,
    "PyTorchProcessor": PyTorchProcessor,
    "QualityCheckStep": quality_check_step.QualityCheckStep,
    "RedshiftDatasetDefinition": dataset_inputs.RedshiftDatasetDefinition,
    "RegisterModelStep": _model_step,
    "RetryPolicy": _retry,
    "Rule": debugger.Rule,
    "S3Input": dataset_inputs.S3Input,
    "SHAPConfig": clarify.SHAPConfig,
    "SKLearn": SKLearn,
    "SKLearnModel": SKLearnModel,
    "SKLearnProcessor": SKLearnProcessor,
    "ScriptProcessor": processing.ScriptProcessor,
    "SegmentationConfig": clarify.SegmentationConfig,
    "ShuffleConfig": ShuffleConfig,
    "SparkJarProcessor": spark_processing.SparkJarProcessor,
    "StepCollection": step_collections.StepCollection,
    "StrategyConfig": tuner.StrategyConfig,
    "TensorBoardOutputConfig": debugger.TensorBoardOutputConfig,
    "TensorFlow": TensorFlow,
    "TensorFlowModel": TensorFlowModel,
    "TensorFlowProcessor": TensorFlowProcessor,
    "TextConfig": clarify.TextConfig,
    "TimeSeriesDataConfig": clarify.TimeSeriesDataConfig,
    "TimeSeriesJSONDatasetFormat": clarify.TimeSeriesJSONDatasetFormat,
    "TimeSeriesModelConfig": clarify.TimeSeriesModelConfig,
    "TrainingInput": TrainingInput,
    "TrainingStep": TrainingStep,
    "TransformInput": TransformInput,
    "TransformStep": TransformStep,
    "Transformer": transformer.Transformer,
    "TuningJobCompletionCriteriaConfig": tuner.TuningJobCompletionCriteriaConfig,
    "TuningStep": TuningStep,
    "WarmStartConfig": tuner.WarmStartConfig,
    "WarmStartTypes": tuner.WarmStartTypes,
    "XGBoost": XGBoost,
    "XGBoostModel": XGBoostModel,
    "XGBoostProcessor": XGBoostProcessor,
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
    # A step of a model is named after what it does with it.
    names = (step.name, f"{step.name}-CreateModel", f"{step.name}-RegisterModel")
    named = [each for each in definition["Steps"] if each["Name"] in names]
    return named[-1] if named else definition["Steps"][-1]


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
