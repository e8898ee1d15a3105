"""The values that a run's parameters take: given or default, of the declared type, among the allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.form import odd_character
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["bind_parameters"]


def bind_parameters(definition: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The value of each declared parameter, and everything that is wrong with what was given."""
    declared: dict[str, Mapping[str, Any]] = {str(each["Name"]): each for each in definition.get("Parameters") or ()}
    faults = list(_unknown(declared, given))
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        if name not in given and parameter.get("DefaultValue") is None:
            kind = parameter.get("Type", "String")
            faults.append(Fault(f"parameter {name!r}", "has no value and no default", f"give it a {kind}"))
            continue
        value, fault = _typed(name, parameter, given.get(name, parameter.get("DefaultValue")))
        values[name] = value
        faults.extend([fault] if fault else [])
    return values, faults


def _unknown(declared: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Fault]:
    for name in given:
        if name not in declared:
            known = f"declared: {', '.join(declared)}" if declared else "this pipeline takes no parameters"
            yield Fault(f"parameter {name!r}", "is not declared", did_you_mean(name, declared) or known)


def _typed(name: str, parameter: Mapping[str, Any], value: Any) -> tuple[Any, Fault | None]:
    kind = str(parameter.get("Type", "String"))
    convert = _TYPES.get(kind)
    if convert is None:
        return value, Fault(f"parameter {name!r}", f"has type {kind!r}", f"use one of {', '.join(_TYPES)}")
    try:
        typed = convert(value)
    except (TypeError, ValueError):
        return value, Fault(f"parameter {name!r}", f"{value!r} is no {kind}", f"give {_EXAMPLES[kind]}")
    allowed = parameter.get("EnumValues")
    if allowed and typed not in allowed:
        hint = did_you_mean(str(typed), [str(each) for each in allowed]) or f"use one of {allowed}"
        return typed, Fault(f"parameter {name!r}", f"{typed!r} is not among the allowed values {allowed}", hint)
    return typed, None


def _string(value: Any) -> str:
    if not isinstance(value, str) or odd_character(value):
        raise TypeError(value)
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return int(value)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(value)
    return float(value)


def _boolean(value: Any) -> bool:
    written = {"true": True, "false": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in written:
        raise ValueError(value)
    return written[value.lower()]


_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "String": _string,
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
}
_EXAMPLES = {
    "String": 'text, in quotes where it looks like a number ("5")',
    "Integer": "a whole number such as 5",
    "Float": "a number such as 0.5",
    "Boolean": "true or false",
}
