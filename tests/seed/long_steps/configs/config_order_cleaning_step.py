"""
OrderCleaning Configuration with Self-Contained Derivation Logic

Each field is of one of three tiers:
1. Essential User Inputs (Tier 1) - Required fields that must be provided by users
2. System Fields (Tier 2) - Fields with reasonable defaults that can be overridden
3. Derived Fields (Tier 3) - Fields calculated from other fields, private with read-only properties
"""

from pydantic import BaseModel, Field, field_validator, model_validator, PrivateAttr
from typing import Dict, List, Optional, Any, TYPE_CHECKING
from pathlib import Path
import logging

from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

from ..contracts.order_cleaning_contract import ORDER_CLEANING_CONTRACT

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract

logger = logging.getLogger(__name__)


class OrderCleaningConfig(ProcessingStepConfigBase):
    """
    Configuration for the OrderCleaning step with three-tier field categorization.
    """

    # ===== Essential User Inputs (Tier 1) =====

    label_name: str = Field(description="The column that is predicted.")

    # ===== System Fields with Defaults (Tier 2) =====

    job_type: str = Field(default="training", description="What the rows are for.")

    processing_entry_point: str = Field(
        default="order_cleaning.py", description="Relative path (within processing_source_dir) to the script."
    )

    train_ratio: float = Field(default=0.7, gt=0, lt=1, description="The share of rows to train on.")

    drop_columns: List[str] = Field(default_factory=list, description="Columns that are left out.")

    # ===== Derived Fields (Tier 3) =====

    _full_script_path: Optional[str] = PrivateAttr(default=None)

    model_config = ProcessingStepConfigBase.model_config.copy()
    model_config.update({"arbitrary_types_allowed": True, "validate_assignment": True})

    @property
    def full_script_path(self) -> Optional[str]:
        """
        Get full path to the script.

        Returns:
            Full path to the script, None without a source folder
        """
        if self._full_script_path is None:
            source_dir = self.effective_source_dir
            if source_dir is None:
                return None
            if source_dir.startswith("s3://"):
                self._full_script_path = f"{source_dir.rstrip('/')}/{self.processing_entry_point}"
            else:
                self._full_script_path = str(Path(source_dir) / self.processing_entry_point)
        return self._full_script_path

    @field_validator("label_name")
    @classmethod
    def validate_label_name(cls, v: str) -> str:
        """Ensure label_name is a non-empty string."""
        if not v or not v.strip():
            raise ValueError("label_name must be a non-empty string")
        return v

    @field_validator("processing_entry_point")
    @classmethod
    def validate_entry_point_relative(cls, v: Optional[str]) -> Optional[str]:
        """Ensure processing_entry_point is a non-empty relative path."""
        if v is None or not v.strip():
            raise ValueError("processing_entry_point must be a non-empty relative path")
        if Path(v).is_absolute() or v.startswith("/") or v.startswith("s3://"):
            raise ValueError("processing_entry_point must be a relative path within source directory")
        return v

    @model_validator(mode="after")
    def initialize_derived_fields(self) -> "OrderCleaningConfig":
        """Initialize all derived fields once after validation."""
        super().initialize_derived_fields()
        return self

    def get_script_contract(self) -> "ScriptContract":
        """
        Get script contract for this configuration.

        Returns:
            Script contract for order cleaning
        """
        return ORDER_CLEANING_CONTRACT

    def get_script_path(self, default_path: str = None) -> str:
        """Get script path with priority order."""
        if self.full_script_path:
            return self.full_script_path
        return default_path

    def get_public_init_fields(self) -> Dict[str, Any]:
        """Override get_public_init_fields to include step specific fields."""
        base_fields = super().get_public_init_fields()
        step_fields = {
            "label_name": self.label_name,
            "processing_entry_point": self.processing_entry_point,
            "train_ratio": self.train_ratio,
        }
        return {**base_fields, **step_fields}

    def model_dump(self, **kwargs) -> Dict[str, Any]:
        """Override model_dump to include derived properties."""
        data = super().model_dump(**kwargs)
        if self.full_script_path:
            data["full_script_path"] = self.full_script_path
        return data
