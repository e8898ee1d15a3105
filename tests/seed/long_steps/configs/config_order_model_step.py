"""OrderModel Configuration."""

from typing import Optional, TYPE_CHECKING

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig

from ..contracts.order_model_contract import ORDER_MODEL_CONTRACT

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract


class OrderModelConfig(BasePipelineConfig):
    """
    Configuration for the OrderModel step with three-tier field categorization.
    """

    # ===== System Fields with Defaults (Tier 2) =====

    entry_point: str = Field(default="order_inference.py", description="The inference handler.")
    instance_type: str = Field(default="ml.m5.large", description="The machine that serves.")
    accelerator_type: Optional[str] = Field(default=None, description="An accelerator for the machine.")
    framework_version: str = Field(default="1.7-1", description="The container's version.")
    py_version: str = Field(default="py3", description="The container's Python.")
    threshold: float = Field(default=0.5, gt=0, lt=1, description="From which score on an order counts.")

    def get_script_contract(self) -> "ScriptContract":
        """Get script contract for this configuration."""
        return ORDER_MODEL_CONTRACT

    def get_model_name(self) -> Optional[str]:
        """The name of the model; None for one that the service makes."""
        return None
