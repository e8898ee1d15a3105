"""OrderTraining Configuration."""

from typing import Any, Dict, TYPE_CHECKING

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig

from ..contracts.order_training_contract import ORDER_TRAINING_CONTRACT
from ..hyperparams.hyperparameters_order import OrderHyperparameters

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract


class OrderTrainingConfig(BasePipelineConfig):
    """
    Configuration for the OrderTraining step with three-tier field categorization.
    """

    # ===== Essential User Inputs (Tier 1) =====

    hyperparameters: OrderHyperparameters = Field(description="What steers the training.")

    # ===== System Fields with Defaults (Tier 2) =====

    training_entry_point: str = Field(default="order_training.py", description="The script.")
    training_instance_type: str = Field(default="ml.m5.xlarge", description="The machine.")
    training_instance_count: int = Field(default=1, ge=1, le=10, description="How many machines.")
    training_volume_size: int = Field(default=30, ge=1, description="Disk of each machine, in GB.")
    framework_version: str = Field(default="1.7-1", description="The container's version.")
    py_version: str = Field(default="py3", description="The container's Python.")

    def get_script_contract(self) -> "ScriptContract":
        """Get script contract for this configuration."""
        return ORDER_TRAINING_CONTRACT

    def to_hyperparameter_dict(self) -> Dict[str, Any]:
        """Convert configuration to hyperparameter dictionary for training steps."""
        return self.hyperparameters.to_hyperparameter_dict()
