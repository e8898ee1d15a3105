"""What the configs of all Lambda steps share: the function, there or of the step's own code."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, computed_field, model_validator

from cursus.core.config_fields.markers import Runtime
from cursus.steps.configs.config_script_step_base import ScriptStepConfigBase

__all__ = ["LambdaStepConfigBase"]


class LambdaStepConfigBase(ScriptStepConfigBase):
    """The function that the step calls: `function_arn`, or `function_name` with its code."""

    function_arn: Annotated[str | None, Runtime()] = Field(default=None, description="A function that is there.")
    function_name: str | None = Field(default=None, description="The name of a function of the step's own code.")
    entry_point: str | None = Field(
        default=None, description="The function's script or zip file, inside its source folder."
    )
    function_handler: str | None = Field(
        default=None, description="What is called in the code, as <module>.<function>; unset: `handler` of the script."
    )
    function_role: str | None = Field(default=None, description="The role it runs under; unset: the pipeline's.")
    function_timeout: int = Field(default=120, ge=1, le=900, description="When a call is stopped, in seconds.")
    function_memory_size: int = Field(default=128, ge=128, le=10240, description="Its memory, in MB.")
    function_runtime: str = Field(default="python3.12", description="The Lambda runtime that runs it.")
    function_layers: list[str] = Field(default=[], description="ARNs of layers that bring libraries.")
    function_s3_bucket: str | None = Field(default=None, description="The bucket of its code; unset: the pipeline's.")
    inputs: Annotated[dict[str, Any], Runtime()] = Field(
        default={}, description="What the function is told beside the step's needs, by name."
    )

    @model_validator(mode="after")
    def _one_function(self) -> Self:
        if self.function_arn is None and (self.function_name is None or self.entry_point is None):
            msg = "no function is named: give function_arn, or function_name and entry_point"
            raise ValueError(msg)
        return self

    @computed_field
    @property
    def effective_handler(self) -> str | None:
        """What is called in the code."""
        if self.function_handler or not (self.entry_point or "").endswith(".py"):
            return self.function_handler
        return f"{str(self.entry_point).removesuffix('.py').rpartition('/')[2]}.handler"
