"""Builds steps that create a model."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.model import Model, ServableModel
from cursus.core.kinds.model_chain import PipelineModel
from cursus.core.kinds.model_frameworks import (
    HuggingFaceModel,
    PyTorchModel,
    SKLearnModel,
    TensorFlowModel,
    XGBoostModel,
)
from cursus.core.kinds.model_step import CreateModelStep, RegisterModelStep
from cursus.core.kinds.network import vpc_config
from cursus.core.kinds.variables import Join
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.core.kinds.step import RetryPolicy

__all__ = [
    "CreateModelStepBuilder",
    "HuggingFaceModelStepBuilderBase",
    "ImageModelStepBuilderBase",
    "PipelineModelStepBuilder",
    "PyTorchModelStepBuilderBase",
    "SKLearnModelStepBuilderBase",
    "TensorFlowModelStepBuilderBase",
    "XGBoostModelStepBuilderBase",
    "framework_options",
    "model_access",
    "model_options",
    "repack_settings",
    "with_model_retries",
]

StepT = TypeVar("StepT", CreateModelStep, RegisterModelStep)

_MODEL_DATA = "model_data"
_OPTIONS = (
    "framework_version",
    "py_version",
    "transformers_version",
    "pytorch_version",
    "tensorflow_version",
    "model_server_workers",
    "container_log_level",
    "dependencies",
    "code_location",
    "image_config",
    "additional_model_data_sources",
)


class CreateModelStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that makes a SageMaker model of trained artifacts and the code that serves them.

    Where the container looks for the code in the artifacts, a job that puts it there goes before: the step stands for
    both, and whoever depends on it waits for the model.
    """

    required_attributes: ClassVar[tuple[str, ...]] = ("entry_point", "instance_type")
    model_class: ClassVar[type[Model]] = Model

    def create_step(self, **kwargs: Any) -> CreateModelStep:
        """The step that creates the model."""
        config: Any = self.config
        model = self._model(self._get_inputs(self._step_inputs(kwargs)))
        step = CreateModelStep(
            name=self._get_step_name(),
            step_args=model.create(instance_type=config.instance_type, tags=config.tags),
            depends_on=kwargs.get("dependencies") or [],
            repack_model_step_settings=self._get_repack_settings(),
        )
        self._finished(step)
        return with_model_retries(step, config.retry_policies)

    def _model(self, inputs: dict[str, Any]) -> ServableModel:
        return self._create_model(inputs[_MODEL_DATA])

    def _create_model(self, model_data: Any) -> Model:
        """The model of artifacts at an address."""
        return self.model_class(
            model_data=model_data,
            **model_options(self, self._get_environment_variables()),
            **framework_options(self.config, self.model_class),
            image_uri=self._get_image_uri(),
        )

    def _get_image_uri(self) -> Any:
        """The serving image where it is not the framework's own: the config's `image_uri`."""
        return getattr(self.config, "image_uri", None)

    def _get_repack_settings(self) -> dict[str, Any]:
        """How the job runs that puts the code into the artifacts: an estimator's options."""
        return repack_settings(self.config, [self._get_base_output_path(), self._output_folder()])

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The address of the model's artifacts."""
        if _MODEL_DATA not in inputs:
            raise ConfigurationError(
                f"{self._get_step_name()}: required input {_MODEL_DATA!r} not found", hint="wire a training step to it"
            )
        return {_MODEL_DATA: inputs[_MODEL_DATA]}

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: the service names the model."""
        return {}


class XGBoostModelStepBuilderBase(CreateModelStepBuilder[ConfigT]):
    """Builds a model that the XGBoost container serves."""

    model_class = XGBoostModel


class SKLearnModelStepBuilderBase(CreateModelStepBuilder[ConfigT]):
    """Builds a model that the scikit-learn container serves."""

    model_class = SKLearnModel


class PyTorchModelStepBuilderBase(CreateModelStepBuilder[ConfigT]):
    """Builds a model that the PyTorch container serves."""

    model_class = PyTorchModel


class TensorFlowModelStepBuilderBase(CreateModelStepBuilder[ConfigT]):
    """Builds a model that TensorFlow Serving serves; without an entry point, as it was trained."""

    required_attributes = ("instance_type",)
    model_class = TensorFlowModel


class HuggingFaceModelStepBuilderBase(CreateModelStepBuilder[ConfigT]):
    """Builds a model that a Hugging Face container serves; without an entry point, as its task says."""

    required_attributes = ("instance_type",)
    model_class = HuggingFaceModel


class ImageModelStepBuilderBase(CreateModelStepBuilder[ConfigT]):
    """Builds a model that an image of one's own serves."""

    required_attributes = ("image_uri", "instance_type")


class PipelineModelStepBuilder(CreateModelStepBuilder[ConfigT]):
    """Builds a model of several containers in a row; `_create_models` says which."""

    required_attributes = ("instance_type",)

    @abstractmethod
    def _create_models(self, inputs: dict[str, Any]) -> Sequence[Model]:
        """The models in the order of their containers, from the addresses of the needs by logical name."""

    def _model(self, inputs: dict[str, Any]) -> ServableModel:
        models = self._create_models(inputs)
        return PipelineModel(models=models, sagemaker_session=self.session, **model_access(self))

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The addresses of the models' artifacts, by logical name."""
        return dict(self._needed_inputs(inputs))


def model_options(builder: StepBuilderBase[Any], env: dict[str, str]) -> dict[str, Any]:
    """What every model takes, whatever its framework, from the config of a builder."""
    config: Any = builder.config
    return {
        **model_access(builder),
        "entry_point": config.get_script_path() if config.source_dir is None else config.entry_point,
        "source_dir": config.source_dir,
        "sagemaker_session": builder.session,
        "model_kms_key": config.kms_key,
        "env": env,
    }


def model_access(builder: StepBuilderBase[Any]) -> dict[str, Any]:
    """The role and the network that a builder's config gives a model."""
    config: Any = builder.config
    return {
        "role": builder.role,
        "vpc_config": vpc_config(config.subnets, config.security_group_ids),
        "enable_network_isolation": config.enable_network_isolation,
    }


def framework_options(config: Any, model_class: type[Model]) -> dict[str, Any]:
    """What a config says of the options that a class of models takes; those not set are left out."""
    taken = {field.name for field in fields(model_class)}
    values = {name: getattr(config, name, None) for name in _OPTIONS if name in taken}
    return {name: value for name, value in values.items() if value is not None}


def repack_settings(config: Any, place: Sequence[Any]) -> dict[str, Any]:
    """How a repacking job runs: on the config's machine, with its key and tags, below the step's own place."""
    settings = {
        "instance_type": getattr(config, "repack_instance_type", None),
        "volume_size": getattr(config, "repack_volume_size", None),
        "volume_kms_key": config.kms_key,
        "output_kms_key": config.kms_key,
        "tags": config.tags or None,
        "output_path": Join(on="/", values=[*place, "repacked"]),
    }
    return {name: value for name, value in settings.items() if value is not None}


def with_model_retries(step: StepT, policies: Sequence[RetryPolicy]) -> StepT:
    """The step, its repacking jobs retried by all policies, and itself by those that are not of jobs."""
    own = [
        replace(policy, exception_types=kinds)
        for policy in policies
        if (kinds := tuple(kind for kind in policy.exception_types if not kind.startswith("SageMaker.")))
    ]
    step.retry_policies, step.repack_retry_policies = own, policies
    return step
