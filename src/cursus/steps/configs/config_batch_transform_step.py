"""The config of batch transform."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.enums import JobType
from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_transform_step_base import TransformStepConfigBase


class BatchTransformConfig(TransformStepConfigBase):
    """How rows of CSV are split, scored and joined with their scores."""

    job_type: JobType | None = Field(default=None, description="What the rows are for.")
    content_type: Annotated[str | None, Runtime()] = Field(default="text/csv", description="The rows' media type.")
    accept: Annotated[str | None, Runtime()] = Field(default="text/csv", description="The scores' media type.")
    split_type: Annotated[Literal["None", "Line", "RecordIO", "TFRecord"] | None, Runtime()] = Field(
        default="Line", description="What a record is."
    )
    assemble_with: Annotated[Literal["None", "Line"] | None, Runtime()] = Field(
        default="Line", description="How scores are put together."
    )
    strategy: Annotated[Literal["SingleRecord", "MultiRecord"] | None, Runtime()] = Field(
        default="MultiRecord", description="Records of a request."
    )
    max_payload_in_mb: Annotated[int | None, Runtime()] = Field(
        default=6, ge=0, le=100, description="The largest request, in MB."
    )
    join_source: Annotated[Literal["None", "Input"] | None, Runtime()] = Field(
        default="Input", description="Whether each score is written behind its record."
    )
