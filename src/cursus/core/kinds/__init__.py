"""What all steps of one SageMaker type share, in the SDK's names; a name's module is imported when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from cursus.core.kinds.training import Estimator, TrainingInput, TrainingStep, XGBoost
    from cursus.core.kinds.transform import Transformer, TransformInput, TransformStep
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
    "CreateModelStep",
    "DatasetDefinition",
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
    "MetricsSource",
    "Model",
    "ModelMetrics",
    "NetworkConfig",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterString",
    "PipelineParameter",
    "PipelineSession",
    "PipelineVariable",
    "ProcessingInput",
    "ProcessingOutput",
    "ProcessingStep",
    "Processor",
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
    "TrainingInput",
    "TrainingStep",
    "TransformInput",
    "TransformStep",
    "Transformer",
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
    "variables",
)


def __getattr__(name: str) -> Any:
    for module in _MODULES if name in __all__ else ():
        found = import_module(f"{__name__}.{module}")
        if name in found.__all__:
            return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
