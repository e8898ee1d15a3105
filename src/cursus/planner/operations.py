"""What a step can do to tables that a script is written for: filters, joins and the like, and all that is said of them.

The code of an operation is no part of it: `scaffold` writes that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from cursus.planner.filter_expressions import read_expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MEASURES",
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
    "measured",
]

MEASURES = ("count", "max", "mean", "median", "min", "nunique", "std", "sum")
_MEASURE = re.compile(r"\s*([a-z]+)\s*\(\s*(.+?)\s*\)\s*")

Reference: TypeAlias = Annotated[str, Field(pattern=r"^\$[a-z][a-z0-9_]*$")]
"""A parameter's value, as in `$min_amount`."""

Number: TypeAlias = float | Reference
Text: TypeAlias = str
Names: TypeAlias = tuple[str, ...] | Reference


def measured(text: str) -> tuple[str, str] | None:
    """The function and the column of a measure, as `sum(amount)`; None where it is none."""
    found = _MEASURE.fullmatch(text)
    return (found[1], found[2]) if found else None


def _listed(names: tuple[str, ...] | str) -> str:
    """Columns, or the parameter that names them."""
    return names if isinstance(names, str) else ", ".join(names)


class _Operation(BaseModel):
    """One thing done to a table.

    `input` and `output` are logical names of the step, or names of tables between two operations. By default an
    operation takes what the one before it gave, the first one the step's first table, and the last one gives the step's
    first output. `function` is what its function in the script is called, `gives` the table that it makes where neither
    has a name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    function: ClassVar[str]
    gives: ClassVar[str]

    input: str | None = Field(default=None, description="The table that it takes.")
    output: str | None = Field(default=None, description="The table that it gives.")
    description: str = Field(default="", description="What it is for.")

    def words(self, table: str) -> str:
        """What it does to a table, as half a sentence: `keeps the rows of payments where amount > 0`."""
        return self._words(table)

    def cases(self, table: str) -> Iterator[tuple[str, str]]:
        """What can go wrong with a table, each with what is done then."""
        return self._cases(table)

    def columns_read(self) -> Iterator[tuple[str, str]]:
        """The columns that it names, each behind the field that does; those that parameters name are left out."""
        for name, columns in self._named():
            listed = (columns,) if isinstance(columns, str) else columns
            yield from ((name, each) for each in listed if not each.startswith("$"))

    def _words(self, table: str) -> str:
        raise NotImplementedError

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        raise NotImplementedError

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield from ()


class Filter(_Operation):
    """Keeps the rows for which an expression over the columns holds, as in `amount >= $min_amount`."""

    function = "keep_rows"
    gives = "filtered"
    do: Literal["filter"]
    where: Text = Field(min_length=1, description="The expression; `$name` is the value of a parameter.")

    def _words(self, table: str) -> str:
        return f"keeps the rows of {table} where {self.where}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        columns = ", ".join(read_expression(self.where).columns)
        missing = f"; rows that miss {columns} are left out" if columns else ""
        yield f"no row of {table} passes {self.where}", f"refused: the message tells the expression{missing}"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        try:
            yield "where", read_expression(self.where).columns
        except ValueError:
            return


class Impute(_Operation):
    """Fills missing values."""

    function = "fill_missing"
    gives = "imputed"
    do: Literal["impute"]
    columns: Names = Field(default=(), description="The columns; none named: all that miss values.")
    strategy: Literal["mean", "median", "most_frequent", "constant"] | Reference = Field(
        default="median", description="What is filled in; text gets its most frequent value for mean and median."
    )
    value: str | float | None = Field(default=None, description="What `constant` fills in.")

    def _words(self, table: str) -> str:
        value = repr(self.value) if self.strategy == "constant" else f"the {self.strategy}"
        return f"fills missing values of {_listed(self.columns) or 'all columns'} in {table} with {value}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        if self.strategy != "constant":
            columns = _listed(self.columns) or "a column"
            yield f"{columns} of {table} has no value at all, and so no {self.strategy}", "refused: it is named"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "columns", self.columns


class Encode(_Operation):
    """Turns text into numbers."""

    function = "encode_columns"
    gives = "encoded"
    do: Literal["encode"]
    columns: Names = Field(description="The columns.")
    method: Literal["onehot", "ordinal", "frequency"] | Reference = Field(default="ordinal", description="How.")

    def _words(self, table: str) -> str:
        return f"encodes {_listed(self.columns)} of {table} ({self.method})"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        yield f"{_listed(self.columns)} of {table} is missing in some rows", "a missing value is a value of its own"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "columns", self.columns


class Aggregate(_Operation):
    """Gives one row for each group."""

    function = "aggregate_rows"
    gives = "aggregated"
    do: Literal["aggregate"]
    by: Names = Field(description="The columns that make the groups.")
    measures: dict[str, str] = Field(
        min_length=1, description="New column -> `function(column)`: sum, mean, min, max, count, nunique, std, median."
    )

    def _words(self, table: str) -> str:
        measures = ", ".join(f"{name} = {how}" for name, how in self.measures.items())
        return f"groups {table} by {_listed(self.by)} and measures {measures}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        what = f"{_listed(self.by)} of {table} is missing in some rows"
        yield what, "they make no group, and the log counts them"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "by", self.by
        yield "measures", [found[1] for each in self.measures.values() if (found := measured(each))]


class Join(_Operation):
    """Joins a second table."""

    function = "join_tables"
    gives = "joined"
    do: Literal["join"]
    with_: str = Field(alias="with", description="The second table.")
    on: Names = Field(description="The columns that both have.")
    how: Literal["left", "inner", "outer"] = Field(default="left", description="Which rows are kept.")

    def _words(self, table: str) -> str:
        return f"joins {self.with_} to {table} on {_listed(self.on)} ({self.how})"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        handling = f"rows of {table} are kept as often as they match ({self.how}); the log tells both counts"
        yield f"{self.with_} has several rows for one {_listed(self.on)}, or none", handling

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "on", self.on


class Split(_Operation):
    """Divides the rows at random; each part is a folder of the output."""

    function = "split_rows"
    gives = "parts"
    do: Literal["split"]
    parts: dict[str, float] = Field(min_length=2, description="Part -> its share; all shares make 1.")
    stratify: str | None = Field(default=None, description="The column whose values are spread evenly.")
    seed: int | Reference = Field(default=42, description="The seed of the chance.")

    def _words(self, table: str) -> str:
        parts = ", ".join(f"{name} {share:g}" for name, share in self.parts.items())
        evenly = f", evenly by {self.stratify}" if self.stratify else ""
        return f"divides {table} at random into {parts}{evenly}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        rare = f", or a value of {self.stratify} is too rare to divide" if self.stratify else ""
        yield f"{table} has fewer rows than the parts {', '.join(self.parts)}{rare}", "refused: no part may be empty"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "stratify", self.stratify or ()


class Sample(_Operation):
    """Keeps some rows at random."""

    function = "sample_rows"
    gives = "sampled"
    do: Literal["sample"]
    fraction: Number | None = Field(default=None, description="The share of the rows, from 0 to 1.")
    rows: int | Reference | None = Field(default=None, description="How many rows.")
    seed: int | Reference = Field(default=42, description="The seed of the chance.")

    def _words(self, table: str) -> str:
        size = f"{self.rows} rows" if self.rows is not None else f"a share of {self.fraction}"
        return f"draws {size} of {table}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        size = self.rows if self.rows is not None else self.fraction
        yield f"{table} has fewer rows than {size} asks for", "all rows are kept, and the log says so"


class Scale(_Operation):
    """Brings numbers to one scale."""

    function = "scale_columns"
    gives = "scaled"
    do: Literal["scale"]
    columns: Names = Field(default=(), description="The columns; none named: all numbers.")
    method: Literal["standard", "minmax", "robust"] | Reference = Field(default="standard", description="How.")

    def _words(self, table: str) -> str:
        return f"scales {_listed(self.columns) or 'all numbers'} of {table} ({self.method})"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        columns = _listed(self.columns) or "a column"
        yield f"{columns} of {table} has one value only, and so no spread", "it becomes 0 in every row"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "columns", self.columns


class Score(_Operation):
    """Predicts with a model that an earlier step trained with XGBoost."""

    function = "score_rows"
    gives = "scored"
    do: Literal["score"]
    model: str = Field(description="The input that holds the model.")
    column: str = Field(default="prediction", description="The column that the predictions become.")

    def _words(self, table: str) -> str:
        return f"scores {table} with {self.model} into the column {self.column}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        what = f"{table} lacks a feature that {self.model} was trained on"
        yield what, "refused: the message names the features that are missing"


class Evaluate(_Operation):
    """Compares predictions with labels; the output is `metrics.json`."""

    function = "measure_quality"
    gives = "metrics"
    do: Literal["evaluate"]
    label: str = Field(description="The column of labels, or a parameter that names it.")
    prediction: str = Field(description="The column of predictions, or a parameter that names it.")
    metrics: tuple[Literal["auc", "accuracy", "f1", "logloss", "rmse", "mae", "r2"], ...] = Field(
        min_length=1, description="What is measured."
    )

    def _words(self, table: str) -> str:
        return f"measures {', '.join(self.metrics)} of {self.prediction} against {self.label} in {table}"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        what = f"{self.label} of {table} holds one class only, or {self.prediction} is missing"
        yield what, f"refused: {', '.join(self.metrics)} cannot be told"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield from (("label", self.label), ("prediction", self.prediction))


class Calibrate(_Operation):
    """Turns scores into probabilities that hold."""

    function = "calibrate_scores"
    gives = "calibrated"
    do: Literal["calibrate"]
    label: str = Field(description="The column of labels, or a parameter that names it.")
    score: str = Field(description="The column of scores, or a parameter that names it.")
    column: str = Field(default="calibrated", description="The column that the probabilities become.")
    method: Literal["isotonic", "platt"] | Reference = Field(default="isotonic", description="How.")

    def _words(self, table: str) -> str:
        return f"calibrates {self.score} of {table} against {self.label} into {self.column} ({self.method})"

    def _cases(self, table: str) -> Iterator[tuple[str, str]]:
        what = f"{self.label} of {table} holds one class only"
        yield what, f"refused: {self.method} calibration of {self.score} needs both"

    def _named(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield from (("label", self.label), ("score", self.score))


Operation: TypeAlias = Annotated[
    Filter | Impute | Encode | Aggregate | Join | Split | Sample | Scale | Score | Evaluate | Calibrate,
    Field(discriminator="do"),
]
"""Anything that a step can do to tables."""
