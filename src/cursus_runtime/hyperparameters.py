"""Hyperparameters of a training job, from its JSON file and its command line, checked against their defaults."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Sequence

from cursus_runtime.environment import suggestion
from cursus_runtime.files import read_json

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["AUTO", "from_command_line", "gathered", "settled"]

AUTO = "auto"

logger = logging.getLogger(__name__)


def from_command_line(argv: Sequence[str]) -> Dict[str, str]:
    """Return the pairs `--key value` (also `--key=value`) of a command line; a key without a value is `true`.

    Raises:
        ValueError: a value has no key before it.
    """
    found: Dict[str, str] = {}
    words: List[str] = list(argv)
    while words:
        word = words.pop(0)
        if not word.startswith("-") or _is_number(word):
            raise ValueError(f"command line: {word!r} follows no --name; hint: write --name value")
        key, is_joined, value = word.lstrip("-").partition("=")
        if not is_joined:
            has_value = bool(words) and (not words[0].startswith("-") or _is_number(words[0]))
            value = words.pop(0) if has_value else "true"
        found[key.replace("-", "_")] = value
    return found


def _is_number(word: str) -> bool:
    """Tell whether a word is a number, such as -1."""
    try:
        float(word)
    except ValueError:
        return False
    return True


def gathered(path: Path, given: Mapping[str, str]) -> Dict[str, Any]:
    """Return the hyperparameters of a file, if it exists, under those of the command line, which win.

    Raises:
        ValueError: the file holds no JSON object.
    """
    base = read_json(path) if path.is_file() else {}
    if not isinstance(base, dict):
        raise ValueError(f"{path} holds no JSON object; hint: write hyperparameters as names with values")  # noqa: TRY004 -- a file that a user gave
    return {**base, **given}


def settled(given: Mapping[str, Any], defaults: Mapping[str, Any], with_auto: Sequence[str] = ()) -> Dict[str, Any]:
    """Return every known hyperparameter, of the type of its default; names that are not known are logged.

    Args:
        given: names -> values, which may be text.
        defaults: names -> defaults: a text, a whole number, a number or a list of texts.
        with_auto: names of numbers and lists that may also be `auto`.

    Raises:
        ValueError: values are not of their types; all are named.
    """
    for name in sorted(set(given) - set(defaults)):
        logger.warning("hyperparameter %r is not known and not used%s", name, suggestion(name, list(defaults)))
    result: Dict[str, Any] = dict(defaults)
    faults: List[str] = []
    for name in defaults:
        value = given.get(name)
        if value is None:
            continue
        try:
            result[name] = AUTO if name in with_auto and value == AUTO else _converted(value, defaults[name])
        except (ValueError, TypeError) as error:
            faults.append(f"{name} is {value!r}: {error}")
    if faults:
        raise ValueError(f"hyperparameters: {'; '.join(faults)}")
    return result


def _converted(value: Any, default: Any) -> Any:
    """Return a value as the type of its default."""
    if isinstance(default, str):
        return str(value)
    if isinstance(default, list):
        found = json.loads(value) if isinstance(value, str) and value.startswith("[") else value
        return [str(one) for one in found] if isinstance(found, list) else [str(found)]
    number = float(value)
    if isinstance(default, int) and not number.is_integer():
        raise ValueError("no whole number")
    return int(number) if isinstance(default, int) else number
