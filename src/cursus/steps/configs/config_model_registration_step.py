"""The config of model registration."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, computed_field, field_validator

from cursus.steps.configs.config_model_step_base import ModelStepConfigBase

_GROUP = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_BINARY = ("auc", "accuracy", "average_precision", "log_loss", "f1", "precision", "recall", "brier")
_SECTIONS = {
    "binary": "binary_classification_metrics",
    "multiclass": "multiclass_classification_metrics",
    "regression": "regression_metrics",
}


class ModelRegistrationConfig(ModelStepConfigBase):
    """The gate that a model's quality must pass, and the group that it is registered in."""

    model_package_group_name: str = Field(description="The model package group.")
    metric_threshold: float = Field(description="The metric's value at the gate.")

    metric: str = Field(default="auc", description="The metric that the gate reads from the evaluation.")
    task: Literal["binary", "multiclass", "regression"] = Field(default="binary", description="The kind of prediction.")
    direction: Literal["at_least", "at_most"] = Field(default="at_least", description="Which side of the gate passes.")
    approval_status: Literal["Approved", "Rejected", "PendingManualApproval"] = Field(
        default="PendingManualApproval", description="The status that the version starts with."
    )
    content_types: list[str] = Field(default=["text/csv", "application/json"], description="What the model takes.")
    response_types: list[str] = Field(default=["text/csv", "application/json"], description="What it gives.")
    inference_instances: list[str] = Field(default=["ml.m5.large"], description="Machines for an endpoint.")
    transform_instances: list[str] = Field(default=["ml.m5.large"], description="Machines for batch transform.")

    @field_validator("model_package_group_name")
    @classmethod
    def _group_name(cls, value: str) -> str:
        if not _GROUP.fullmatch(value):
            msg = f"{value!r} is no name of a model package group: use up to 63 letters, digits and inner hyphens"
            raise ValueError(msg)
        return value

    @computed_field
    @property
    def metric_path(self) -> str:
        """Where the evaluation's report holds the metric."""
        return f"{_SECTIONS[self.task]}.{self.metric}.value"
