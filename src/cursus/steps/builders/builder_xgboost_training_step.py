"""Builds XGBoost training."""

from cursus.core.builders.training import XGBoostTrainingStepBuilderBase
from cursus.steps.configs.config_xgboost_training_step import XGBoostTrainingConfig
from cursus.steps.registry.builder_registry import register_builder
from cursus.steps.specs.xgboost_training_spec import XGBOOST_TRAINING_SPEC

_METRICS = (
    "auc", "average_precision", "logloss", "accuracy", "f1", "mlogloss", "macro_f1", "rmse", "mae", "r2",
)  # fmt: skip


@register_builder()
class XGBoostTrainingStepBuilder(XGBoostTrainingStepBuilderBase[XGBoostTrainingConfig]):
    """A training step in the XGBoost container; its metrics are read from the lines that the script prints."""

    specs = XGBOOST_TRAINING_SPEC
    metric_definitions = tuple(
        {"Name": f"{split}:{metric}", "Regex": rf"\[cursus\] {split}:{metric}=([-+0-9.eE]+)"}
        for split in ("validation", "test")
        for metric in _METRICS
    )
