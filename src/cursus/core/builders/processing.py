"""Builds processing steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.processing import (
    ProcessingInput,
    ProcessingOutput,
    ProcessingStep,
    Processor,
    ScriptProcessor,
    SKLearnProcessor,
)
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from cursus.core.kinds.step import PropertyFile

__all__ = ["ProcessingStepBuilder", "XGBoostProcessingStepBuilder"]

_ENV_VALUE_LIMIT = 256
_SETTINGS = "settings"
_SETTINGS_PATH = "/opt/ml/processing/input/settings"


class ProcessingStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that runs one script in the scikit-learn container.

    The config is a `ProcessingStepConfigBase`. The service takes 256 characters for the value of an environment
    variable; a longer one travels in a file, and the variable holds the file's address, as in
    `file:///opt/ml/processing/input/settings/DERIVED_COLUMNS`.
    """

    required_attributes = ("processing_entry_point", "processing_instance_count", "processing_volume_size")
    property_files: ClassVar[tuple[PropertyFile, ...]] = ()

    def create_step(self, **kwargs: Any) -> ProcessingStep:
        """The processing step."""
        processor = self._create_processor()
        step = ProcessingStep(
            name=self._get_step_name(),
            processor=processor,
            inputs=[*self._get_inputs(self._step_inputs(kwargs)), *self._settings_inputs()],
            outputs=self._get_outputs(kwargs.get("outputs") or {}),
            code=self._script(),
            job_arguments=self._get_job_arguments(),
            depends_on=kwargs.get("dependencies") or [],
            cache_config=self._get_cache_config(kwargs.get("enable_caching", True)),
            property_files=list(self.property_files),
        )
        self._finished(step)
        return step

    def _create_processor(self) -> Processor:
        config: Any = self.config
        return SKLearnProcessor(framework_version=config.processing_framework_version, **self._processor_options())

    def _processor_options(self) -> dict[str, Any]:
        """What every processor takes, whatever its image."""
        config: Any = self.config
        return {
            "role": self.role,
            "instance_type": config.effective_instance_type,
            "instance_count": config.processing_instance_count,
            "volume_size_in_gb": config.processing_volume_size,
            "volume_kms_key": config.kms_key,
            "output_kms_key": config.kms_key,
            "max_runtime_in_seconds": config.max_runtime_in_seconds,
            "base_job_name": self._generate_job_name(),
            "sagemaker_session": self.session,
            "env": {name: self._short(name, value) for name, value in self._get_environment_variables().items()},
            "tags": config.tags,
        }

    def _get_inputs(self, inputs: dict[str, Any]) -> list[ProcessingInput]:
        """One input for each need that has a source, at its contract's path."""
        paths = self._require_contract().expected_input_paths
        return [
            ProcessingInput(source=source, destination=self._container_path(paths, name, "input"), input_name=name)
            for name, source in self._needed_inputs(inputs)
        ]

    def _get_outputs(self, outputs: dict[str, Any]) -> list[ProcessingOutput]:
        """One output for each offer, from its contract's path."""
        paths = self._require_contract().expected_output_paths
        return [
            ProcessingOutput(
                source=self._container_path(paths, name, "output"),
                destination=self._destination(name, outputs),
                output_name=name,
            )
            for name in self.spec.outputs
        ]

    def _script(self) -> str:
        path = self.config.get_script_path()
        if path is None or ("://" not in path and not Path(path).is_file()):
            raise ConfigurationError(
                f"{self._get_step_name()}: no script at {path}",
                hint="set processing_source_dir and processing_entry_point",
            )
        return path

    @staticmethod
    def _short(name: str, value: Any) -> Any:
        return f"file://{_SETTINGS_PATH}/{name}" if _is_long(value) else value

    def _settings_inputs(self) -> list[ProcessingInput]:
        """The folder of the environment's long values, where there are any."""
        long = {name: text for name, text in self._get_environment_variables().items() if _is_long(text)}
        if not long:
            return []
        return [ProcessingInput(self.session.stage_texts(long), _SETTINGS_PATH, _SETTINGS)]


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > _ENV_VALUE_LIMIT


class XGBoostProcessingStepBuilder(ProcessingStepBuilder[ConfigT]):
    """Builds a step that runs one script in the XGBoost container."""

    def _create_processor(self) -> Processor:
        config: Any = self.config
        image = image_uri("xgboost", self.session.region, config.xgboost_framework_version)
        return ScriptProcessor(image_uri=image, **self._processor_options())
