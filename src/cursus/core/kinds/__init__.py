"""What all steps of one SageMaker type share, in the SDK's names; a name's module is imported when first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cursus.core.kinds.check_job import CheckJobConfig
    from cursus.core.kinds.clarify_check import (
        ClarifyCheckStep,
        DataBiasCheckConfig,
        ModelBiasCheckConfig,
        ModelExplainabilityCheckConfig,
    )
    from cursus.core.kinds.clarify_data import (
        BiasConfig,
        DataConfig,
        SegmentationConfig,
        TimeSeriesDataConfig,
        TimeSeriesJSONDatasetFormat,
    )
    from cursus.core.kinds.clarify_explainability import (
        AsymmetricShapleyValueConfig,
        ImageConfig,
        PDPConfig,
        SHAPConfig,
        TextConfig,
    )
    from cursus.core.kinds.clarify_model import ModelConfig, ModelPredictedLabelConfig, TimeSeriesModelConfig
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
    from cursus.core.kinds.emr import EMRStep, EMRStepConfig
    from cursus.core.kinds.model import (
        CreateModelStep,
        MetricsSource,
        Model,
        ModelMetrics,
        RegisterModelStep,
        XGBoostModel,
    )
    from cursus.core.kinds.network import NetworkConfig
    from cursus.core.kinds.pipeline import (
        MlflowConfig,
        ParallelismConfiguration,
        PipelineDefinitionConfig,
        PipelineExperimentConfig,
        PipelineOptions,
    )
    from cursus.core.kinds.processing import (
        ProcessingInput,
        ProcessingOutput,
        ProcessingStep,
        Processor,
        ScriptProcessor,
        SKLearnProcessor,
    )
    from cursus.core.kinds.quality_check import (
        DataQualityCheckConfig,
        DatasetFormat,
        ModelQualityCheckConfig,
        QualityCheckStep,
    )
    from cursus.core.kinds.session import Asset, PipelineSession
    from cursus.core.kinds.step import CacheConfig, PropertyFile, RetryPolicy, Step, StepCollection, StepDependency
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
    "AsymmetricShapleyValueConfig",
    "BiasConfig",
    "CacheConfig",
    "CheckJobConfig",
    "ClarifyCheckStep",
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
    "DataBiasCheckConfig",
    "DataConfig",
    "DataQualityCheckConfig",
    "DatasetFormat",
    "EMRStep",
    "EMRStepConfig",
    "Estimator",
    "ExecutionVariable",
    "ExecutionVariables",
    "FailStep",
    "ImageConfig",
    "Join",
    "JsonGet",
    "MetricsSource",
    "MlflowConfig",
    "Model",
    "ModelBiasCheckConfig",
    "ModelConfig",
    "ModelExplainabilityCheckConfig",
    "ModelMetrics",
    "ModelPredictedLabelConfig",
    "ModelQualityCheckConfig",
    "NetworkConfig",
    "PDPConfig",
    "ParallelismConfiguration",
    "ParameterBoolean",
    "ParameterFloat",
    "ParameterInteger",
    "ParameterString",
    "PipelineDefinitionConfig",
    "PipelineExperimentConfig",
    "PipelineOptions",
    "PipelineParameter",
    "PipelineSession",
    "PipelineVariable",
    "ProcessingInput",
    "ProcessingOutput",
    "ProcessingStep",
    "Processor",
    "Properties",
    "PropertyFile",
    "QualityCheckStep",
    "RegisterModelStep",
    "RetryPolicy",
    "SHAPConfig",
    "SKLearnProcessor",
    "ScriptProcessor",
    "SegmentationConfig",
    "Step",
    "StepCollection",
    "StepDependency",
    "TextConfig",
    "TimeSeriesDataConfig",
    "TimeSeriesJSONDatasetFormat",
    "TimeSeriesModelConfig",
    "TrainingInput",
    "TrainingStep",
    "TransformInput",
    "TransformStep",
    "Transformer",
    "XGBoost",
    "XGBoostModel",
]

_MODULES = (
    "check_job",
    "clarify_check",
    "clarify_data",
    "clarify_explainability",
    "clarify_model",
    "condition",
    "emr",
    "model",
    "network",
    "pipeline",
    "processing",
    "quality_check",
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
