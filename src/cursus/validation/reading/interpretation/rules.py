"""What a reading knows of code that it does not follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation.domain import Arguments, Function, GivenKind, Made, Values
from cursus.validation.reading.sources import At

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.reading.interpretation.interpreter import Interpreter

__all__ = ["Hook", "Rules"]

Hook = Callable[["Interpreter", Arguments, At], Values | None]


def _no_member(run: Interpreter, owner: Made, name: str, at: At) -> Values | None:
    return None


def _no_function(run: Interpreter, function: Function, at: At) -> Values | None:
    return None


def _no_call(run: Interpreter, owner: Made, name: str, arguments: Arguments, at: At) -> Values | None:
    return None


def _anything(path: Path) -> bool:
    return True


@dataclass(frozen=True)
class Rules:
    """What a reading knows of code that it does not follow.

    Args:
        hooks: what functions give, by their names; `*.name` stands for a function of any module.
        member: what attributes of made objects are.
        call: what methods of made objects give.
        function: what functions that are read give, where they are not followed.
        follows: which files are followed.
        parameters: what parameters are that nobody gives a value, by their names: something given, or a constant.
    """

    hooks: Mapping[str, Hook] = field(default_factory=dict[str, Hook])
    member: Callable[[Interpreter, Made, str, At], Values | None] = _no_member
    call: Callable[[Interpreter, Made, str, Arguments, At], Values | None] = _no_call
    function: Callable[[Interpreter, Function, At], Values | None] = _no_function
    follows: Callable[[Path], bool] = _anything
    parameters: Mapping[str, GivenKind | str] = field(default_factory=dict[str, "GivenKind | str"])
