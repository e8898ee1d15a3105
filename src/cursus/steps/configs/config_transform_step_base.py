"""What the configs of all batch transform steps share: machines, and how rows are asked for scores."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Runtime

__all__ = ["TransformStepConfigBase"]


class TransformStepConfigBase(BasePipelineConfig):
    """How data are split, scored, filtered and joined with their scores; unset: what the service does."""

    transform_instance_type: Annotated[str, Runtime()] = Field(default="ml.m5.large", description="The machine.")
    transform_instance_count: Annotated[int, Runtime()] = Field(
        default=1, ge=1, le=100, description="How many machines."
    )
    data_type: Annotated[Literal["S3Prefix", "ManifestFile", "AugmentedManifestFile"], Runtime()] = Field(
        default="S3Prefix", description="What the data's address is of."
    )
    content_type: Annotated[str | None, Runtime()] = Field(default=None, description="The rows' media type.")
    accept: Annotated[str | None, Runtime()] = Field(default=None, description="The scores' media type.")
    compression_type: Annotated[Literal["None", "Gzip"] | None, Runtime()] = Field(
        default=None, description="How the data are compressed."
    )
    split_type: Annotated[Literal["None", "Line", "RecordIO", "TFRecord"] | None, Runtime()] = Field(
        default=None, description="What a record is."
    )
    assemble_with: Annotated[Literal["None", "Line"] | None, Runtime()] = Field(
        default=None, description="How scores are put together."
    )
    strategy: Annotated[Literal["SingleRecord", "MultiRecord"] | None, Runtime()] = Field(
        default=None, description="Records of a request."
    )
    max_payload_in_mb: Annotated[int | None, Runtime()] = Field(
        default=None, ge=0, le=100, description="The largest request, in MB."
    )
    max_concurrent_transforms: Annotated[int | None, Runtime()] = Field(
        default=None, ge=0, description="How many requests a machine is asked at once."
    )
    input_filter: Annotated[str | None, Runtime()] = Field(
        default=None, description="The part of a record that the model gets, as JSONPath."
    )
    join_source: Annotated[Literal["None", "Input"] | None, Runtime()] = Field(
        default=None, description="Whether each score is written behind its record."
    )
    output_filter: Annotated[str | None, Runtime()] = Field(
        default=None, description="The part of a joined record that is written."
    )
    invocations_timeout_in_seconds: Annotated[int | None, Runtime()] = Field(
        default=None, ge=1, le=3600, description="How long one request is waited for."
    )
    invocations_max_retries: Annotated[int | None, Runtime()] = Field(
        default=None, ge=0, le=3, description="How often one request is tried again."
    )
    data_capture_s3_uri: Annotated[str | None, Runtime()] = Field(
        default=None, description="Where requests and responses are kept; unset: nowhere."
    )
    generate_inference_id: Annotated[bool | None, Runtime()] = Field(
        default=None, description="Whether what is kept has ids that go with the scores."
    )
    trial_component_display_name: Annotated[str | None, Runtime()] = Field(
        default=None, description="The name that the job has in an experiment."
    )
