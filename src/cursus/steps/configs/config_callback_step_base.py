"""What the configs of all callback steps share: the queue and what it is told."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Runtime

__all__ = ["CallbackStepConfigBase"]


class CallbackStepConfigBase(BasePipelineConfig):
    """The queue of whoever answers, and what the message says beside the step's needs."""

    sqs_queue_url: Annotated[str, Runtime()] = Field(description="The SQS queue's URL.")

    inputs: Annotated[dict[str, Any], Runtime()] = Field(
        default={}, description="What the message says beside the step's needs, by name."
    )
