"""The hyperparameters that a tuning job varies: each a dimension that turns a position from 0 to 1 into a value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Choice",
    "Dimension",
    "Interval",
    "Space",
    "combinations",
    "examples",
    "fixed_hints",
    "range_faults",
    "space_of",
]

Scaling = Literal["Linear", "Logarithmic", "ReverseLogarithmic"]
_SCALINGS = ("Auto", "Linear", "Logarithmic", "ReverseLogarithmic")
_WIDE = 1000
_HINT_FACTOR = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """A hyperparameter that takes one of some values."""

    name: str
    values: tuple[str, ...]

    def value(self, position: float) -> str:
        """The value at a position: each has an equal share of the way from 0 to 1."""
        return self.values[min(int(position * len(self.values)), len(self.values) - 1)]


@dataclass(frozen=True, slots=True)
class Interval:
    """A hyperparameter between two bounds, both included; `whole` numbers share the way as their scale says."""

    name: str
    low: float
    high: float
    scaling: Scaling = "Linear"
    whole: bool = False

    def value(self, position: float) -> str:
        """The number at a position, as the service writes it.

        >>> Interval("eta", 0.001, 1.0, "Logarithmic").value(0.5)[:6]
        '0.0316'
        >>> [Interval("depth", 1, 4, whole=True).value(position) for position in (0, 0.5, 1)]
        ['1', '3', '4']
        """
        if self.whole:
            return str(int(min(max(math.floor(self._between(position, self.high + 1)), self.low), self.high)))
        return repr(float(min(max(self._between(position, self.high), self.low), self.high)))

    def _between(self, position: float, high: float) -> float:
        if self.scaling == "Logarithmic":
            return math.exp(_mix(math.log(self.low), math.log(high), position))
        if self.scaling == "ReverseLogarithmic":
            return 1 - math.exp(_mix(math.log(1 - self.low), math.log(1 - high), position))
        return _mix(self.low, high, position)


Dimension = Choice | Interval
Space = tuple[Dimension, ...]


def _mix(low: float, high: float, position: float) -> float:
    return low * (1 - position) + high * position


def combinations(space: Space) -> Iterator[dict[str, str]]:
    """Every combination of the values of choices, each once."""
    names = [dimension.name for dimension in space]
    for values in product(*(each.values for each in space if isinstance(each, Choice))):
        yield dict(zip(names, values, strict=True))


def space_of(ranges: Mapping[str, Any]) -> Space:
    """The dimensions of `ParameterRanges` without faults, in the order of their names."""
    found: list[Dimension] = [
        Choice(str(each["Name"]), tuple(map(str, each["Values"])))
        for each in ranges.get("CategoricalParameterRanges") or ()
    ]
    for kind, whole in (("IntegerParameterRanges", True), ("ContinuousParameterRanges", False)):
        found += [_interval(each, whole=whole) for each in ranges.get(kind) or ()]
    around = (_around(name, hint) for name, hint in _hints(ranges))
    found += [each for each in around if each is not None]
    return tuple(sorted(found, key=lambda dimension: dimension.name))


def examples(ranges: Mapping[str, Any]) -> dict[str, Any]:
    """A value, as it is written, for every hyperparameter that `ParameterRanges` names."""
    found = {str(each["Name"]): each["ValueHint"] for each in ranges.get("AutoParameters") or ()}
    for kind in ("IntegerParameterRanges", "ContinuousParameterRanges"):
        found |= {str(each.get("Name")): each.get("MinValue") for each in ranges.get(kind) or ()}
    for each in ranges.get("CategoricalParameterRanges") or ():
        values = each.get("Values")
        found[str(each.get("Name"))] = values[0] if isinstance(values, list) and values else values
    return found


def fixed_hints(ranges: Mapping[str, Any]) -> dict[str, str]:
    """The values of `AutoParameters` that no range can be made around: they stay as they are."""
    return {name: hint for name, hint in _hints(ranges) if _around(name, hint) is None}


def _hints(ranges: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(each["Name"]), str(each["ValueHint"])) for each in ranges.get("AutoParameters") or ()]


def _interval(written: Mapping[str, Any], *, whole: bool) -> Interval:
    low, high = (_bound(written[key], whole=whole) for key in ("MinValue", "MaxValue"))
    scaling = written.get("ScalingType", "Auto")
    return Interval(str(written["Name"]), low, high, _auto(low, high) if scaling == "Auto" else scaling, whole)


def _auto(low: float, high: float) -> Scaling:
    return "Logarithmic" if low > 0 and high / low >= _WIDE else "Linear"


def _around(name: str, hint: str) -> Interval | None:
    """The range of a hyperparameter of which only an example is known; None for what is no positive number."""
    try:
        near = _bound(hint, whole=False)
    except ValueError:
        return None
    if near <= 0 or name.startswith("sagemaker_"):
        return None
    if near.is_integer() and "." not in hint:
        return Interval(name, max(1, int(near) // _HINT_FACTOR), int(near) * _HINT_FACTOR, "Logarithmic", whole=True)
    high = near * _HINT_FACTOR
    return Interval(name, near / _HINT_FACTOR, min(1.0, high) if near < 1 else high, "Logarithmic")


def _bound(written: Any, *, whole: bool) -> float:
    number: float = int(str(written)) if whole else float(str(written))
    if not math.isfinite(number):
        message = f"{written!r} is no bound"
        raise ValueError(message)
    return number


def range_faults(ranges: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the service would refuse in `ParameterRanges`, each with a hint; references are taken to be right."""
    names: list[str] = []
    for kind in ("CategoricalParameterRanges", "IntegerParameterRanges", "ContinuousParameterRanges", "AutoParameters"):
        for each in ranges.get(kind) or ():
            names.append(str(each.get("Name")))
            if kind == "CategoricalParameterRanges":
                yield from _choice_faults(each)
            elif kind != "AutoParameters":
                yield from _interval_faults(each, whole=kind.startswith("Integer"))
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"tunes {name!r} twice", "give each hyperparameter one range"
    if not names:
        yield "has no range to search", "give ParameterRanges at least one hyperparameter"


def _choice_faults(written: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    values = written.get("Values")
    if isinstance(values, list) and not values:
        yield f"has no value for {written.get('Name')!r} to choose from", "list one or more under Values"


def _interval_faults(written: Mapping[str, Any], *, whole: bool) -> Iterator[tuple[str, str]]:
    name, scaling = written.get("Name"), written.get("ScalingType", "Auto")
    if isinstance(scaling, str) and scaling not in _SCALINGS:
        hint = did_you_mean(scaling, _SCALINGS) or f"use one of {', '.join(_SCALINGS)}"
        yield f"scales {name!r} by {scaling!r}, which is no scaling", hint
    if any(isinstance(written.get(key), Mapping) for key in ("MinValue", "MaxValue")):
        return
    try:
        low, high = (_bound(written.get(key), whole=whole) for key in ("MinValue", "MaxValue"))
    except ValueError:
        bounds = f"{written.get('MinValue')!r} to {written.get('MaxValue')!r}"
        yield f"searches {name!r} from {bounds}", f"give two {'whole numbers' if whole else 'numbers'}, as text"
        return
    if low > high:
        yield f"searches {name!r} from {low:g} to {high:g}", "give the lower bound as MinValue"
    elif scaling == "Logarithmic" and low <= 0:
        yield f"scales {name!r} from {low:g} logarithmically", "give a bound above 0, or scale it Linear"
    elif scaling == "ReverseLogarithmic" and (whole or low < 0 or high >= 1):
        yield f"scales {name!r} reverse-logarithmically", "that takes numbers from 0 to below 1; scale it Linear"
