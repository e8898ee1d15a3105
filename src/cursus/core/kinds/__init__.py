"""What all steps of one SageMaker type share, in the SDK's names; a name's module is imported when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cursus.core.kinds.callback import CallbackOutput, CallbackOutputTypeEnum, CallbackStep
    from cursus.core.kinds.condition import (
        Condition,
        ConditionEquals,
        ConditionGreaterThan,
        ConditionGreaterThanOrEqualTo,
        ConditionIn,
        ConditionLessThan,
        ConditionLessThanOrEqualTo,
        ConditionNot,
        ConditionOr,
        ConditionStep,
        FailStep,
    )
    from cursus.core.kinds.lambda_step import Lambda, LambdaOutput, LambdaOutputTypeEnum, LambdaStep
    from cursus.core.kinds.model import Model
    from cursus.core.kinds.model_chain import MultiDataModel, PipelineModel
    from cursus.core.kinds.model_facts import (
        ContainerBaseModel,
        MetadataProperties,
        ModelLifeCycle,
        ModelPackageModelCard,
    )
    from cursus.core.kinds.model_frameworks import (
        HuggingFaceModel,
        PyTorchModel,
        SKLearnModel,
        TensorFlowModel,
        XGBoostModel,
    )
    from cursus.core.kinds.model_metrics import DriftCheckBaselines, FileSource, MetricsSource, ModelMetrics
    from cursus.core.kinds.model_package import Registration
    from cursus.core.kinds.model_step import CreateModelStep, ModelStep, RegisterModelStep
    from cursus.core.kinds.network import NetworkConfig
    from cursus.core.kinds.processing import (
        ProcessingInput,
        ProcessingOutput,
        ProcessingStep,
        Processor,
        ScriptProcessor,
        SKLearnProcessor,
    )
    from cursus.core.kinds.processing_data import (
        AthenaDatasetDefinition,
        DatasetDefinition,
        FeatureStoreOutput,
        RedshiftDatasetDefinition,
        S3Input,
    )
    from cursus.core.kinds.processing_frameworks import (
        FrameworkProcessor,
        HuggingFaceProcessor,
        MXNetProcessor,
        PyTorchProcessor,
        TensorFlowProcessor,
        XGBoostProcessor,
    )
    from cursus.core.kinds.processing_spark import PySparkProcessor, SparkJarProcessor
    from cursus.core.kinds.session import Asset, PipelineSession
    from cursus.core.kinds.step import CacheConfig, PropertyFile, RetryPolicy, Step, StepDependency
    from cursus.core.kinds.step_collection import StepCollection
    from cursus.core.kinds.training import Estimator, TrainingInput, TrainingStep, XGBoost
    from cursus.core.kinds.training import TrainingStep
    from cursus.core.kinds.training_debugger import (
        CollectionConfig,
        DebuggerHookConfig,
        Profiler,
        ProfilerConfig,
        TensorBoardOutputConfig,
    )
    from cursus.core.kinds.training_deep_learning import HuggingFace, LightGBM, PyTorch, TensorFlow
    from cursus.core.kinds.training_frameworks import SKLearn
    from cursus.core.kinds.training_inputs import FileSystemInput, ShuffleConfig
    from cursus.core.kinds.training_resources import InstanceGroup
    from cursus.core.kinds.training_rules import ProfilerRule, Rule
    from cursus.core.kinds.transform import BatchDataCaptureConfig, Transformer, TransformInput, TransformStep
    from cursus.core.kinds.tuning import HyperparameterTuner, TuningStep
    from cursus.core.kinds.tuning_options import (
        HyperbandStrategyConfig,
        InstanceConfig,
        StrategyConfig,
        TuningJobCompletionCriteriaConfig,
        WarmStartConfig,
        WarmStartTypes,
    )
    from cursus.core.kinds.tuning_ranges import (
        CategoricalParameter,
        ContinuousParameter,
        IntegerParameter,
        ParameterRange,
    )
    from cursus.core.kinds.variables import (
        ExecutionVariable,
        ExecutionVariables,
        Join,
        JsonGet,
        ParameterBoolean,
        ParameterFloat,
        ParameterInteger,
        ParameterString,
        PipelineParameter,
        PipelineVariable,
        Properties,
    )

__all__ = [
    "Asset",
    "AthenaDatasetDefinition",
    "BatchDataCaptureConfig",
    "CacheConfig",
    "CallbackOutput",
    "CallbackOutputTypeEnum",
    "CallbackStep",
    "CategoricalParameter",
    "CollectionConfig",
    "Condition",
    "ConditionEquals",
    "ConditionGreaterThan",
    "ConditionGreaterThanOrEqualTo",
    "ConditionIn",
    "ConditionLessThan",
    "ConditionLessThanOrEqualTo",
    "ConditionNot",
    "ConditionOr",
    "ConditionStep",
    "ContainerBaseModel",
    "ContinuousParameter",
    "CreateModelStep",
    "DatasetDefinition",
    "DebuggerHookConfig",
    "DriftCheckBaselines",
    "Estimator",
    "ExecutionVariable",
    "ExecutionVariables",
    "FailStep",
    "FeatureStoreOutput",
    "FileSource",
    "FileSystemInput",
    "FrameworkProcessor",
    "HuggingFace",
    "HuggingFaceModel",
    "HuggingFaceProcessor",
    "HyperbandStrategyConfig",
    "HyperparameterTuner",
    "InstanceConfig",
    "InstanceGroup",
    "IntegerParameter",
    "Join",
    "JsonGet",
    "Lambda",
    "LambdaOutput",
    "LambdaOutputTypeEnum",
    "LambdaStep",
    "LightGBM",
    "MXNetProcessor",
    "MetadataProperties",
    "MetricsSource",
    "Model",
    "ModelLifeCycle",
    "ModelMetrics",
    "ModelPackageModelCard",
    "ModelStep",
    "MultiDataModel",
    "NetworkConfig",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterRange",
    "ParameterString",
    "PipelineModel",
    "PipelineParameter",
    "PipelineSession",
    "PipelineVariable",
    "ProcessingInput",
    "ProcessingOutput",
    "ProcessingStep",
    "Processor",
    "Profiler",
    "ProfilerConfig",
    "ProfilerRule",
    "Properties",
    "PropertyFile",
    "PySparkProcessor",
    "PyTorch",
    "PyTorchModel",
    "PyTorchProcessor",
    "RedshiftDatasetDefinition",
    "PyTorch",
    "PyTorchModel",
    "RegisterModelStep",
    "Registration",
    "RetryPolicy",
    "Rule",
    "S3Input",
    "SKLearn",
    "SKLearnModel",
    "SKLearnProcessor",
    "ScriptProcessor",
    "ShuffleConfig",
    "SparkJarProcessor",
    "Step",
    "StepCollection",
    "StepDependency",
    "StrategyConfig",
    "TensorBoardOutputConfig",
    "TensorFlow",
    "TensorFlowModel",
    "TensorFlowProcessor",
    "TrainingInput",
    "TrainingStep",
    "TransformInput",
    "TransformStep",
    "Transformer",
    "TuningJobCompletionCriteriaConfig",
    "TuningStep",
    "WarmStartConfig",
    "WarmStartTypes",
    "XGBoost",
    "XGBoostModel",
    "XGBoostProcessor",
]

_MODULES = (
    "callback",
    "condition",
    "lambda_step",
    "model",
    "model_chain",
    "model_facts",
    "model_frameworks",
    "model_metrics",
    "model_package",
    "model_step",
    "network",
    "processing",
    "processing_data",
    "processing_frameworks",
    "processing_spark",
    "session",
    "step",
    "step_collection",
    "training",
    "training_debugger",
    "training_deep_learning",
    "training_frameworks",
    "training_inputs",
    "training_resources",
    "training_rules",
    "transform",
    "tuning",
    "tuning_options",
    "tuning_ranges",
    "variables",
)


def __getattr__(name: str) -> Any:
    for module in _MODULES if name in __all__ else ():
        found = import_module(f"{__name__}.{module}")
        if name in found.__all__:
            return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
