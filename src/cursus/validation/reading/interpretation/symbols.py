"""The members of our own enums, wherever they are imported from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base import enums
from cursus.validation.reading.interpretation.domain import Symbol

if TYPE_CHECKING:
    from cursus.validation.reading.sources import At

__all__ = ["symbol", "symbols"]

_ENUMS = {name: getattr(enums, name) for name in enums.__all__}


def symbol(owner: str, name: str, at: At) -> Symbol | None:
    """A member of one of our enums; one that it does not have is its own value."""
    short = owner.rpartition(".")[2]
    kind = _ENUMS.get(short)
    if kind is None or not name.isupper():
        return None
    found: Any = kind.__members__.get(name)
    return Symbol(short, name, found.value if found is not None else f"{short}.{name}", is_text=True, at=at)


def symbols(owner: str, at: At) -> list[Symbol]:
    """All members of one of our enums; none where it is no such enum."""
    kind = _ENUMS.get(owner.rpartition(".")[2])
    members = (symbol(owner, name, at) for name in kind.__members__) if kind else ()
    return [member for member in members if member is not None]
