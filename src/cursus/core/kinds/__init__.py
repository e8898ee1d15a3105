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
    from cursus.core.kinds.model import (
        CreateModelStep,
        MetricsSource,
        Model,
        ModelMetrics,
        RegisterModelStep,
        XGBoostModel,
    )
    from cursus.core.kinds.network import NetworkConfig
    from cursus.core.kinds.processing import ProcessingStep, Processor, ScriptProcessor, SKLearnProcessor
    from cursus.core.kinds.processing_data import (
        AthenaDatasetDefinition,
        DatasetDefinition,
        FeatureStoreOutput,
        ProcessingInput,
        ProcessingOutput,
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
    from cursus.core.kinds.training import TrainingStep
    from cursus.core.kinds.training_debugger import (
        CollectionConfig,
        DebuggerHookConfig,
        Profiler,
        ProfilerConfig,
        TensorBoardOutputConfig,
    )
    from cursus.core.kinds.training_deep_learning import HuggingFace, LightGBM, PyTorch, TensorFlow
    from cursus.core.kinds.training_estimator import Estimator
    from cursus.core.kinds.training_frameworks import SKLearn, XGBoost
    from cursus.core.kinds.training_inputs import FileSystemInput, ShuffleConfig, TrainingInput
    from cursus.core.kinds.training_resources import InstanceGroup
    from cursus.core.kinds.training_rules import ProfilerRule, Rule
    from cursus.core.kinds.transform import Transformer, TransformInput, TransformStep
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
    "CacheConfig",
    "CollectionConfig",
    "CallbackOutput",
    "CallbackOutputTypeEnum",
    "CallbackStep",
    "CategoricalParameter",
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
    "ContinuousParameter",
    "CreateModelStep",
    "DatasetDefinition",
    "DebuggerHookConfig",
    "Estimator",
    "ExecutionVariable",
    "ExecutionVariables",
    "FailStep",
    "FeatureStoreOutput",
    "FrameworkProcessor",
    "HuggingFaceProcessor",
    "Join",
    "JsonGet",
    "MXNetProcessor",
    "FileSystemInput",
    "HuggingFace",
    "InstanceGroup",
    "Join",
    "JsonGet",
    "LightGBM",
    "HyperbandStrategyConfig",
    "HyperparameterTuner",
    "InstanceConfig",
    "IntegerParameter",
    "Join",
    "JsonGet",
    "Lambda",
    "LambdaOutput",
    "LambdaOutputTypeEnum",
    "LambdaStep",
    "MetricsSource",
    "Model",
    "ModelMetrics",
    "NetworkConfig",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterRange",
    "ParameterString",
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
    "PyTorchProcessor",
    "RedshiftDatasetDefinition",
    "RegisterModelStep",
    "RetryPolicy",
    "S3Input",
    "SKLearnProcessor",
    "ScriptProcessor",
    "SparkJarProcessor",
    "Step",
    "StepDependency",
    "TensorFlowProcessor",
    "PyTorch",
    "RegisterModelStep",
    "RetryPolicy",
    "Rule",
    "SKLearn",
    "SKLearnProcessor",
    "ScriptProcessor",
    "ShuffleConfig",
    "Step",
    "StepDependency",
    "TensorBoardOutputConfig",
    "TensorFlow",
    "StrategyConfig",
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
    "condition",
    "model",
    "network",
    "processing",
    "processing_data",
    "processing_frameworks",
    "processing_spark",
    "session",
    "step",
    "training",
    "transform",
    "callback",
    "condition",
    "lambda_step",
    "model",
    "network",
    "processing",
    "session",
    "step",
    "training",
    "training_debugger",
    "training_deep_learning",
    "training_estimator",
    "training_frameworks",
    "training_inputs",
    "training_resources",
    "training_rules",
    "transform",
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
