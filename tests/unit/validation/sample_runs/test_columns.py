from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.config_fields.markers import Env
from cursus.validation.sample_runs.columns import column_fields, columns_of, overlaid
from cursus.validation.samples.model import ColumnKind


class Config(BasePipelineConfig):
    """Fields that name columns, and fields that do not."""

    label_name: Annotated[str, Env("LABEL_FIELD")]
    id_columns: Annotated[list[str], Env("IDS"), Field(default=[])]
    time_column: Annotated[str | None, Env("TIME")] = None
    drop_columns: Annotated[list[str], Env("DROP"), Field(default=[])]
    column_style: Annotated[Literal["wide", "long"], Env("STYLE")] = "wide"
    untold_column: str = "x"
    hyperparameters: ModelHyperparameters | None = None


class Trained(BasePipelineConfig):
    """A config with hyperparameters."""

    hyperparameters: ModelHyperparameters


VALUES = {"label_name": "y", "id_columns": ["a", "b"], "drop_columns": ["z"], "column_style": "wide"}


def test_fields_that_the_script_is_told_name_columns_by_their_names_and_types() -> None:
    found = {each.name: each.columns for each in column_fields(Config, VALUES)}
    assert found == {"label_name": ("y",), "id_columns": ("a", "b"), "time_column": ()}


def test_columns_have_the_kind_that_their_field_suggests() -> None:
    values = {**VALUES, "time_column": "t"}
    assert columns_of(column_fields(Config, values)) == {
        "y": (0, 1),
        "a": ColumnKind.ID,
        "b": ColumnKind.ID,
        "t": ColumnKind.DATE,
    }


def test_fields_of_hyperparameters_are_found_within_them_and_set_there() -> None:
    values = {"hyperparameters": {"label_name": "y"}}
    fields = tuple(column_fields(Trained, values))
    assert ("hyperparameters", "label_name") in [each.keys for each in fields]
    changed = overlaid(values, fields, {"label_name": "z", "unknown": 1})
    assert changed == {"hyperparameters": {"label_name": "z"}}
    assert values == {"hyperparameters": {"label_name": "y"}}
