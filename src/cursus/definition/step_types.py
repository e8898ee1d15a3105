"""What each step type of a definition is made of: its operations, the fields beside its Arguments, its properties."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["COMMON_FIELDS", "STEP_TYPES", "StepType"]

COMMON_FIELDS = frozenset({"Name", "Type", "Arguments", "DependsOn", "DisplayName", "Description"})
_JOB = COMMON_FIELDS | {"RetryPolicies", "CacheConfig"}
_CHECK = _JOB | {
    "CheckType",
    "ModelPackageGroupName",
    "SkipCheck",
    "FailOnViolation",
    "RegisterNewBaseline",
    "SuppliedBaselineConstraints",
}


@dataclass(frozen=True, slots=True)
class StepType:
    """One value of a step's `Type`.

    `create` names the operation whose input the Arguments are; `given` the inputs that the service fills in.
    `describe` names the operations whose outputs are the step's properties. `fields` is None where the
    step's own fields are not documented, so that nothing is said about them.
    """

    create: str | None = None
    given: str | None = None
    describe: tuple[str, ...] = ()
    fields: frozenset[str] | None = COMMON_FIELDS
    required: tuple[str, ...] = ()
    properties: frozenset[str] | None = None


_OUTPUT_PARAMETERS = frozenset({"OutputParameters"})
_BASELINES = frozenset({"CalculatedBaselineConstraints", "BaselineUsedForDriftCheckConstraints"})
_STATISTICS = frozenset({"CalculatedBaselineStatistics", "BaselineUsedForDriftCheckStatistics"})
_UNDOCUMENTED = StepType(fields=None)

STEP_TYPES: dict[str, StepType] = {
    "Processing": StepType(
        "CreateProcessingJob", "ProcessingJobName", ("DescribeProcessingJob",), _JOB | {"PropertyFiles"}
    ),
    "Training": StepType("CreateTrainingJob", "TrainingJobName", ("DescribeTrainingJob",), _JOB),
    "Transform": StepType("CreateTransformJob", "TransformJobName", ("DescribeTransformJob",), _JOB),
    "Tuning": StepType(
        "CreateHyperParameterTuningJob",
        "HyperParameterTuningJobName",
        ("DescribeHyperParameterTuningJob", "ListTrainingJobsForHyperParameterTuningJob"),
        _JOB,
    ),
    "AutoML": StepType("CreateAutoMLJob", "AutoMLJobName", ("DescribeAutoMLJob", "DescribeAutoMLJobV2"), _JOB),
    "Model": StepType("CreateModel", "ModelName", ("DescribeModel",), _JOB),
    "RegisterModel": StepType("CreateModelPackage", None, ("DescribeModelPackage",), _JOB),
    "EndpointConfig": StepType("CreateEndpointConfig", "EndpointConfigName", ("DescribeEndpointConfig",), _JOB),
    "Endpoint": StepType("CreateEndpoint", "EndpointName", ("DescribeEndpoint",), _JOB),
    "InferenceComponent": StepType(
        "CreateInferenceComponent", "InferenceComponentName", ("DescribeInferenceComponent",), _JOB
    ),
    "Condition": StepType(required=("Arguments",), properties=frozenset({"Outcome"})),
    "Fail": StepType(properties=frozenset()),
    "Lambda": StepType(
        fields=_JOB | {"FunctionArn", "OutputParameters"}, required=("FunctionArn",), properties=_OUTPUT_PARAMETERS
    ),
    "Callback": StepType(
        fields=_JOB | {"SqsQueueUrl", "OutputParameters"}, required=("SqsQueueUrl",), properties=_OUTPUT_PARAMETERS
    ),
    "EMR": StepType(fields=_JOB, required=("Arguments",)),
    "QualityCheck": StepType(
        "CreateProcessingJob",
        "ProcessingJobName",
        fields=_CHECK | {"SuppliedBaselineStatistics"},
        required=("CheckType",),
        properties=_BASELINES | _STATISTICS,
    ),
    "ClarifyCheck": StepType(
        "CreateProcessingJob",
        "ProcessingJobName",
        fields=_CHECK | {"ModelName"},
        required=("CheckType",),
        properties=_BASELINES,
    ),
    "EMRServerless": _UNDOCUMENTED,
    "Lineage": _UNDOCUMENTED,
    "Athena": _UNDOCUMENTED,
    "Cleanup": _UNDOCUMENTED,
    "ForEach": _UNDOCUMENTED,
    "HubContent": _UNDOCUMENTED,
    "Job": _UNDOCUMENTED,
    "BedrockCustomModel": _UNDOCUMENTED,
    "BedrockCustomModelDeployment": _UNDOCUMENTED,
    "BedrockProvisionedModelThroughput": _UNDOCUMENTED,
    "BedrockModelImport": _UNDOCUMENTED,
}
