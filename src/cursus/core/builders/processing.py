"""Builds processing steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.config_fields.dataset import DatasetSource
from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.network import NetworkConfig
from cursus.core.kinds.processing import (
    ProcessingInput,
    ProcessingOutput,
    ProcessingRun,
    ProcessingStep,
    Processor,
    ScriptProcessor,
    SKLearnProcessor,
)
from cursus.core.kinds.processing_data import DatasetDefinition
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from cursus.core.kinds.step import PropertyFile

__all__ = ["ImageProcessingStepBuilder", "ProcessingStepBuilder", "XGBoostProcessingStepBuilder"]

_ENV_VALUE_LIMIT = 256
_SETTINGS = "settings"
_SETTINGS_PATH = "/opt/ml/processing/input/settings"


class ProcessingStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that runs one script in the scikit-learn container.

    The config is a `ProcessingStepConfigBase`. The service takes 256 characters for the value of an environment
    variable; a longer one travels in a file, and the variable holds the file's address, as in
    `file:///opt/ml/processing/input/settings/DERIVED_COLUMNS`.
    """

    required_attributes: ClassVar[tuple[str, ...]] = (
        "processing_entry_point",
        "processing_instance_count",
        "processing_volume_size",
    )
    property_files: ClassVar[tuple[PropertyFile, ...]] = ()
    takes_queries = True

    def create_step(self, **kwargs: Any) -> ProcessingStep:
        """The processing step."""
        inputs = [*self._get_inputs(self._step_inputs(kwargs)), *self._settings_inputs()]
        outputs = self._get_outputs(kwargs.get("outputs") or {})
        step = ProcessingStep(
            name=self._get_step_name(),
            step_args=self._run(self._create_processor(), inputs, outputs),
            depends_on=kwargs.get("dependencies") or [],
            cache_config=self._get_cache_config(kwargs.get("enable_caching", True)),
            property_files=list(self.property_files),
        )
        self._finished(step)
        return step

    # What a step may override.

    def _create_processor(self) -> Processor:
        """The compute, in the container of the step's kind."""
        config: Any = self.config
        return SKLearnProcessor(framework_version=config.processing_framework_version, **self._processor_options())

    def _run(self, processor: Any, inputs: list[ProcessingInput], outputs: list[ProcessingOutput]) -> ProcessingRun:
        """What the processor runs: the config's script, with the step's arguments."""
        given = {"inputs": inputs, "outputs": outputs, "arguments": self._get_job_arguments()}
        run: ProcessingRun = processor.run(**self._code_options(processor), **given)
        return run

    def _code_options(self, processor: Processor) -> dict[str, Any]:
        """The options of the processor's `run` that name the code."""
        if isinstance(processor, _packing_processor()):
            config: Any = self.config
            folder = config.effective_source_dir
            if folder is not None:
                return {"code": config.processing_entry_point, "source_dir": folder}
        return {processor.code_option: self._script()} if isinstance(processor, ScriptProcessor) else {}

    def _processor_options(self) -> dict[str, Any]:
        """What every processor takes, whatever its image."""
        config: Any = self.config
        environment = self._get_environment_variables()
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
            "env": {name: self._short(name, value) for name, value in environment.items()} or None,
            "tags": config.tags,
            "network_config": self._network(),
        }

    def _network(self) -> NetworkConfig | None:
        """How the job reaches the network; None where the config says nothing of it."""
        config = self.config
        given: dict[str, Any] = {
            "enable_network_isolation": config.enable_network_isolation,
            "encrypt_inter_container_traffic": config.encrypt_inter_container_traffic,
            "subnets": config.subnets,
            "security_group_ids": config.security_group_ids,
        }
        said = {name: value for name, value in given.items() if _is_said(value)}
        return NetworkConfig(**said) if said else None

    def _get_inputs(self, inputs: dict[str, Any]) -> list[ProcessingInput]:
        """One input for each need that has a source, at its contract's path: S3 data, or the answer to a query."""
        paths = self._require_contract().expected_input_paths
        return [
            _input(name, source, self._container_path(paths, name, "input"))
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


class XGBoostProcessingStepBuilder(ProcessingStepBuilder[ConfigT]):
    """Builds a step that runs one script in the XGBoost container."""

    def _create_processor(self) -> Processor:
        config: Any = self.config
        processor = ScriptProcessor(**self._processor_options())
        machine, version = processor.known_instance_type, config.xgboost_framework_version
        processor.image_uri = image_uri("xgboost", self.session.region, version, instance_type=machine)
        return processor


class ImageProcessingStepBuilder(ProcessingStepBuilder[ConfigT]):
    """Builds a step that runs one script in an image of the user's.

    The config is an `ImageProcessingStepConfigBase`.
    """

    required_attributes = (*ProcessingStepBuilder.required_attributes, "processing_image_uri")

    def _create_processor(self) -> Processor:
        config: Any = self.config
        return ScriptProcessor(
            image_uri=config.processing_image_uri, command=config.processing_command, **self._processor_options()
        )


def _input(name: str, source: Any, path: str) -> ProcessingInput:
    if isinstance(source, DatasetSource):
        return ProcessingInput(dataset_definition=source.to_definition(path), input_name=name)
    if isinstance(source, DatasetDefinition):
        query = source if source.local_path else replace(source, local_path=path)
        return ProcessingInput(dataset_definition=query, input_name=name)
    return ProcessingInput(source=source, destination=path, input_name=name)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > _ENV_VALUE_LIMIT


def _is_said(value: Any) -> bool:
    """Whether a network option is set: by a value other than False and none, or one of the run."""
    return not (value is None or value is False or (isinstance(value, list | tuple) and not value))


def _packing_processor() -> type[Any]:
    """The processors that take a source folder; their module is not needed for the others."""
    from cursus.core.kinds.processing_frameworks import FrameworkProcessor

    return FrameworkProcessor
