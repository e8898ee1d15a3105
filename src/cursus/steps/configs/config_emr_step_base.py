"""What the configs of steps on Amazon EMR clusters hold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Runtime

__all__ = ["EMRStepConfigBase"]


class EMRStepConfigBase(BasePipelineConfig):
    """The program, and the cluster that it runs on: a running one, or the recipe of a new one."""

    jar: Annotated[str, Runtime()] = Field(min_length=1, description="The S3 address of the JAR file.")
    args: Annotated[list[str], Runtime()] = Field(default=[], description="The program's arguments.")
    main_class: Annotated[str | None, Runtime()] = Field(default=None, description="The class to start in the JAR.")
    properties: Annotated[dict[str, str], Runtime()] = Field(default={}, description="Java properties of the program.")
    cluster_id: Annotated[str | None, Runtime()] = Field(default=None, description="The id of a running cluster.")
    cluster_config: Annotated[dict[str, Any] | None, Runtime()] = Field(
        default=None, description="The recipe of a cluster, as RunJobFlow's."
    )
    execution_role_arn: Annotated[str | None, Runtime()] = Field(
        default=None, description="The role that the program has on a running cluster."
    )
