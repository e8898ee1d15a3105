"""Builds batch transform steps."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.transform import BatchDataCaptureConfig, Transformer, TransformInput, TransformStep

__all__ = ["TransformStepBuilder"]

_MODEL_NAME = "model_name"
_DATA = "transform_input"


class TransformStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that scores data with a model: needs `model_name` and `transform_input`.

    The config is a `TransformStepConfigBase`.
    """

    required_attributes = ("transform_instance_type", "transform_instance_count")

    def create_step(self, **kwargs: Any) -> TransformStep:
        """The transform step."""
        inputs = self._get_inputs(self._step_inputs(kwargs))
        step = TransformStep(
            name=self._get_step_name(),
            transformer=self._create_transformer(inputs[_MODEL_NAME], self._get_outputs(kwargs.get("outputs") or {})),
            inputs=self._transform_input(inputs[_DATA]),
            depends_on=kwargs.get("dependencies") or [],
            cache_config=self._get_cache_config(kwargs.get("enable_caching", True)),
        )
        self._finished(step)
        return step

    def _create_transformer(self, model_name: Any, output_path: Any) -> Transformer:
        config: Any = self.config
        return Transformer(
            model_name=model_name,
            instance_type=config.transform_instance_type,
            instance_count=config.transform_instance_count,
            strategy=config.strategy,
            assemble_with=config.assemble_with,
            output_path=output_path,
            accept=config.accept,
            max_concurrent_transforms=config.max_concurrent_transforms,
            max_payload=config.max_payload_in_mb,
            volume_kms_key=config.kms_key,
            output_kms_key=config.kms_key,
            env=self._get_environment_variables() or None,
            tags=config.tags,
            base_transform_job_name=self._generate_job_name(),
            sagemaker_session=self.session,
        )

    def _transform_input(self, data: Any) -> TransformInput:
        config: Any = self.config
        shown = config.trial_component_display_name
        return TransformInput(
            data=data,
            data_type=config.data_type,
            content_type=config.content_type,
            compression_type=config.compression_type,
            split_type=config.split_type,
            input_filter=config.input_filter,
            output_filter=config.output_filter,
            join_source=config.join_source,
            model_client_config=self._patience(),
            batch_data_capture_config=self._capture(),
            experiment_config=None if shown is None else {"TrialComponentDisplayName": shown},
        )

    def _patience(self) -> dict[str, Any] | None:
        """How long and how often the model is asked; None: as the service does."""
        config: Any = self.config
        said = request_dict(
            InvocationsTimeoutInSeconds=config.invocations_timeout_in_seconds,
            InvocationsMaxRetries=config.invocations_max_retries,
        )
        return said or None

    def _capture(self) -> BatchDataCaptureConfig | None:
        """Where requests and responses are kept, under the config's key; None: nowhere."""
        config: Any = self.config
        if config.data_capture_s3_uri is None:
            return None
        return BatchDataCaptureConfig(config.data_capture_s3_uri, config.kms_key, config.generate_inference_id)

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The model's name and the data's address, by logical name."""
        return dict(self._needed_inputs(inputs))

    def _get_outputs(self, outputs: dict[str, Any]) -> Any:
        """The address below which the job leaves its scores."""
        return self._destination(next(iter(self.spec.outputs)), outputs)
