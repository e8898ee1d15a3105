"""Builds model registration."""

from cursus.core.builders.register_model import GatedRegistrationStepBuilder
from cursus.core.kinds.model_frameworks import XGBoostModel
from cursus.steps.configs.config_model_registration_step import ModelRegistrationConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.model_registration_spec import MODEL_REGISTRATION_SPEC


@register_builder()
class ModelRegistrationStepBuilder(GatedRegistrationStepBuilder[ModelRegistrationConfig]):
    """A condition on the model's quality: it registers the model, or fails the run with the reason."""

    specs = MODEL_REGISTRATION_SPEC
    model_class = XGBoostModel
