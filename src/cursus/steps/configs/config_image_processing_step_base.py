"""What the configs of processing steps in an image of the user's share: the image and its command."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase

__all__ = ["ImageProcessingStepConfigBase"]


class ImageProcessingStepConfigBase(ProcessingStepConfigBase):
    """The values of a step that runs a script in an image of the user's."""

    processing_image_uri: Annotated[str, Runtime()] = Field(min_length=1, description="The address of the image.")

    processing_command: list[str] = Field(
        default=["python3"], min_length=1, description="The command of the image that runs the script."
    )
