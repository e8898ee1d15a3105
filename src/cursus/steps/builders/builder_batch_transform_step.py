"""Builds batch transform."""

from cursus.core.builders.transform import TransformStepBuilder
from cursus.steps.configs.config_batch_transform_step import BatchTransformConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.batch_transform_spec import BATCH_TRANSFORM_SPEC


@register_builder()
class BatchTransformStepBuilder(TransformStepBuilder[BatchTransformConfig]):
    """A transform step."""

    specs = BATCH_TRANSFORM_SPEC
