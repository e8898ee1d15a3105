"""A script runs on the Python of its container."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_USUAL = (3, 8)
_FIELD = "py_version"
_VERSION = re.compile(r"py3(\d+)")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """What asks for a newer Python than the config's `py_version`, or than 3.8 where that does not tell."""
    script = step.script
    if script is None or script.needs_python is None:
        return
    least, (there, why) = script.needs_python, _container(step.config)
    if least.version > there:
        fact = f"{least.what} needs Python {_text(least.version)}, and the container has {_text(there)}{why}"
        yield RULE.finding(step, least.place, fact, f"write it as Python {_text(there)} has it")


def _container(config: DeclaredConfig | None) -> tuple[tuple[int, int], str]:
    """The Python of the container, and how that is known."""
    field = config.field(_FIELD) if config else None
    default = field.default if field else None
    found = _VERSION.fullmatch(str(default.values[0])) if default and default.is_certain else None
    return ((3, int(found[1])), f" by {_FIELD}") if found else (_USUAL, " unless its image says otherwise")


def _text(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


RULE = Rule(
    code="newer-python",
    level=1,
    severity=Severity.WARNING,
    what="The script uses syntax or a name of Python's library that its container's Python does not have: that of the "
    "config's py_version, else 3.8.",
    why="The images of the service have older Pythons than the machines that scripts are written on, and a script that "
    "does not parse there does nothing at all.",
    remedy="Write it as the older Python has it, or allow the finding where the image is newer.",
    check=check,
    example='match os.environ["MODE"]:  # Python 3.10',
)
