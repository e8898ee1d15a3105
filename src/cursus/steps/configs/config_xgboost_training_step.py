"""The config of XGBoost training."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cursus.steps.configs.config_script_step_base import ScriptStepConfigBase
from cursus.steps.contracts.xgboost_training_contract import XGBOOST_TRAINING_CONTRACT
from cursus.steps.hyperparams.hyperparameters_xgboost import XGBoostModelHyperparameters


class XGBoostTrainingConfig(ScriptStepConfigBase):
    """The hyperparameters, and the machines that train."""

    entry_point_field = "training_entry_point"

    hyperparameters: XGBoostModelHyperparameters = Field(description="What steers the training.")

    training_entry_point: str = Field(
        default="xgboost_training.py", description="The script, inside its source folder."
    )
    training_instance_type: str = Field(default="ml.m5.4xlarge", description="The machine.")
    training_instance_count: int = Field(default=1, ge=1, le=100, description="How many machines.")
    training_volume_size: int = Field(default=30, ge=1, le=16384, description="Disk of each machine, in GB.")
    framework_version: str = Field(default="1.7-1", description="The XGBoost container's version.")
    py_version: str = Field(default="py3", description="The container's Python.")
    max_runtime_in_seconds: int = Field(default=86400, ge=1, le=2_419_200, description="When the job is stopped.")

    contract = XGBOOST_TRAINING_CONTRACT

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        """The hyperparameters as the script reads them."""
        return self.hyperparameters.to_hyperparameter_dict()
