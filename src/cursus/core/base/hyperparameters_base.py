"""What a training step's hyperparameters are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler

from cursus.core.config_fields.variable_fields import guarded_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

__all__ = ["ModelHyperparameters"]

_TRAVEL = (
    "hyperparameters travel in a file that is written before the run",
    "write a plain value; pass what a run may set as an environment variable (env: {NAME: ...}), "
    "or as one of the estimator's own hyperparameters",
)


class ModelHyperparameters(BaseModel):
    """The values that steer a model's training, and the columns that it is trained on."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    label_name: str = Field(min_length=1, description="The column that the model predicts.")
    id_columns: list[str] = Field(default=[], description="Columns that name a row and carry no signal.")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema by which pydantic validates the class; it refuses values of a run with the reason."""
        return guarded_schema(handler(source), handler, cls.model_fields, _TRAVEL)

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        """The values as the training script reads them from `hyperparameters.json`; unset ones are left out."""
        return self.model_dump(mode="json", exclude_none=True)
