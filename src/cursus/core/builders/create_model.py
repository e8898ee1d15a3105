"""Builds steps that create a model."""

from __future__ import annotations

from typing import Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.model import Model
from cursus.core.kinds.model_step import CreateModelStep
from cursus.errors import ConfigurationError

__all__ = ["CreateModelStepBuilder", "model_options"]

_MODEL_DATA = "model_data"


class CreateModelStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that makes a SageMaker model of trained artifacts and the code that serves them."""

    required_attributes = ("entry_point", "instance_type")
    model_class: ClassVar[type[Model]] = Model

    def create_step(self, **kwargs: Any) -> CreateModelStep:
        """The step that creates the model."""
        model_inputs = self._get_inputs(self._step_inputs(kwargs))
        model = self._create_model(model_inputs[_MODEL_DATA])
        step = CreateModelStep(
            name=self._get_step_name(),
            step_args=model.create(tags=self.config.tags),
            depends_on=kwargs.get("dependencies") or [],
        )
        self._finished(step)
        return step

    def _create_model(self, model_data: Any) -> Model:
        env = self._get_environment_variables()
        return self.model_class(model_data=model_data, **model_options(self, env), image_uri=self._get_image_uri())

    def _get_image_uri(self) -> str | None:
        """The serving image where it is not the framework's own."""
        return None

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


def model_options(builder: StepBuilderBase[Any], env: dict[str, str]) -> dict[str, Any]:
    """What every model takes, whatever its framework, from the config of a builder."""
    config: Any = builder.config
    return {
        "role": builder.role,
        "entry_point": config.get_script_path() if config.source_dir is None else config.entry_point,
        "source_dir": config.source_dir,
        "framework_version": config.framework_version,
        "py_version": config.py_version,
        "sagemaker_session": builder.session,
        "env": env,
    }
