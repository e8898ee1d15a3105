"""Builds training steps in script mode."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import PurePosixPath
from typing import Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.base.names import snake_case
from cursus.core.kinds.training import Estimator, TrainingInput, TrainingStep, XGBoost
from cursus.core.kinds.variables import Join
from cursus.errors import ConfigurationError

__all__ = ["TrainingStepBuilder", "XGBoostTrainingStepBuilderBase"]

_HYPERPARAMETERS = "hyperparameters_s3_uri"
_DATA = "input_path"
_CHANNEL_PART = 5
_OPTIONS = {
    "training_image_uri": "image_uri",
    "training_input_mode": "input_mode",
    "use_spot_instances": "use_spot_instances",
    "max_wait_in_seconds": "max_wait",
    "max_retry_attempts": "max_retry_attempts",
    "checkpoint_local_path": "checkpoint_local_path",
    "keep_alive_period_in_seconds": "keep_alive_period_in_seconds",
}


class TrainingStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that trains a model with a script.

    The need `input_path` becomes the channels `train`, `val` and `test`. The need `hyperparameters_s3_uri` is answered
    by a file that the builder makes from the config. Every other need is the channel that its container path names.
    """

    required_attributes = ("training_entry_point", "training_instance_type", "training_instance_count")
    metric_definitions: ClassVar[tuple[dict[str, str], ...]] = ()
    channels: ClassVar[tuple[str, ...]] = ("train", "val", "test")

    def create_step(self, **kwargs: Any) -> TrainingStep:
        """The training step."""
        output_path = self._get_outputs(kwargs.get("outputs") or {})
        step = TrainingStep(
            name=self._get_step_name(),
            estimator=self._create_estimator(output_path),
            inputs=self._get_inputs(self._step_inputs(kwargs)),
            depends_on=kwargs.get("dependencies") or [],
            cache_config=self._get_cache_config(kwargs.get("enable_caching", True)),
        )
        self._finished(step)
        return step

    @abstractmethod
    def _create_estimator(self, output_path: Any = None) -> Estimator:
        """The estimator of the step's framework."""

    def _estimator_options(self, output_path: Any) -> dict[str, Any]:
        """What every estimator takes, whatever its framework."""
        config: Any = self.config
        return {
            **self._code_options(),
            **self._set_options(),
            "role": self.role,
            "instance_type": config.training_instance_type,
            "instance_count": config.training_instance_count,
            "volume_size": config.training_volume_size,
            "volume_kms_key": config.kms_key,
            "output_kms_key": config.kms_key,
            "subnets": config.subnets or None,
            "security_group_ids": config.security_group_ids or None,
            "enable_network_isolation": config.enable_network_isolation,
            "encrypt_inter_container_traffic": config.encrypt_inter_container_traffic,
            "max_run": config.max_runtime_in_seconds,
            "base_job_name": self._generate_job_name(),
            "sagemaker_session": self.session,
            "output_path": output_path,
            "environment": self._get_environment_variables(),
            "metric_definitions": [*self.metric_definitions, *getattr(config, "metric_definitions", ())],
            "tags": config.tags,
            "checkpoint_s3_uri": self._checkpoint_address(),
            # The hook would write below the run's results: the service's cache compares that address, which differs
            # in each run.
            "debugger_hook_config": False,
        }

    def _code_options(self) -> dict[str, Any]:
        """The script and the container that runs it."""
        config: Any = self.config
        return {
            "entry_point": config.get_script_path() if config.source_dir is None else config.training_entry_point,
            "source_dir": config.source_dir,
            "framework_version": config.framework_version,
            "py_version": config.py_version,
        }

    def _set_options(self) -> dict[str, Any]:
        """The options that the config may set, and does."""
        values = {option: getattr(self.config, field, None) for field, option in _OPTIONS.items()}
        return {option: value for option, value in values.items() if value is not None}

    def _checkpoint_address(self) -> Any:
        """Where what the script saves on its way is kept: as configured, or below the run's results."""
        given = getattr(self.config, "checkpoint_s3_uri", None)
        if given is not None or not getattr(self.config, "use_checkpoints", False):
            return given
        return Join(on="/", values=[self._get_base_output_path(), self._output_folder(), "checkpoints"])

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, TrainingInput]:
        """The channels by name."""
        paths = self._require_contract().expected_input_paths
        channels: dict[str, TrainingInput] = {}
        if _HYPERPARAMETERS in paths:
            channel = self._channel_of(paths[_HYPERPARAMETERS])
            channels[channel] = TrainingInput(s3_data=self._prepare_hyperparameters_file())
        for name, source in self._needed_inputs(inputs):
            if name == _HYPERPARAMETERS:
                continue
            if name == _DATA:
                channels |= self._create_data_channels_from_source(source)
            else:
                path = self._container_path(paths, name, "input")
                channels[self._channel_of(path)] = TrainingInput(s3_data=source)
        return channels

    def _get_outputs(self, outputs: dict[str, Any]) -> Any:
        """The address below which the job leaves `model.tar.gz` and `output.tar.gz`."""
        given = next((outputs[name] for name in self.spec.outputs if name in outputs), None)
        if given is None:
            return Join(on="/", values=[self._get_base_output_path(), self._output_folder()])
        return given.rstrip("/") if isinstance(given, str) else given

    def _output_folder(self) -> str:
        return snake_case(self._get_step_name())

    def _create_data_channels_from_source(self, base_path: Any) -> dict[str, TrainingInput]:
        """A channel for each split below the data's address."""
        return {name: TrainingInput(s3_data=Join(on="/", values=[base_path, f"{name}/"])) for name in self.channels}

    def _prepare_hyperparameters_file(self) -> str:
        """The address of the hyperparameters' file: by its content, uploaded when the pipeline is deployed."""
        config: Any = self.config
        return self.session.stage_json("hyperparameters.json", config.to_hyperparameter_dict())

    def _channel_of(self, container_path: str) -> str:
        parts = PurePosixPath(container_path).parts
        if len(parts) <= _CHANNEL_PART:
            raise ConfigurationError(
                f"{self._get_step_name()}: {container_path!r} names no channel",
                hint="an input of a training job lies below /opt/ml/input/data/<channel>",
            )
        return parts[_CHANNEL_PART]


class XGBoostTrainingStepBuilderBase(TrainingStepBuilder[ConfigT]):
    """Builds a step that trains in the XGBoost container."""

    def _create_estimator(self, output_path: Any = None) -> XGBoost:
        return XGBoost(**self._estimator_options(output_path))
