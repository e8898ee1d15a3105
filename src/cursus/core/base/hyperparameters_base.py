"""What a training step's hyperparameters are."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ModelHyperparameters"]


class ModelHyperparameters(BaseModel):
    """The values that steer a model's training, and the columns that it is trained on."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    label_name: str = Field(min_length=1, description="The column that the model predicts.")
    id_columns: list[str] = Field(default=[], description="Columns that name a row and carry no signal.")

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        """The values as the training script reads them from `hyperparameters.json`; unset ones are left out."""
        return self.model_dump(mode="json", exclude_none=True)
