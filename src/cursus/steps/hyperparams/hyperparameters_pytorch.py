"""The hyperparameters of PyTorch models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.hyperparameters_base import ModelHyperparameters, Searchable

__all__ = ["PyTorchModelHyperparameters"]


class PyTorchModelHyperparameters(ModelHyperparameters):
    """Which network is trained, on what, and for how long."""

    model_class: str = Field(min_length=1, description="The network, by the name that the script knows it by.")
    device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="What trains; auto: a GPU if there is one."
    )
    lr: Annotated[float, Searchable(1e-5, 1e-1, "Logarithmic")] = Field(
        default=1e-3, gt=0, le=10, description="The learning rate."
    )
    batch_size: Annotated[int, Searchable(16, 1024, "Logarithmic")] = Field(
        default=256, ge=1, description="Rows of one step of the optimiser."
    )
    max_epochs: Annotated[int, Searchable(1, 100)] = Field(
        default=10, ge=1, description="Passes over the data at most."
    )
    early_stopping_patience: int | None = Field(
        default=None, ge=1, description="Passes without a gain before training stops; unset: none stops it."
    )
    optimizer: Annotated[Literal["adam", "adamw", "sgd"], Searchable()] = Field(
        default="adamw", description="How weights are changed."
    )
    momentum: float = Field(default=0.0, ge=0, lt=1, description="The momentum of sgd.")
    weight_decay: Annotated[float, Searchable(0, 0.1)] = Field(default=0.0, ge=0, description="L2 regularisation.")
    dropout: Annotated[float, Searchable(0, 0.7)] = Field(
        default=0.0, ge=0, lt=1, description="The share of units left out of a step."
    )
    gradient_clip_val: float | None = Field(default=None, gt=0, description="The longest gradient; unset: no limit.")
    metric_choices: list[str] = Field(default=[], description="What is measured; empty: what suits the label.")
    seed: int = Field(default=42, ge=0, description="The seed of everything random.")
    num_workers: int = Field(default=0, ge=0, description="Processes that load data.")

    def faults(self) -> Iterator[str]:
        """What is wrong with the values together."""
        yield from super().faults()
        patience = self.early_stopping_patience
        if patience is not None and patience > self.max_epochs:
            yield f"early_stopping_patience {patience} is more than max_epochs {self.max_epochs}: it would never stop"
        if self.momentum and self.optimizer != "sgd":
            yield f"momentum {self.momentum} has no effect with optimizer {self.optimizer!r}: use sgd, or leave it out"
        if len(set(self.metric_choices)) < len(self.metric_choices):
            yield f"metric_choices {self.metric_choices} name a metric twice: name each once"
