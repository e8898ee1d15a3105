"""Builds feature engineering."""

from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.steps.configs.config_feature_engineering_step import FeatureEngineeringConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.feature_engineering_spec import FEATURE_ENGINEERING_SPEC


@register_builder()
class FeatureEngineeringStepBuilder(ProcessingStepBuilder[FeatureEngineeringConfig]):
    """A processing step; side tables come from a step or from the config."""

    specs = FEATURE_ENGINEERING_SPEC
