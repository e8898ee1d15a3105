"""The config of batch transform."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.enums import JobType


class BatchTransformConfig(BasePipelineConfig):
    """How rows are split, scored and joined with their scores."""

    job_type: JobType | None = Field(default=None, description="What the rows are for.")
    transform_instance_type: str = Field(default="ml.m5.large", description="The machine.")
    transform_instance_count: int = Field(default=1, ge=1, le=100, description="How many machines.")
    content_type: str = Field(default="text/csv", description="The rows' media type.")
    accept: str = Field(default="text/csv", description="The scores' media type.")
    split_type: Literal["None", "Line", "RecordIO", "TFRecord"] = Field(default="Line", description="What a record is.")
    assemble_with: Literal["None", "Line"] = Field(default="Line", description="How scores are put together.")
    strategy: Literal["SingleRecord", "MultiRecord"] = Field(default="MultiRecord", description="Records of a request.")
    max_payload_in_mb: int = Field(default=6, ge=0, le=100, description="The largest request, in MB.")
    input_filter: str | None = Field(default=None, description="The part of a record that the model gets, as JSONPath.")
    join_source: Literal["None", "Input"] | None = Field(
        default="Input", description="Whether each score is written behind its record."
    )
    output_filter: str | None = Field(default=None, description="The part of a joined record that is written.")
