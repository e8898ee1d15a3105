"""The hyperparameters of LightGBM models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.hyperparameters_base import ModelHyperparameters, Searchable

__all__ = ["LightGBMModelHyperparameters"]


class LightGBMModelHyperparameters(ModelHyperparameters):
    """LightGBM's own parameters, by its own names, and how long it is trained."""

    objective: Literal["auto", "binary", "multiclass", "regression"] = Field(
        default="auto", description="What is minimised; auto goes by the label."
    )
    metric: Literal["auto"] | list[str] = Field(default="auto", description="What early stopping watches: the first.")
    boosting: Annotated[Literal["gbdt", "dart", "rf"], Searchable()] = Field(
        default="gbdt", description="How trees are added."
    )
    num_iterations: Annotated[int, Searchable(50, 1000)] = Field(default=300, ge=1, description="Trees at most.")
    early_stopping_round: int = Field(default=20, ge=1, description="Trees without a gain before training stops.")
    learning_rate: Annotated[float, Searchable(0.01, 0.5, "Logarithmic")] = Field(
        default=0.1, gt=0, le=1, description="The learning rate."
    )
    num_leaves: Annotated[int, Searchable(7, 255, "Logarithmic")] = Field(
        default=31, ge=2, le=131_072, description="Leaves of a tree at most."
    )
    max_depth: int = Field(default=-1, ge=-1, le=64, description="The depth of a tree; -1: no limit.")
    min_data_in_leaf: Annotated[int, Searchable(1, 200)] = Field(
        default=20, ge=0, description="The fewest rows of a leaf."
    )
    min_gain_to_split: Annotated[float, Searchable(0, 10)] = Field(
        default=0.0, ge=0, description="The least gain of a split."
    )
    feature_fraction: Annotated[float, Searchable(0.3, 1)] = Field(
        default=1.0, gt=0, le=1, description="The share of columns that a tree sees."
    )
    bagging_fraction: Annotated[float, Searchable(0.5, 1)] = Field(
        default=1.0, gt=0, le=1, description="The share of rows that a tree sees."
    )
    bagging_freq: int = Field(default=0, ge=0, description="After how many trees rows are drawn anew; 0: never.")
    lambda_l1: Annotated[float, Searchable(0, 10)] = Field(default=0.0, ge=0, description="L1 regularisation.")
    lambda_l2: Annotated[float, Searchable(0, 100)] = Field(default=0.0, ge=0, description="L2 regularisation.")
    max_bin: int = Field(default=255, ge=2, description="Bins of a column.")
    is_unbalance: bool = Field(default=False, description="Whether the rarer class weighs more.")
    num_class: Literal["auto"] | int = Field(default="auto", description="Classes of a multiclass label.")
    seed: int = Field(default=42, ge=0, description="The seed of everything random.")
    num_threads: int | None = Field(default=None, ge=1, description="Threads; unset: one for each core.")

    def faults(self) -> Iterator[str]:
        """What is wrong with the values together."""
        yield from super().faults()
        if self.max_depth > 0 and self.num_leaves > 2**self.max_depth:
            most = 2**self.max_depth
            yield f"num_leaves {self.num_leaves} is more than a tree of max_depth {self.max_depth} has: at most {most}"
        if self.bagging_fraction < 1 and self.bagging_freq == 0:
            yield f"bagging_fraction {self.bagging_fraction} has no effect with bagging_freq 0: set it to 1 or more"
        if self.boosting == "rf" and (self.bagging_freq == 0 or self.bagging_fraction == 1):
            yield "boosting 'rf' draws rows for each tree: set bagging_freq to 1 or more and bagging_fraction below 1"
        if self.is_unbalance and self.objective in {"multiclass", "regression"}:
            yield f"is_unbalance is for two classes, not for objective {self.objective!r}: leave it out"
