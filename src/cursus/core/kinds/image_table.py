"""The table of container images that ships with the package, and the errors of who asks it for what it lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from cursus.errors import Fault, KindError, did_you_mean

__all__ = ["by_age", "choice", "container", "framework_table", "image_error", "image_table", "listed", "together"]

_MOST_NAMES_SHOWN = 12


@cache
def image_table() -> dict[str, Any]:
    """The whole table; `make image-uris` writes it, and `source` names what it was made of.

    A framework's `scopes` and a scope's versions are numbers into `releases` and `containers`, and a container's
    `registry` is one into `registries`, since many share them.
    """
    table: dict[str, Any] = json.loads((files("cursus.core.kinds") / "image_uris.json").read_text("utf-8"))
    return table


def framework_table(name: str) -> dict[str, Any]:
    """The scopes of a framework's images."""
    frameworks: dict[str, dict[str, Any]] = image_table()["frameworks"]
    if name not in frameworks:
        raise image_error(name, "no framework of this name has images", _hint(name, list(frameworks)))
    return frameworks[name]


def container(number: int) -> dict[str, Any]:
    """A container's repository, accounts, and the parts of its tag."""
    found: dict[str, Any] = image_table()["containers"][number]
    return found


def choice(framework: str, what: str, asked: str | None, known: Iterable[str]) -> str:
    """What is asked for, if it is known.

    Raises:
        KindError: it is not; the error names what is.
    """
    names = list(known)
    if asked is not None and asked in names:
        return asked
    if not names:
        raise image_error(framework, f"there is none with {what} {asked!r}", f"leave {what} out")
    fact = f"there is no {what} {asked!r}" if asked is not None else f"no {what} is given, and one is needed"
    raise image_error(framework, fact, _hint(asked or "", names))


def together(*checks: Callable[[], object]) -> None:
    """Makes all checks, and raises one error for the faults of all."""
    faults: list[Fault] = []
    for check in checks:
        try:
            check()
        except KindError as error:
            faults += error.faults
    if faults:
        raise KindError.of(faults)


def image_error(framework: str, fact: str, hint: str) -> KindError:
    """An error about the image of a framework."""
    return KindError.of([Fault(f"image of {framework}", fact, hint, KindError.code)])


def listed(names: Iterable[str]) -> str:
    """Names in a row; of many, the last, which are the newest where they are versions.

    >>> listed(f"1.{minor}" for minor in range(20))
    '1.8, 1.9, 1.10, 1.11, 1.12, 1.13, 1.14, 1.15, 1.16, 1.17, 1.18, 1.19 and 8 more'
    """
    every = list(names)
    shown = every[-_MOST_NAMES_SHOWN:]
    return ", ".join(shown) if len(shown) == len(every) else f"{', '.join(shown)} and {len(every) - len(shown)} more"


def by_age(version: str) -> tuple[list[int], str]:
    """A key that sorts versions by their numbers.

    >>> sorted(["2.10", "2.9", "latest"], key=by_age)
    ['latest', '2.9', '2.10']
    """
    return [int(number) for number in re.findall(r"\d+", version)], version


def _hint(asked: str, known: list[str]) -> str:
    near = did_you_mean(asked, known) if asked[:1].isalpha() else None
    return near or f"known: {listed(sorted(known, key=by_age))}"
