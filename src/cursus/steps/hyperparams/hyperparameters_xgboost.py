"""The hyperparameters of XGBoost models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.hyperparameters_base import ModelHyperparameters, Searchable

__all__ = ["XGBoostModelHyperparameters"]


class XGBoostModelHyperparameters(ModelHyperparameters):
    """XGBoost's own parameters, by its own names, and how long it is trained."""

    objective: Literal["auto", "binary:logistic", "multi:softprob", "reg:squarederror"] = Field(
        default="auto", description="What is minimised; auto goes by the label."
    )
    eval_metric: Literal["auto"] | list[str] = Field(
        default="auto", description="What early stopping watches: the last."
    )
    num_round: Annotated[int, Searchable(50, 1000)] = Field(default=300, ge=1, description="Trees at most.")
    early_stopping_rounds: int = Field(default=20, ge=1, description="Trees without a gain before training stops.")
    eta: Annotated[float, Searchable(0.01, 0.5, "Logarithmic")] = Field(
        default=0.1, gt=0, le=1, description="The learning rate."
    )
    max_depth: Annotated[int, Searchable(3, 12)] = Field(
        default=6, ge=0, le=64, description="The depth of a tree; 0: no limit."
    )
    min_child_weight: Annotated[float, Searchable(0.1, 100, "Logarithmic")] = Field(
        default=1.0, ge=0, description="The least weight of a leaf."
    )
    gamma: Annotated[float, Searchable(0, 10)] = Field(default=0.0, ge=0, description="The least gain of a split.")
    subsample: Annotated[float, Searchable(0.5, 1)] = Field(
        default=1.0, gt=0, le=1, description="The share of rows that a tree sees."
    )
    colsample_bytree: Annotated[float, Searchable(0.3, 1)] = Field(
        default=1.0, gt=0, le=1, description="The share of columns that a tree sees."
    )
    reg_lambda: Annotated[float, Searchable(0.001, 100, "Logarithmic")] = Field(
        default=1.0, ge=0, description="L2 regularisation."
    )
    reg_alpha: Annotated[float, Searchable(0, 10)] = Field(default=0.0, ge=0, description="L1 regularisation.")
    scale_pos_weight: Literal["auto"] | float = Field(
        default=1.0, description="The weight of positive rows; auto: negatives per positive."
    )
    tree_method: Annotated[Literal["hist", "approx", "exact"], Searchable()] = Field(
        default="hist", description="How splits are found."
    )
    max_bin: int = Field(default=256, ge=2, description="Bins of a column.")
    seed: int = Field(default=42, ge=0, description="The seed of everything random.")
    num_class: Literal["auto"] | int = Field(default="auto", description="Classes of a multiclass label.")
    nthread: int | None = Field(default=None, ge=1, description="Threads; unset: one for each core.")
