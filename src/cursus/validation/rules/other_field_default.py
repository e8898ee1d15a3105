"""A field of a config has the default that the contract gives the variable which carries it."""

from __future__ import annotations

import json
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, Place
    from cursus.validation.reading.config_fields import DeclaredField
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_MARK = "Env"
_WORDS = {"": None, "none": None, "null": None, "true": True, "false": False}


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The fields whose defaults say something else than those of the contract; each told once."""
    contract, config = step.contract, step.config
    if contract is None or config is None or contract.fault or contract.unknown or config.fault:
        return
    defaults = {entry.name: entry for entry in contract.optional_variables}
    for field, name, place in _marked(config):
        entry, default = defaults.get(name), field.default
        if entry is None or default is None or not default.is_certain or field.owner != config.name:
            continue
        found = default.values[0]
        if _is_plain(found) and not _is_same(found, entry.value):
            fact = f"{field.name!r} has the default {found!r}, and the contract has {entry.value!r} for {name}"
            yield RULE.finding(step, place, fact, "write the same default on both sides", entry.value_place)


def _marked(config: DeclaredConfig) -> Iterator[tuple[DeclaredField, str, Place]]:
    for field in config.fields:
        for mark in field.marks:
            if mark.kind == _MARK and mark.name:
                yield field, mark.name, field.place


def _is_plain(value: Any) -> bool:
    """Whether a default is one that a variable can carry as it is; what is unset says nothing of its own."""
    return value is not None and isinstance(value, str | bool | int | float | list | tuple | dict | Enum)


def _is_same(value: Any, text: str) -> bool:
    """Whether a value is what a text says, as scripts read it: plain, as JSON, or as a word for true or unset."""
    told = value.value if isinstance(value, Enum) else value
    if told == text or str(told).lower() == text.lower() or (told in ("", [], {}, ()) and not text):
        return True
    if text.lower() in _WORDS and told is _WORDS[text.lower()]:
        return True
    with suppress(ValueError):
        read = json.loads(text)
        return bool(read == (list(told) if isinstance(told, tuple) else told)) and _is_number_like(told, read)
    return False


def _is_number_like(told: Any, read: Any) -> bool:
    """Whether two values are of one kind: True is not 1, as scripts read them."""
    return isinstance(told, bool) == isinstance(read, bool)


RULE = Rule(
    code="other-field-default",
    level=4,
    severity=Severity.WARNING,
    what="A field of a config and the contract give different defaults to the variable that carries the field.",
    why="The job always gets the field's default. The contract's never counts, and whoever reads it there, or starts "
    "the script otherwise, gets another result.",
    remedy="Write the same default in the config and in the contract.",
    check=check,
    example='row_limit: Annotated[int, Env("ROW_LIMIT")] = 100  # optional_env_vars={"ROW_LIMIT": "1000"}',
)
