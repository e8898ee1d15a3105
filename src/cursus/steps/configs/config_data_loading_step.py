"""The config of data loading."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cursus.core.base.enums import JobType
from cursus.core.config_fields.markers import Arg, Env, Input
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.contracts.data_loading_contract import DATA_LOADING_CONTRACT


class RowCondition(BaseModel):
    """A condition that kept rows meet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str = Field(description="The column that is looked at.")
    op: Literal["==", "!=", "<", "<=", ">", ">=", "in", "notin", "isnull", "notnull"] = Field(
        description="How it is compared."
    )
    value: Any = Field(default=None, description="What it is compared with; a list for in and notin.")


class DataLoadingConfig(ProcessingStepConfigBase):
    """Where the table is, and which of its rows and columns are wanted."""

    source_uri: Annotated[str, Input("source_data")] = Field(
        description="The table: an S3 address, or a local file or folder relative to the config's file."
    )

    job_type: Annotated[JobType | None, Arg("--job_type")] = Field(default=None, description="What the rows are for.")
    data_format: Annotated[Literal["auto", "csv", "tsv", "parquet", "json"], Env("DATA_FORMAT")] = Field(
        default="auto", description="The files' format; auto goes by their names."
    )
    row_filter: Annotated[list[RowCondition] | None, Env("ROW_FILTER")] = Field(
        default=None, description="Conditions that kept rows all meet."
    )
    columns: Annotated[list[str] | None, Env("COLUMNS")] = Field(default=None, description="The columns to keep.")
    max_rows: Annotated[int | None, Env("MAX_ROWS")] = Field(default=None, ge=1, description="At most so many rows.")
    output_format: Annotated[Literal["csv", "parquet"], Env("OUTPUT_FORMAT")] = Field(
        default="parquet", description="The format of the shards that are written."
    )
    shard_rows: Annotated[int, Env("SHARD_ROWS")] = Field(default=1_000_000, ge=1, description="Rows of a shard.")
    processing_entry_point: str | None = Field(
        default="data_loading.py", description="The script, inside its source folder."
    )

    contract = DATA_LOADING_CONTRACT
