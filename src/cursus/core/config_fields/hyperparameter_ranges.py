"""Ranges of hyperparameters as a config file writes them, checked against the hyperparameters' own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from cursus.core.kinds.tuning_ranges import (
    CategoricalParameter,
    ContinuousParameter,
    IntegerParameter,
    ParameterRange,
)
from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

__all__ = ["HyperparameterRange", "refuse_unfit"]


class HyperparameterRange(BaseModel):
    """What a hyperparameter may be: from `min` to `max`, searched by `scaling`, or one of `values`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: int | float | None = Field(default=None, description="The lower bound.")
    max: int | float | None = Field(default=None, description="The upper bound.")
    scaling: Literal["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"] = Field(
        default="Auto", description="How the range is searched."
    )
    values: list[Any] | None = Field(default=None, max_length=30, description="What to choose from.")

    @model_validator(mode="after")
    def _bounds_or_values(self) -> Self:
        bounds = (self.min, self.max)
        if (self.values is None) == (bounds == (None, None)) or (None in bounds) == (self.values is None):
            msg = "give both min and max, or values"
            raise ValueError(msg)
        faults = [fault.fact for fault in self._as_written().faults("")]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def chosen(self) -> list[Any]:
        """The bounds, or the values."""
        return [self.min, self.max] if self.values is None else self.values

    def parameter(self, name: str, hyperparameters: type[BaseModel] | None = None) -> ParameterRange:
        """The range as a tuner takes it: of whole numbers where the hyperparameter of that name is one."""
        field = hyperparameters.model_fields.get(name) if hyperparameters else None
        if self.values is None and field is not None and float in _types(field):
            return ContinuousParameter(self.min, self.max, self.scaling)
        return self._as_written()

    def _as_written(self) -> ParameterRange:
        if self.values is not None:
            return CategoricalParameter(self.values)
        whole = isinstance(self.min, int) and isinstance(self.max, int)
        return (IntegerParameter if whole else ContinuousParameter)(self.min, self.max, self.scaling)


def refuse_unfit(ranges: Mapping[str, HyperparameterRange], hyperparameters: type[BaseModel] | None) -> None:
    """Refuses ranges of hyperparameters that there are none of, or that those cannot take; all together.

    Raises:
        ValidationError: one detail for each fault, at the range's name.
    """
    if hyperparameters is None:
        return
    details = [
        InitErrorDetails(type="value_error", loc=(name,), input=chosen, ctx={"error": ValueError(fact)})
        for name, chosen in ranges.items()
        for fact in _unfit(name, chosen, hyperparameters)
    ]
    if details:
        raise ValidationError.from_exception_data("ranges", details)


def _unfit(name: str, chosen: HyperparameterRange, hyperparameters: type[BaseModel]) -> Iterator[str]:
    fields = hyperparameters.model_fields
    if name not in fields:
        hint = did_you_mean(name, fields) or f"there are: {', '.join(sorted(fields))}"
        yield f"{hyperparameters.__name__} has no hyperparameter {name!r}: {hint}"
        return
    field = fields[name]
    if chosen.values is None and not {int, float} & _types(field):
        yield f"{name} is no number, so it has no bounds: list its values"
        return
    for value in chosen.chosen:
        try:
            _adapter(field).validate_python(value)
        except ValidationError as error:
            rule = error.errors()[0]["msg"].removeprefix("Input ")
            yield f"{value!r} is out of the hyperparameter's own bounds: it {rule}"


def _types(field: FieldInfo) -> set[Any]:
    return {field.annotation, *get_args(field.annotation)}


def _adapter(field: FieldInfo) -> TypeAdapter[Any]:
    annotated: Any = Annotated
    return TypeAdapter(annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
