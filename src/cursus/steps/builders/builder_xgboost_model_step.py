"""Builds the creation of an XGBoost model."""

from cursus.core.builders.create_model import CreateModelStepBuilder
from cursus.core.kinds.model_frameworks import XGBoostModel
from cursus.steps.configs.config_xgboost_model_step import XGBoostModelConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.xgboost_model_spec import XGBOOST_MODEL_SPEC


@register_builder()
class XGBoostModelStepBuilder(CreateModelStepBuilder[XGBoostModelConfig]):
    """A model that the XGBoost container serves."""

    specs = XGBOOST_MODEL_SPEC
    model_class = XGBoostModel
