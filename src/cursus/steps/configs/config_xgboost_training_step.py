"""The config of XGBoost training."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cursus.steps.configs.config_training_step_base import TrainingStepConfigBase
from cursus.steps.contracts.xgboost_training_contract import XGBOOST_TRAINING_CONTRACT
from cursus.steps.hyperparams.hyperparameters_xgboost import XGBoostModelHyperparameters


class XGBoostTrainingConfig(TrainingStepConfigBase):
    """The hyperparameters, and the machines that train."""

    hyperparameters: XGBoostModelHyperparameters = Field(description="What steers the training.")

    training_entry_point: str | None = Field(
        default="xgboost_training.py", description="The script, inside its source folder."
    )
    framework_version: str | None = Field(default="1.7-1", description="The XGBoost container's version.")

    contract = XGBOOST_TRAINING_CONTRACT

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        """The hyperparameters as the script reads them."""
        return self.hyperparameters.to_hyperparameter_dict()
