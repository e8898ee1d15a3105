"""How faults speak of values and of the rules that they break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.errors import CursusError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FieldValueError", "change_for", "fact_and_hint", "rule_of", "shown"]

_SHOWN = 60
_CHANGES = {
    "bool": "write true or false",
    "dataclass": "write `field: value` below it",
    "dict": "write `name: value` below it",
    "float": "write a number",
    "greater": "choose a value within that range",
    "int": "write a whole number",
    "less": "choose a value within that range",
    "list": "write a list, as in `[a, b]`",
    "model": "write `field: value` below it",
    "string": "write text, in quotes if need be",
    "tuple": "write a list, as in `[a, b]`",
}


class FieldValueError(ValueError):
    """A field cannot take a value; pydantic adds which field it is."""

    def __init__(self, fact: str, hint: str) -> None:
        """Says what is wrong with the value, and the change to make."""
        super().__init__(fact)
        self.fact = fact
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.fact}\n  hint: {self.hint}"


def fact_and_hint(error: Exception) -> tuple[str, str]:
    """What a validator's error says, and the change that it asks for."""
    if isinstance(error, FieldValueError):
        return error.fact, error.hint
    if isinstance(error, CursusError):
        return error.message, error.hint or "mend the value"
    return str(error), "mend the value"


def rule_of(detail: Mapping[str, Any]) -> str:
    """The rule that a value breaks, as words that follow the value, as in `should be a valid string`."""
    message = str(detail["msg"]).partition(", unable")[0]
    _, verb, rule = message.partition("should ")
    return f"{verb}{rule}" if verb else f"is refused: {message}"


def change_for(detail: Mapping[str, Any]) -> str:
    """The change that heals one of pydantic's error details."""
    expected = [word.strip("' ") for word in str(detail.get("ctx", {}).get("expected", "")).split("'")[1::2]]
    if expected:
        return did_you_mean(str(detail["input"]), expected) or "choose one of these"
    return _CHANGES.get(detail["type"].partition("_")[0], "mend the value")


def shown(value: Any) -> str:
    """A value as a message shows it, cut where it is long."""
    if value is None:
        return "an empty value"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
