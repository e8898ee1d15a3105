"""What a step can do to tables that a script is written for: filters, joins and the like, as data."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Aggregate",
    "Calibrate",
    "Encode",
    "Evaluate",
    "Filter",
    "Impute",
    "Join",
    "Operation",
    "Sample",
    "Scale",
    "Score",
    "Split",
]

Reference: TypeAlias = Annotated[str, Field(pattern=r"^\$[a-z][a-z0-9_]*$")]
"""A parameter's value, as in `$min_amount`."""

Number: TypeAlias = float | Reference
Text: TypeAlias = str
Names: TypeAlias = tuple[str, ...] | Reference


class _Operation(BaseModel):
    """One thing done to a table.

    `input` and `output` are logical names of the step, or names of tables between two operations. By default an
    operation takes what the one before it gave, the first one the step's first table, and the last one gives the step's
    first output.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    input: str | None = Field(default=None, description="The table that it takes.")
    output: str | None = Field(default=None, description="The table that it gives.")
    description: str = Field(default="", description="What it is for.")


class Filter(_Operation):
    """Keeps the rows for which an expression over the columns holds, as in `amount >= $min_amount`."""

    do: Literal["filter"]
    where: Text = Field(min_length=1, description="The expression; `$name` is the value of a parameter.")


class Impute(_Operation):
    """Fills missing values."""

    do: Literal["impute"]
    columns: Names = Field(default=(), description="The columns; none named: all that miss values.")
    strategy: Literal["mean", "median", "most_frequent", "constant"] | Reference = Field(
        default="median", description="What is filled in; text gets its most frequent value for mean and median."
    )
    value: str | float | None = Field(default=None, description="What `constant` fills in.")


class Encode(_Operation):
    """Turns text into numbers."""

    do: Literal["encode"]
    columns: Names = Field(description="The columns.")
    method: Literal["onehot", "ordinal", "frequency"] | Reference = Field(default="ordinal", description="How.")


class Aggregate(_Operation):
    """Gives one row for each group."""

    do: Literal["aggregate"]
    by: Names = Field(description="The columns that make the groups.")
    measures: dict[str, str] = Field(
        min_length=1, description="New column -> `function(column)`: sum, mean, min, max, count, nunique, std, median."
    )


class Join(_Operation):
    """Joins a second table."""

    do: Literal["join"]
    with_: str = Field(alias="with", description="The second table.")
    on: Names = Field(description="The columns that both have.")
    how: Literal["left", "inner", "outer"] = Field(default="left", description="Which rows are kept.")


class Split(_Operation):
    """Divides the rows at random; each part is a folder of the output."""

    do: Literal["split"]
    parts: dict[str, float] = Field(min_length=2, description="Part -> its share; all shares make 1.")
    stratify: str | None = Field(default=None, description="The column whose values are spread evenly.")
    seed: int | Reference = Field(default=42, description="The seed of the chance.")


class Sample(_Operation):
    """Keeps some rows at random."""

    do: Literal["sample"]
    fraction: Number | None = Field(default=None, description="The share of the rows, from 0 to 1.")
    rows: int | Reference | None = Field(default=None, description="How many rows.")
    seed: int | Reference = Field(default=42, description="The seed of the chance.")


class Scale(_Operation):
    """Brings numbers to one scale."""

    do: Literal["scale"]
    columns: Names = Field(default=(), description="The columns; none named: all numbers.")
    method: Literal["standard", "minmax", "robust"] | Reference = Field(default="standard", description="How.")


class Score(_Operation):
    """Predicts with a model that an earlier step trained with XGBoost."""

    do: Literal["score"]
    model: str = Field(description="The input that holds the model.")
    column: str = Field(default="prediction", description="The column that the predictions become.")


class Evaluate(_Operation):
    """Compares predictions with labels; the output is `metrics.json`."""

    do: Literal["evaluate"]
    label: str = Field(description="The column of labels, or a parameter that names it.")
    prediction: str = Field(description="The column of predictions, or a parameter that names it.")
    metrics: tuple[Literal["auc", "accuracy", "f1", "logloss", "rmse", "mae", "r2"], ...] = Field(
        min_length=1, description="What is measured."
    )


class Calibrate(_Operation):
    """Turns scores into probabilities that hold."""

    do: Literal["calibrate"]
    label: str = Field(description="The column of labels, or a parameter that names it.")
    score: str = Field(description="The column of scores, or a parameter that names it.")
    column: str = Field(default="calibrated", description="The column that the probabilities become.")
    method: Literal["isotonic", "platt"] | Reference = Field(default="isotonic", description="How.")


Operation: TypeAlias = Annotated[
    Filter | Impute | Encode | Aggregate | Join | Split | Sample | Scale | Score | Evaluate | Calibrate,
    Field(discriminator="do"),
]
"""Anything that a step can do to tables."""
