"""Builds model evaluation."""

from cursus.core.builders.processing import XGBoostProcessingStepBuilder
from cursus.core.kinds.step import PropertyFile
from cursus.steps.configs.config_xgboost_model_eval_step import XGBoostModelEvalConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.xgboost_model_eval_spec import XGBOOST_MODEL_EVAL_SPEC


@register_builder()
class XGBoostModelEvalStepBuilder(XGBoostProcessingStepBuilder[XGBoostModelEvalConfig]):
    """A processing step in the XGBoost container, whose report a condition can read."""

    specs = XGBOOST_MODEL_EVAL_SPEC
    property_files = (PropertyFile("evaluation", "metrics_output", "evaluation.json"),)
