"""One question: its words, its default, and how an answer is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Question", "WrongAnswerError", "one_of", "several_of", "text", "yes_or_no"]


class WrongAnswerError(ValueError):
    """Why an answer is not understood, in words for whoever gave it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    `key` names it, and the same question asked again carries a number: `input.2.name`. An empty answer is the default;
    without one, the question must be answered. `understand` turns the text of an answer into its value, or raises
    `WrongAnswerError`.
    """

    key: str
    words: str
    explanation: str
    understand: Callable[[str], Any] = field(compare=False)
    default: str | None = None
    choices: tuple[str, ...] = ()

    def value(self, answer: str) -> Any:
        """The value of an answer.

        Raises:
            WrongAnswerError: it is none.
        """
        given = answer.strip() or self.default
        if given is None:
            raise WrongAnswerError("an answer is needed; ? explains, < goes back")
        return self.understand(given)


def text(given: str) -> str:
    """Any text on one line."""
    odd = next((each for each in given if not each.isprintable()), None)
    if odd is not None:
        raise WrongAnswerError(f"{odd!r} cannot stand in it")
    return given


def yes_or_no(given: str) -> bool:
    """Yes or no."""
    words = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}
    if given.lower() not in words:
        raise WrongAnswerError("answer yes or no")
    return words[given.lower()]


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """One of some words, in whatever case, or its number from 1."""
    words = {each.lower(): each for each in choices}
    numbers = {str(at): each for at, each in enumerate(choices, 1)}

    def understand(given: str) -> str:
        found = words.get(given.lower()) or numbers.get(given)
        if found is None:
            near = did_you_mean(given, [str(each) for each in choices])
            raise WrongAnswerError(f"{given!r} is none of {', '.join(choices)}" + (f"; {near}" if near else ""))
        return found

    return understand


def several_of(choices: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """Some of some words, with commas between them, each once; `none` for none of them."""
    understand_one = one_of(choices)

    def understand(given: str) -> tuple[str, ...]:
        if given == "none":
            return ()
        return tuple(dict.fromkeys(understand_one(each.strip()) for each in given.split(",") if each.strip()))

    return understand
