"""The config of model registration."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, computed_field

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_model_package_base import ModelPackageFields
from cursus.steps.configs.config_model_step_base import ModelStepConfigBase

_BINARY = ("auc", "accuracy", "average_precision", "log_loss", "f1", "precision", "recall", "brier")
_SECTIONS = {
    "binary": "binary_classification_metrics",
    "multiclass": "multiclass_classification_metrics",
    "regression": "regression_metrics",
}


class ModelRegistrationConfig(ModelPackageFields, ModelStepConfigBase):
    """The gate that a model's quality must pass, and the group that it is registered in."""

    metric_threshold: Annotated[float, Runtime()] = Field(description="The metric's value at the gate.")

    metric: str = Field(default="auc", description="The metric that the gate reads from the evaluation.")
    task: Literal["binary", "multiclass", "regression"] = Field(default="binary", description="The kind of prediction.")
    direction: Literal["at_least", "at_most"] = Field(default="at_least", description="Which side of the gate passes.")

    @computed_field
    @property
    def metric_path(self) -> str:
        """Where the evaluation's report holds the metric."""
        return f"{_SECTIONS[self.task]}.{self.metric}.value"
