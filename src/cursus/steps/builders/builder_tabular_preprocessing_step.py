"""Builds tabular preprocessing."""

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.steps.configs.config_tabular_preprocessing_step import TabularPreprocessingConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.tabular_preprocessing_spec import TABULAR_PREPROCESSING_SPECS


@register_builder()
class TabularPreprocessingStepBuilder(ProcessingStepBuilder[TabularPreprocessingConfig]):
    """A processing step with one specification for each job type."""

    specs = TABULAR_PREPROCESSING_SPECS
