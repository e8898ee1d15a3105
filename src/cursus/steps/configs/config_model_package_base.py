"""What the configs of steps that register a model share."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator

from cursus.core.config_fields.markers import Runtime

__all__ = ["ModelPackageFields"]

_GROUP = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")


class ModelPackageFields(BaseModel):
    """The group that a model is registered in, and what is said of it there."""

    model_package_group_name: Annotated[str, Runtime()] = Field(description="The model package group.")

    approval_status: Annotated[Literal["Approved", "Rejected", "PendingManualApproval"], Runtime()] = Field(
        default="PendingManualApproval", description="The status that the version starts with."
    )
    content_types: Annotated[list[str], Runtime()] = Field(
        default=["text/csv", "application/json"], description="What the model takes."
    )
    response_types: Annotated[list[str], Runtime()] = Field(
        default=["text/csv", "application/json"], description="What it gives."
    )
    inference_instances: Annotated[list[str], Runtime()] = Field(
        default=["ml.m5.large"], description="Machines for an endpoint."
    )
    transform_instances: Annotated[list[str], Runtime()] = Field(
        default=["ml.m5.large"], description="Machines for batch transform."
    )
    metrics_file: Annotated[str, Runtime()] = Field(
        default="evaluation.json", description="The report of the evaluation, in its output."
    )
    package_description: Annotated[str | None, Runtime()] = Field(
        default=None, max_length=1024, description="What the version is; unset: the pipeline's description."
    )
    customer_metadata_properties: Annotated[dict[str, str] | None, Runtime()] = Field(
        default=None, description="Facts of one's own about the version."
    )
    domain: Annotated[str | None, Runtime()] = Field(default=None, description="The field, as in MACHINE_LEARNING.")
    registry_task: Annotated[str | None, Runtime()] = Field(default=None, description="The task, as in CLASSIFICATION.")
    sample_payload_url: Annotated[str | None, Runtime()] = Field(
        default=None, description="The S3 address of an archive of sample requests."
    )
    framework: Annotated[str | None, Runtime()] = Field(default=None, description="The framework, if not the model's.")
    nearest_model_name: Annotated[str | None, Runtime()] = Field(
        default=None, description="The public model that is most like it."
    )
    data_input_configuration: Annotated[str | None, Runtime()] = Field(
        default=None, description="The shapes of its inputs, as JSON."
    )
    skip_model_validation: Annotated[Literal["All", "None"] | None, Runtime()] = Field(
        default=None, description="Whether the service leaves the version unchecked."
    )
    source_uri: Annotated[str | None, Runtime()] = Field(default=None, description="Where the model comes from.")
    commit_id: Annotated[str | None, Runtime()] = Field(default=None, description="The commit of its code.")
    repository: Annotated[str | None, Runtime()] = Field(default=None, description="The repository of its code.")
    generated_by: Annotated[str | None, Runtime()] = Field(default=None, description="What made it.")
    project_id: Annotated[str | None, Runtime()] = Field(default=None, description="The project that it belongs to.")

    @field_validator("model_package_group_name")
    @classmethod
    def _group_name(cls, value: Any) -> Any:
        if isinstance(value, str) and not _GROUP.fullmatch(value):
            msg = f"{value!r} is no name of a model package group: use up to 63 letters, digits and inner hyphens"
            raise ValueError(msg)
        return value
