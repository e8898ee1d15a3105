"""The config of feature engineering."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cursus.core.base.enums import JobType
from cursus.core.config_fields.markers import Arg, Env, Input
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.contracts.feature_engineering_contract import FEATURE_ENGINEERING_CONTRACT


class DerivedColumn(BaseModel):
    """A new column and the expression over the others that gives it, as in `amount / typical_amount`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, description="The new column.")
    expression: str = Field(min_length=1, description="What it is, over the other columns.")


class TableJoin(BaseModel):
    """A side table and the columns that it is joined on; it holds each key once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str = Field(min_length=1, description="The side table's file name.")
    on: list[str] = Field(min_length=1, description="The columns that both have.")
    how: Literal["left", "inner"] = Field(default="left", description="Whether rows without a match are kept.")
    prefix: str = Field(default="", description="What the joined columns' names start with.")


class FeatureEngineeringConfig(ProcessingStepConfigBase):
    """Which columns are derived, joined and dropped; joins come first, then derivations in the order given."""

    job_type: Annotated[JobType | None, Arg("--job_type")] = Field(default=None, description="What the rows are for.")
    derived_columns: Annotated[list[DerivedColumn], Env("DERIVED_COLUMNS")] = Field(
        default=[], description="New columns with their expressions."
    )
    drop_columns: Annotated[list[str], Env("DROP_COLUMNS")] = Field(default=[], description="Columns to drop.")
    joins: Annotated[list[TableJoin], Env("JOINS")] = Field(default=[], description="Side tables to join.")
    side_tables_uri: Annotated[str | None, Input("side_tables")] = Field(
        default=None, description="The side tables: an S3 address, or a local file or folder."
    )
    processing_entry_point: str | None = Field(
        default="feature_engineering.py", description="The script, inside its source folder."
    )

    contract = FEATURE_ENGINEERING_CONTRACT
