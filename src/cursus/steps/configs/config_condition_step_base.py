"""What the configs of condition and failing steps hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Runtime
from cursus.core.config_fields.variable_values import holds_variable

__all__ = ["ConditionSetting", "ConditionStepConfigBase", "FailStepConfigBase"]


class ConditionSetting(BaseModel):
    """One value of a report, held against another value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: str = Field(min_length=1, description="The need that the report's step answers.")
    json_path: str = Field(min_length=1, description="Where the report holds the value.")
    operator: Literal["==", "!=", ">", ">=", "<", "<=", "in", "not in"] = Field(description="How the two are held.")
    right: Any = Field(description="The other value; for `in` and `not in` a list.")
    property_file: str = Field(default="evaluation", description="The name under which the step declares its report.")

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        is_list = isinstance(self.right, list)
        if self.operator in {"in", "not in"} and not (is_list and self.right):
            msg = f"right={self.right!r}: give a list of values for `{self.operator}`"
            raise ValueError(msg)
        if self.operator not in {"in", "not in"} and not isinstance(self.right, str | int | float):
            msg = f"right={self.right!r}: give a number, a text, true or false for `{self.operator}`"
            raise ValueError(msg)
        return self


class ConditionStepConfigBase(BasePipelineConfig):
    """The conditions, all of which have to hold, and the nodes of both branches."""

    conditions: Annotated[list[ConditionSetting], Runtime()] = Field(min_length=1, description="What has to hold.")
    if_true: list[str] = Field(default=[], description="The nodes that run where all conditions hold.")
    if_false: list[str] = Field(default=[], description="The nodes that run where one does not.")

    @model_validator(mode="after")
    def _only_right_varies(self) -> Self:
        for place, setting in enumerate(self.conditions):
            for name, value in setting:
                if name != "right" and holds_variable(value):
                    msg = f"conditions[{place}].{name} says what is compared, so no run can set it: give a plain value"
                    raise ValueError(msg)
        return self


class FailStepConfigBase(BasePipelineConfig):
    """The message that a run ends with."""

    error_message: Annotated[str, Runtime()] = Field(min_length=1, description="Why the run ends.")
