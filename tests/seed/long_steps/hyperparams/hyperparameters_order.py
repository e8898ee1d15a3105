"""What steers training on orders."""

from typing import Any, Dict

from pydantic import Field

from cursus.core.base.hyperparameters_base import ModelHyperparameters


class OrderHyperparameters(ModelHyperparameters):
    """The hyperparameters of training on orders."""

    max_depth: int = Field(default=6, ge=1, description="How deep trees are.")
    eta: float = Field(default=0.3, gt=0, description="The learning rate.")
    num_round: int = Field(default=50, ge=1, description="How many trees.")
