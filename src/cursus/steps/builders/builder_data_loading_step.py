"""Builds data loading."""

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.steps.configs.config_data_loading_step import DataLoadingConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.data_loading_spec import DATA_LOADING_SPEC


@register_builder()
class DataLoadingStepBuilder(ProcessingStepBuilder[DataLoadingConfig]):
    """A processing step whose data come from outside the pipeline."""

    specs = DATA_LOADING_SPEC
