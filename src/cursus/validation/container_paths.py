"""How the paths that a script uses lie to those that its contract declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.reading.contracts import DeclaredContract, Entry
    from cursus.validation.reading.script_facts import PathUse

__all__ = ["covers", "every_path", "is_below", "lies_by"]


def every_path(contract: DeclaredContract) -> Iterator[tuple[str, Entry]]:
    """The inputs and outputs that a contract declares, each with its side."""
    yield from (("input", entry) for entry in contract.inputs)
    yield from (("output", entry) for entry in contract.outputs)


def covers(use: PathUse, side: str, entry: Entry) -> bool:
    """Whether a use is of that path, of something below it, or of a folder that holds it."""
    if use.side == side and use.name == entry.name:
        return True
    return bool(use.path) and lies_by(use.path, entry.value)


def lies_by(path: str, declared: str) -> bool:
    """Whether a path is a declared one, lies within it, or holds it; of a mere beginning, whole folders are known."""
    within, used = f"{declared.rstrip('/')}/", f"{path.rstrip('/')}/"
    return used.startswith(within) or within.startswith(used)


def is_below(path: str, *roots: str) -> bool:
    """Whether a path is one of the folders or lies within one."""
    return any(f"{path.rstrip('/')}/".startswith(f"{root.rstrip('/')}/") for root in roots)
