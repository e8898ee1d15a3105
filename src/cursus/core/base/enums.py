"""The closed sets that declarations choose from."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DataType", "DependencyType", "JobType", "NodeType", "StepKind"]


class DependencyType(StrEnum):
    """What flows along a wire."""

    PROCESSING_OUTPUT = "processing_output"
    TRAINING_DATA = "training_data"
    MODEL_ARTIFACTS = "model_artifacts"
    MODEL_NAME = "model_name"
    MODEL_PACKAGE = "model_package"
    HYPERPARAMETERS = "hyperparameters"
    PAYLOAD_SAMPLES = "payload_samples"
    TRANSFORM_OUTPUT = "transform_output"
    OUTPUT_PARAMETER = "output_parameter"
    """What a Lambda or Callback step hands back under the offer's name."""
    CUSTOM_PROPERTY = "custom_property"

    def accepts(self, offered: DependencyType) -> bool:
        """Whether a need of this type can be met by an offer of that type."""
        return offered is self or offered in _ALSO_ACCEPTED.get(self, frozenset())


_ALSO_ACCEPTED = {
    DependencyType.TRAINING_DATA: frozenset({DependencyType.PROCESSING_OUTPUT}),
    DependencyType.PROCESSING_OUTPUT: frozenset({DependencyType.TRAINING_DATA, DependencyType.TRANSFORM_OUTPUT}),
    DependencyType.HYPERPARAMETERS: frozenset({DependencyType.PROCESSING_OUTPUT}),
    DependencyType.PAYLOAD_SAMPLES: frozenset({DependencyType.PROCESSING_OUTPUT}),
    DependencyType.CUSTOM_PROPERTY: frozenset({DependencyType.OUTPUT_PARAMETER}),
}


class DataType(StrEnum):
    """What the value of a wire is, once the run knows it."""

    S3_URI = "S3Uri"
    STRING = "String"
    INTEGER = "Integer"
    FLOAT = "Float"
    BOOLEAN = "Boolean"
    JSON = "Json"


class NodeType(StrEnum):
    """A step's place in a pipeline, by what it must and must not declare."""

    SOURCE = "source"
    """Offers only: what it needs comes from outside the pipeline."""
    INTERNAL = "internal"
    """Needs and offers."""
    SINK = "sink"
    """Needs only."""
    SINGULAR = "singular"
    """Neither."""


class JobType(StrEnum):
    """What a run of a step with several job types is for."""

    TRAINING = "training"
    VALIDATION = "validation"
    TESTING = "testing"
    CALIBRATION = "calibration"


class StepKind(StrEnum):
    """The SageMaker step types that a step can be of."""

    PROCESSING = "Processing"
    TRAINING = "Training"
    CREATE_MODEL = "CreateModel"
    TRANSFORM = "Transform"
    REGISTER_MODEL = "RegisterModel"
    TUNING = "Tuning"
    LAMBDA = "Lambda"
    CALLBACK = "Callback"
    CONDITION = "Condition"
    FAIL = "Fail"
    EMR = "EMR"
    CLARIFY_CHECK = "ClarifyCheck"
    QUALITY_CHECK = "QualityCheck"
