"""The config of creating an XGBoost model."""

from __future__ import annotations

from cursus.steps.configs.config_model_step_base import ModelStepConfigBase
from cursus.steps.contracts.xgboost_model_contract import XGBOOST_MODEL_CONTRACT


class XGBoostModelConfig(ModelStepConfigBase):
    """The code that serves the model, and its container."""

    contract = XGBOOST_MODEL_CONTRACT
