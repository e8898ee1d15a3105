"""Code of a step that may break: what it makes, or what it broke off with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from cursus.errors import CursusError
from cursus.registry.step_modules import lines_within, told_error
from cursus.validation.model import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Breakage", "Raised", "attempt", "breakage", "caught"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Breakage:
    """What code of a step broke off with: in words, with what to change if that is known, and where in its files."""

    fact: str
    hint: str | None = None
    place: Place | None = None
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Raised:
    """What code of a step, or a rule that looks at it, broke off with, as it was raised."""

    error: BaseException


def caught(make: Callable[[], T]) -> T | Raised:
    """What is made, or what it broke off with: the boundary between checks and code that may raise anything."""
    try:
        return make()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it is told and hides nothing else
        return Raised(error)


def attempt(make: Callable[[], T], folder: Path) -> T | Breakage:
    """What is made, or what it broke off with, told in words."""
    made = caught(make)
    return breakage(made.error, folder) if isinstance(made, Raised) else made


def breakage(error: BaseException, folder: Path) -> Breakage:
    """What code broke off with, and the line of a folder that it was last at."""
    place = next((Place(file, line) for file, line in lines_within(error, folder)), None)
    if isinstance(error, CursusError):
        fact = "; ".join(" ".join(f"{each.subject}: {each.fact}".removeprefix(": ").split()) for each in error.faults)
        return Breakage(fact, error.faults[0].hint, place)
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        fields = frozenset(str(each["loc"][0]) for each in error.errors() if each["loc"])
        return Breakage("; ".join(_refusals(error)), place=place, fields=fields)
    return Breakage(told_error(error), place=place)


def _refusals(error: Any) -> Iterator[str]:
    """What a model says of each value that it does not take."""
    for each in error.errors():
        where = ".".join(map(str, each["loc"]))
        told = each["msg"].removeprefix("Value error, ")
        given = each["input"].value if isinstance(each["input"], Enum) else each["input"]
        value = "" if each["type"] == "missing" or not where else f", and {given!r} is given"
        yield f"{where}: {told}{value}" if where else told
