"""The values that a tuning job may choose for a hyperparameter, in the SageMaker SDK's names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.training_text import plain_text
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "SCALING_TYPES",
    "CategoricalParameter",
    "ContinuousParameter",
    "IntegerParameter",
    "ParameterRange",
    "ranges_request",
    "scaling_faults",
]

SCALING_TYPES = ("Auto", "Linear", "Logarithmic", "ReverseLogarithmic")
"""How a range is searched."""

_MOST_VALUES = 30


class ParameterRange:
    """The values that a tuning job may choose for one hyperparameter."""

    __slots__ = ()
    type_name: ClassVar[str] = ""

    def to_request(self, name: str, *, as_json: bool = False) -> dict[str, Any]:
        """The range of the hyperparameter of that name; `as_json` writes values as a framework's container reads them.

        Bounds are numbers either way, which read the same in both.
        """
        raise NotImplementedError(type(self).__name__)

    def faults(self, subject: str) -> Iterator[Fault]:
        """What the service would refuse in the range."""
        raise NotImplementedError(type(self).__name__)


@dataclass(frozen=True, slots=True)
class _Interval(ParameterRange):
    """The numbers from `min_value` to `max_value`; each may be a variable."""

    min_value: Any
    max_value: Any
    scaling_type: Any = "Auto"

    python_types: ClassVar[tuple[type, ...]] = (int, float)
    wanted: ClassVar[str] = "a number"

    def to_request(self, name: str, *, as_json: bool = False) -> dict[str, Any]:
        """The range of the hyperparameter of that name."""
        bounds = {"MinValue": plain_text(self.min_value), "MaxValue": plain_text(self.max_value)}
        return {"Name": name, **bounds, "ScalingType": self.scaling_type}

    def faults(self, subject: str) -> Iterator[Fault]:
        """Bounds that are no numbers or in the wrong order, and a scaling that they do not allow."""
        wrong = [value for value in (self.min_value, self.max_value) if not self._is_bound(value)]
        yield from (
            Fault(subject, f"{value!r} is no bound", f"{type(self).__name__} takes {self.wanted}") for value in wrong
        )
        low, high = self.min_value, self.max_value
        known = not wrong and not is_variable(low) and not is_variable(high)
        if known and low >= high:
            yield Fault(subject, f"min_value {low} is not below max_value {high}", "give the lower bound first")
        yield from scaling_faults(subject, self.scaling_type, low if known else None, high if known else None)
        if self.scaling_type == "ReverseLogarithmic" and self.type_name == "Integer":
            yield Fault(subject, "ReverseLogarithmic scales continuous ranges only", "scale it Linear or Logarithmic")

    def _is_bound(self, value: Any) -> bool:
        return is_variable(value) or (isinstance(value, self.python_types) and not isinstance(value, bool))


class ContinuousParameter(_Interval):
    """The numbers from `min_value` to `max_value`, searched as `scaling_type` says: `Auto` leaves it to the service."""

    __slots__ = ()
    type_name = "Continuous"


class IntegerParameter(_Interval):
    """The whole numbers from `min_value` to `max_value`, searched as `scaling_type` says."""

    __slots__ = ()
    type_name = "Integer"
    python_types = (int,)
    wanted = "a whole number"


@dataclass(frozen=True, slots=True)
class CategoricalParameter(ParameterRange):
    """Some values to choose from; one value stands for a list of itself."""

    values: Any

    type_name: ClassVar[str] = "Categorical"

    @property
    def choices(self) -> list[Any]:
        """The values as a list."""
        return list(self.values) if isinstance(self.values, list | tuple) else [self.values]

    def to_request(self, name: str, *, as_json: bool = False) -> dict[str, Any]:
        """The range of the hyperparameter of that name; the service takes texts, within JSON where it is wanted."""
        values = [plain_text(value) for value in self.choices]
        return {"Name": name, "Values": [_json(value) for value in values] if as_json else values}

    def faults(self, subject: str) -> Iterator[Fault]:
        """No values, too many, or one of them twice."""
        values = self.choices
        if not 0 < len(values) <= _MOST_VALUES:
            yield Fault(subject, f"{len(values)} values to choose from", f"give 1 to {_MOST_VALUES}")
        for value in dict.fromkeys(value for value in map(str, _known(values)) if _times(value, values) > 1):
            yield Fault(subject, f"the value {value!r} is listed twice", "list each value once")


def ranges_request(ranges: Mapping[str, ParameterRange | None], *, as_json: bool) -> dict[str, Any]:
    """A tuning job's `ParameterRanges`: a list for each type of range, though it be empty."""
    return {
        f"{kind.type_name}ParameterRanges": [
            chosen.to_request(name, as_json=as_json)
            for name, chosen in ranges.items()
            if chosen is not None and chosen.type_name == kind.type_name
        ]
        for kind in (ContinuousParameter, CategoricalParameter, IntegerParameter)
    }


def scaling_faults(subject: str, scaling: Any, low: float | None, high: float | None) -> Iterator[Fault]:
    """A scaling that there is none of, or that the bounds do not allow; bounds that are not known are None."""
    if is_variable(scaling):
        return
    if scaling not in SCALING_TYPES:
        near = did_you_mean(str(scaling), SCALING_TYPES)
        yield Fault(subject, f"there is no scaling {scaling!r}", near or f"it is one of {', '.join(SCALING_TYPES)}")
    if scaling == "Logarithmic" and low is not None and low <= 0:
        yield Fault(subject, f"Logarithmic cannot scale from {low}", "give a lower bound above 0, or scale it Linear")
    if scaling == "ReverseLogarithmic" and low is not None and high is not None and not 0 <= low < high < 1:
        yield Fault(subject, f"ReverseLogarithmic cannot scale {low} to {high}", "it takes bounds from 0 to below 1")


def _json(value: Any) -> Any:
    return value if is_variable(value) else json.dumps(value)


def _known(values: list[Any]) -> list[Any]:
    return [value for value in values if not is_variable(value)]


def _times(value: str, values: list[Any]) -> int:
    return [str(other) for other in _known(values)].count(value)
