"""The config of tabular preprocessing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.enums import JobType
from cursus.core.config_fields.markers import Arg, Env
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.contracts.tabular_preprocessing_contract import TABULAR_PREPROCESSING_CONTRACT


class TabularPreprocessingConfig(ProcessingStepConfigBase):
    """What is predicted, and how the rows are cleaned and split."""

    job_type: Annotated[JobType, Arg("--job_type")] = Field(description="What the rows are for.")
    label_name: Annotated[str, Env("LABEL_FIELD")] = Field(min_length=1, description="The column to predict.")

    id_columns: Annotated[list[str], Env("ID_COLUMNS")] = Field(default=[], description="Columns that name a row.")
    drop_columns: Annotated[list[str], Env("DROP_COLUMNS")] = Field(default=[], description="Columns to drop.")
    train_ratio: Annotated[float, Env("TRAIN_RATIO")] = Field(
        default=0.7, gt=0, lt=1, description="The share of rows to train on."
    )
    test_val_ratio: Annotated[float, Env("TEST_VAL_RATIO")] = Field(
        default=0.5, gt=0, lt=1, description="The share of the other rows that is for the test."
    )
    stratify: Annotated[bool, Env("STRATIFY")] = Field(default=True, description="Whether splits keep class shares.")
    seed: Annotated[int, Env("SEED")] = Field(default=42, ge=0, description="The seed of the random split.")
    label_mapping: Annotated[dict[str, int] | None, Env("LABEL_MAPPING")] = Field(
        default=None, description="The number of each label; unset: in sorted order."
    )
    task: Annotated[Literal["auto", "binary", "multiclass", "regression"], Env("TASK")] = Field(
        default="auto", description="The kind of prediction."
    )
    time_column: Annotated[str | None, Env("TIME_COLUMN")] = Field(
        default=None, description="Where set, rows are split by time, not at random."
    )
    drop_label_missing: Annotated[bool, Env("DROP_LABEL_MISSING")] = Field(
        default=True, description="Whether rows without a label are dropped; else they are an error."
    )
    output_format: Annotated[Literal["csv"], Env("OUTPUT_FORMAT")] = Field(default="csv", description="The format.")
    processing_entry_point: str | None = Field(
        default="tabular_preprocessing.py", description="The script, inside its source folder."
    )

    contract = TABULAR_PREPROCESSING_CONTRACT
