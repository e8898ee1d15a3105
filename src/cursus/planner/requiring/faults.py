"""One thing that is wrong with requirements, and what many checks have in common."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cursus.core.documents import Keys

__all__ = ["RequirementFault", "name_faults", "repeated", "text_faults"]

_ENDINGS = ("StepBuilder", "Config", "Spec", "Contract")


@dataclass(frozen=True, slots=True)
class RequirementFault:
    """What is wrong with requirements: the keys that lead to it, the fact, and the change that mends it."""

    keys: Keys
    fact: str
    hint: str


def repeated(
    named: Iterable[tuple[Keys, str]], what: str, key: Callable[[str], str] = folded
) -> Iterator[RequirementFault]:
    """The names that stand twice, also if spelled otherwise."""
    seen: dict[str, str] = {}
    for keys, name in named:
        before = seen.get(key(name))
        if before is not None:
            spelled = "" if before == name else f", which differs from {before!r} in spelling only"
            yield RequirementFault(keys, f"{what} {name!r} stands twice{spelled}", "give each a name of its own")
        seen.setdefault(key(name), name)


def name_faults(keys: Keys, name: str) -> Iterator[RequirementFault]:
    """What keeps a name from standing in code: it is a word of Python, or ends as classes of steps do."""
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        yield RequirementFault(keys, f"{name!r} is a word of Python", "choose another name")
    elif ending := next((each for each in _ENDINGS if name.endswith(each)), None):
        hint = f"leave {ending!r} out: classes of steps end so, by rule"
        yield RequirementFault(keys, f"{name!r} ends in {ending!r}", hint)


def text_faults(keys: Keys, text: str, *, lines: bool = False) -> Iterator[RequirementFault]:
    """The first character of a text that a file must not hold; several lines are sound where they are allowed."""
    allowed = "\n\t" if lines else ""
    odd = next((each for each in text if not each.isprintable() and each not in allowed), None)
    if odd is not None:
        hint = "take it out" if lines else "write it on one line, without control characters"
        yield RequirementFault(keys, f"holds {odd!r}", hint)
    elif not text.strip() and text:
        yield RequirementFault(keys, "is nothing but spaces", "write what is meant, or leave it out")
