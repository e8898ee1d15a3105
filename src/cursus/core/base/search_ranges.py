"""Within which bounds a hyperparameter is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from cursus.errors import ConfigurationError, Fault, did_you_mean

__all__ = [
    "CategoricalRange",
    "ContinuousRange",
    "IntegerRange",
    "Scaling",
    "SearchRange",
    "Searchable",
    "narrowed",
    "range_of",
]

Scaling = Literal["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"]
_ENDS = 2


@dataclass(frozen=True, slots=True)
class ContinuousRange:
    """Numbers between two bounds, both included; `scaling` says where the search looks more closely."""

    minimum: float
    maximum: float
    scaling: Scaling = "Auto"


@dataclass(frozen=True, slots=True)
class IntegerRange:
    """Whole numbers between two bounds, both included; `scaling` says where the search looks more closely."""

    minimum: int
    maximum: int
    scaling: Scaling = "Auto"


@dataclass(frozen=True, slots=True)
class CategoricalRange:
    """Values without an order."""

    values: tuple[Any, ...]


SearchRange = ContinuousRange | IntegerRange | CategoricalRange


@dataclass(frozen=True, slots=True)
class Searchable:
    """Marks a field, in its `Annotated`, as one that tuning may search; unset bounds are the field's own `ge` and `le`."""

    minimum: float | None = None
    maximum: float | None = None
    scaling: Scaling = "Auto"


def range_of(name: str, field: FieldInfo) -> SearchRange | None:
    """The range that a field is searched in: None where it carries no mark.

    Raises:
        ConfigurationError: the mark leaves a bound open that the field leaves open too.
    """
    mark = next((found for found in field.metadata if isinstance(found, Searchable)), None)
    if mark is None:
        return None
    choices = _choices(field.annotation)
    if choices:
        return CategoricalRange(choices)
    low = mark.minimum if mark.minimum is not None else _constraint(field, "ge")
    high = mark.maximum if mark.maximum is not None else _constraint(field, "le")
    if low is None or high is None:
        raise ConfigurationError(f"field {name!r} is searched without bounds", hint="give Searchable both")
    return _numbers(field, low, high, mark.scaling)


def narrowed(
    owner: str, fields: Mapping[str, FieldInfo], own: Mapping[str, SearchRange], asked: Mapping[str, Any]
) -> dict[str, SearchRange]:
    """The ranges asked for: a range, a pair of bounds, a list of values, or `...` for the field's own.

    Raises:
        ConfigurationError: a name that cannot be searched, or bounds that the field does not take; all together.
    """
    found: dict[str, SearchRange] = {}
    faults: list[Fault] = []
    for name, wish in asked.items():
        subject = f"{owner}.{name}"
        if name not in own:
            hint = did_you_mean(name, own) or f"searchable: {', '.join(own)}"
            faults.append(Fault(subject, "no field of this name can be searched", hint))
            continue
        chosen = own[name] if wish is ... else _as_range(fields[name], own[name], wish)
        faults += _faults(subject, fields[name], chosen, wish)
        if chosen is not None:
            found[name] = chosen
    if faults:
        raise ConfigurationError.of(faults)
    return found


def _as_range(field: FieldInfo, own: SearchRange, wish: Any) -> SearchRange | None:
    if isinstance(wish, ContinuousRange | IntegerRange | CategoricalRange):
        return wish
    if isinstance(wish, list):
        return CategoricalRange(tuple(wish))
    if isinstance(wish, tuple) and len(wish) == _ENDS and not isinstance(own, CategoricalRange):
        return _numbers(field, *wish, own.scaling)
    return None


def _faults(subject: str, field: FieldInfo, chosen: SearchRange | None, wish: Any) -> list[Fault]:
    if chosen is None:
        hint = "give a pair (lowest, highest), a list of values, or ... for the field's own range"
        return [Fault(subject, f"{wish!r} is no range", hint)]
    if isinstance(chosen, CategoricalRange):
        empty = [] if chosen.values else [Fault(subject, "no value to choose from", "list at least one")]
        return [*empty, *(fault for value in chosen.values for fault in _refused(subject, field, value))]
    faults = [fault for bound in (chosen.minimum, chosen.maximum) for fault in _refused(subject, field, bound)]
    if chosen.minimum > chosen.maximum:
        faults.append(
            Fault(subject, f"the lowest, {chosen.minimum}, is above the highest, {chosen.maximum}", "swap them")
        )
    if chosen.scaling == "Logarithmic" and chosen.minimum <= 0:
        hint = "begin above 0, or scale linearly"
        faults.append(Fault(subject, f"a logarithmic search cannot begin at {chosen.minimum}", hint))
    return faults


def _refused(subject: str, field: FieldInfo, value: Any) -> list[Fault]:
    """The faults of a value that the field itself would not take."""
    declared: Any = field.annotation
    for mark in field.metadata:
        declared = _annotated(declared, mark)
    try:
        TypeAdapter(declared).validate_python(value)
    except ValidationError as error:
        rules = {detail["msg"].removeprefix("Input should be ") for detail in error.errors()}
        fact = f"{value!r} leaves what the field takes: {'; '.join(sorted(rules))}"
        return [Fault(subject, fact, "choose a range within the field's bounds")]
    return []


def _annotated(declared: Any, mark: Any) -> Any:
    return Annotated[declared, mark]


def _choices(annotation: Any) -> tuple[Any, ...]:
    if annotation is bool:
        return (False, True)
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _numbers(field: FieldInfo, low: float, high: float, scaling: Scaling) -> SearchRange:
    if field.annotation is int and int(low) == low and int(high) == high:
        return IntegerRange(int(low), int(high), scaling)
    return ContinuousRange(float(low), float(high), scaling)


def _constraint(field: FieldInfo, bound: str) -> float | None:
    return next((value for found in field.metadata if (value := getattr(found, bound, None)) is not None), None)
