"""Values of environment variables, read from text; every error names the variable and the value seen."""

from __future__ import annotations

import json
import math
from difflib import get_close_matches
from typing import Any, Dict, List, Mapping, Optional, Sequence

__all__ = ["choice", "flag", "integer", "json_value", "names", "number", "records", "suggestion", "whole"]

_TRUE = ("true", "1", "yes", "on")
_FALSE = ("false", "0", "no", "off", "")


def flag(values: Mapping[str, str], name: str) -> bool:
    """Return a yes or no, written true/false, 1/0, yes/no or on/off; blank is no.

    Raises:
        ValueError: the text is none of these.
    """
    text = values[name].strip().lower()
    if text not in _TRUE + _FALSE:
        raise ValueError(f"{name} is {values[name]!r}, no yes or no; hint: write true or false")
    return text in _TRUE


def number(values: Mapping[str, str], name: str, above: float = -math.inf, below: float = math.inf) -> float:
    """Return a finite number strictly between two bounds.

    Raises:
        ValueError: the text is no number, or out of bounds.
    """
    try:
        value = float(values[name])
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and above < value < below):
        raise ValueError(f"{name} is {values[name]!r}; hint: give a number above {above:g} and below {below:g}")
    return value


def integer(values: Mapping[str, str], name: str, least: Optional[int] = None) -> Optional[int]:
    """Return a whole number, or None where the variable is blank.

    Raises:
        ValueError: the text is no whole number, or less than `least`.
    """
    text = values[name].strip()
    if not text:
        return None
    bound = "" if least is None else f" of {least} or more"
    try:
        value = int(text)
    except ValueError:
        raise ValueError(f"{name} is {text!r}; hint: give a whole number{bound}") from None
    if least is not None and value < least:
        raise ValueError(f"{name} is {text}; hint: give a whole number{bound}")
    return value


def whole(values: Mapping[str, str], name: str) -> int:
    """Return a whole number.

    Raises:
        ValueError: the text is no whole number, or blank.
    """
    value = integer(values, name)
    if value is None:
        raise ValueError(f"{name} is blank; hint: give a whole number")
    return value


def choice(values: Mapping[str, str], name: str, allowed: Sequence[str]) -> str:
    """Return one of a few words, in lower case.

    Raises:
        ValueError: the text is none of the words.
    """
    text = values[name].strip().lower()
    if text not in allowed:
        raise ValueError(
            f"{name} is {values[name]!r}; hint: use one of {', '.join(allowed)}{suggestion(text, allowed)}"
        )
    return text


def json_value(values: Mapping[str, str], name: str) -> Any:
    """Return what a JSON text says, or None where the variable is blank.

    Raises:
        ValueError: the text is not JSON.
    """
    text = values[name].strip()
    try:
        return json.loads(text) if text else None
    except ValueError as error:
        raise ValueError(f"{name} is {text!r}, not JSON: {error}; hint: write JSON, with double quotes") from None


def names(values: Mapping[str, str], name: str) -> List[str]:
    """Return a JSON list of different, non-blank names; empty where the variable is blank.

    Raises:
        ValueError: the text is no such list.
    """
    found = json_value(values, name)
    if found is None:
        return []
    good = isinstance(found, list) and all(isinstance(one, str) and one.strip() for one in found)
    if not good or len(set(found)) != len(found):
        raise ValueError(f'{name} is {values[name]!r}; hint: give a JSON list of different names, as ["a", "b"]')
    return list(found)


def records(
    values: Mapping[str, str], name: str, required: Sequence[str], optional: Sequence[str] = ()
) -> List[Dict[str, Any]]:
    """Return a JSON list of objects that have the required keys and no unknown ones; empty where blank.

    Raises:
        ValueError: the text is no such list; all faults are named.
    """
    found = json_value(values, name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise ValueError(f"{name} is {values[name]!r}; hint: give a JSON list of objects with {', '.join(required)}")  # noqa: TRY004 -- a value that a user gave
    faults = [f"entry {at}: {fault}" for at, entry in enumerate(found) for fault in _faults(entry, required, optional)]
    if faults:
        raise ValueError(f"{name}: {'; '.join(faults)}")
    return list(found)


def _faults(entry: Any, required: Sequence[str], optional: Sequence[str]) -> List[str]:
    """Return what is wrong with the keys of one object."""
    if not isinstance(entry, dict):
        return [f"{entry!r} is no object with {', '.join(required)}"]
    allowed = [*required, *optional]
    return [f"{key!r} is missing" for key in required if key not in entry] + [
        f"{key!r} is not known{suggestion(key, allowed)}" for key in entry if key not in allowed
    ]


def suggestion(name: str, known: Sequence[str]) -> str:
    """Return the nearest known name as a question, or nothing when none is near."""
    near = get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
