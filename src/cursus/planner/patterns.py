"""What all steps of one SageMaker type have in common, as a plan needs it: roots of paths, types, base classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cursus.core.base.enums import DataType, DependencyType, StepKind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PATTERNS", "Bases", "FixedPort", "Machines", "Pattern"]

_D = DependencyType
_CONFIGS, _BUILDERS = "cursus.steps.configs", "cursus.core.builders"


@dataclass(frozen=True, slots=True)
class FixedPort:
    """A need or offer whose name the type's builder reads."""

    type: DependencyType
    data_type: DataType = DataType.S3_URI
    required: bool = True


@dataclass(frozen=True, slots=True)
class Machines:
    """The fields of the base config that say what the job runs on."""

    instance_type: str
    instance_count: str | None = None
    volume_size: str | None = None


@dataclass(frozen=True, slots=True)
class Bases:
    """The base classes of config and builder in one framework, each with its module, and the container's version."""

    config: tuple[str, str]
    builder: tuple[str, str]
    version_field: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One SageMaker type.

    The first of `need_types` and of `offer_types` is the usual one, the others are legal. `fixed_needs` are the needs
    that there may be, where the builder knows them by name. `scope` is that of the container images.
    """

    kind: StepKind
    guide: str
    need_types: tuple[DependencyType, ...]
    offer_types: tuple[DependencyType, ...]
    bases: Mapping[str, Bases]
    default_framework: str = ""
    contract: str | None = None
    input_root: str = ""
    output_root: str = ""
    fixed_needs: Mapping[str, FixedPort] = field(default_factory=dict[str, FixedPort])
    offers: tuple[int, int | None] = (0, None)
    runs_operations: bool = False
    takes_arguments: bool = False
    takes_variables: bool = False
    entry_field: str | None = None
    """The field of the config that names the script, or the handler that serves the model; None where there is none."""
    machines: Machines | None = None
    scope: str = "training"


_CONFIG_MODULES = {
    "ProcessingStepConfigBase": "config_processing_step_base",
    "FrameworkProcessingStepConfigBase": "config_framework_processing_step_base",
    "SparkProcessingStepConfigBase": "config_spark_processing_step_base",
    "TrainingStepConfigBase": "config_training_step_base",
    "ModelStepConfigBase": "config_model_step_base",
    "ServedModelConfigBase": "config_model_step_base",
    "RegisterModelStepConfigBase": "config_register_model_step_base",
    "XGBoostRegisterModelStepConfigBase": "config_register_model_step_base",
    "TransformStepConfigBase": "config_transform_step_base",
    "LambdaStepConfigBase": "config_lambda_step_base",
    "CallbackStepConfigBase": "config_callback_step_base",
}


def _bases(config: str, builder: str, module: str, version: tuple[str, str | None] | None = None) -> Bases:
    """The bases of one framework: the version is a field of the config and what it is, None where the base says it."""
    field_name, value = version or (None, None)
    own = (config, f"{_CONFIGS}.{_CONFIG_MODULES[config]}")
    return Bases(own, (builder, f"{_BUILDERS}.{module}"), field_name, value)


_FRAMEWORKS = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "huggingface": "HuggingFace"}
_VERSION = "framework_version"

_PROCESSING = Pattern(
    StepKind.PROCESSING,
    "processing_step_builder_patterns",
    (_D.PROCESSING_OUTPUT, _D.TRAINING_DATA, _D.MODEL_ARTIFACTS, _D.TRANSFORM_OUTPUT, _D.HYPERPARAMETERS,
     _D.PAYLOAD_SAMPLES, _D.CUSTOM_PROPERTY),
    (_D.PROCESSING_OUTPUT, _D.TRAINING_DATA, _D.MODEL_ARTIFACTS, _D.HYPERPARAMETERS, _D.PAYLOAD_SAMPLES,
     _D.CUSTOM_PROPERTY),
    {
        "sklearn": _bases("ProcessingStepConfigBase", "ProcessingStepBuilder", "processing",
                          ("processing_framework_version", None)),
        "xgboost": _bases("ProcessingStepConfigBase", "XGBoostProcessingStepBuilder", "processing",
                          ("xgboost_framework_version", "1.7-1")),
        **{name: _bases("FrameworkProcessingStepConfigBase", "FrameworkProcessingStepBuilder",
                        "processing_frameworks", ("processing_framework_version", None)) for name in _FRAMEWORKS},
        "spark": _bases("SparkProcessingStepConfigBase", "SparkProcessingStepBuilder", "processing_spark",
                        ("processing_framework_version", None)),
    },
    "sklearn",
    "ProcessingScriptContract",
    "/opt/ml/processing/input",
    "/opt/ml/processing/output",
    runs_operations=True,
    takes_arguments=True,
    takes_variables=True,
    entry_field="processing_entry_point",
    machines=Machines("processing_instance_type_small", "processing_instance_count", "processing_volume_size"),
)  # fmt: skip

_TRAINING = Pattern(
    StepKind.TRAINING,
    "training_step_builder_patterns",
    (_D.TRAINING_DATA, _D.PROCESSING_OUTPUT, _D.MODEL_ARTIFACTS, _D.HYPERPARAMETERS, _D.TRANSFORM_OUTPUT,
     _D.CUSTOM_PROPERTY),
    (_D.MODEL_ARTIFACTS, _D.CUSTOM_PROPERTY),
    {
        "xgboost": _bases("TrainingStepConfigBase", "XGBoostTrainingStepBuilderBase", "training", (_VERSION, "1.7-1")),
        "sklearn": _bases("TrainingStepConfigBase", "SKLearnTrainingStepBuilderBase", "training_frameworks",
                          (_VERSION, "1.2-1")),
        **{name: _bases("TrainingStepConfigBase", f"{spelled}TrainingStepBuilderBase", "training_frameworks",
                        (_VERSION, None)) for name, spelled in _FRAMEWORKS.items()},
    },
    "xgboost",
    "TrainingScriptContract",
    "/opt/ml/input/data",
    "/opt/ml/output/data",
    offers=(1, None),
    takes_variables=True,
    entry_field="training_entry_point",
    machines=Machines("training_instance_type", "training_instance_count", "training_volume_size"),
)  # fmt: skip

_MODEL = {"model_data": FixedPort(_D.MODEL_ARTIFACTS)}
_SPELLED = {"sklearn": "SKLearn", **_FRAMEWORKS}

_CREATE_MODEL = Pattern(
    StepKind.CREATE_MODEL,
    "createmodel_step_builder_patterns",
    (_D.MODEL_ARTIFACTS,),
    (_D.MODEL_NAME,),
    {
        "xgboost": _bases("ModelStepConfigBase", "XGBoostModelStepBuilderBase", "create_model", (_VERSION, "1.7-1")),
        **{name: _bases("ServedModelConfigBase", f"{spelled}ModelStepBuilderBase", "create_model",
                        (_VERSION, "1.2-1" if name == "sklearn" else None)) for name, spelled in _SPELLED.items()},
    },
    "xgboost",
    "ModelScriptContract",
    "/opt/ml/model",
    fixed_needs=_MODEL,
    offers=(1, 1),
    takes_variables=True,
    entry_field="entry_point",
    machines=Machines("instance_type"),
    scope="inference",
)  # fmt: skip

_REGISTER_MODEL = Pattern(
    StepKind.REGISTER_MODEL,
    "createmodel_step_builder_patterns",
    (_D.MODEL_ARTIFACTS, _D.PROCESSING_OUTPUT),
    (_D.MODEL_PACKAGE,),
    {
        "xgboost": _bases("XGBoostRegisterModelStepConfigBase", "XGBoostRegisterModelStepBuilderBase",
                          "register_model_frameworks", (_VERSION, "1.7-1")),
        **{name: _bases("RegisterModelStepConfigBase", f"{spelled}RegisterModelStepBuilderBase",
                        "register_model_frameworks", (_VERSION, "1.2-1" if name == "sklearn" else None))
           for name, spelled in _SPELLED.items()},
    },
    "xgboost",
    fixed_needs={**_MODEL, "metrics_output": FixedPort(_D.PROCESSING_OUTPUT, required=False)},
    offers=(0, 1),
    takes_variables=True,
    entry_field="entry_point",
    machines=Machines("instance_type"),
    scope="inference",
)  # fmt: skip

_TRANSFORM = Pattern(
    StepKind.TRANSFORM,
    "transform_step_builder_patterns",
    (_D.PROCESSING_OUTPUT, _D.MODEL_NAME, _D.TRANSFORM_OUTPUT),
    (_D.TRANSFORM_OUTPUT,),
    {"": _bases("TransformStepConfigBase", "TransformStepBuilder", "transform")},
    fixed_needs={
        "model_name": FixedPort(_D.MODEL_NAME, DataType.STRING),
        "transform_input": FixedPort(_D.PROCESSING_OUTPUT),
    },
    offers=(1, 1),
    machines=Machines("transform_instance_type", "transform_instance_count"),
)

_ANYTHING = tuple(_D)
_LAMBDA = Pattern(
    StepKind.LAMBDA,
    "step_builder_patterns_summary",
    _ANYTHING,
    (_D.OUTPUT_PARAMETER,),
    {"": _bases("LambdaStepConfigBase", "LambdaStepBuilder", "lambda_step")},
    takes_arguments=True,
)
_CALLBACK = Pattern(
    StepKind.CALLBACK,
    "step_builder_patterns_summary",
    _ANYTHING,
    (_D.OUTPUT_PARAMETER,),
    {"": _bases("CallbackStepConfigBase", "CallbackStepBuilder", "callback")},
    takes_arguments=True,
)

PATTERNS: Mapping[StepKind, Pattern] = {
    each.kind: each for each in (_PROCESSING, _TRAINING, _CREATE_MODEL, _REGISTER_MODEL, _TRANSFORM, _LAMBDA, _CALLBACK)
}
"""The types that steps are planned of."""
