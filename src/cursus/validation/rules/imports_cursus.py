"""A script imports nothing of cursus but what is shipped with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cursus
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_LIBRARY = "cursus"
_PACKAGE = Path(cursus.__file__).parent


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The imports of cursus that the script needs; those for types, or whose failure is handled, are left out."""
    script = step.script
    if script is None or script.fault:
        return
    # What cursus imports of itself follows from the import that leads there.
    shipped = (each for each in script.shipped_imports if not each.place.path.is_relative_to(_PACKAGE))
    for each in (*script.imports, *(each for each in shipped if not each.in_function)):
        if each.top == _LIBRARY and not (each.is_guarded or each.is_for_types or each.module.startswith(".")):
            fact = f"{each.module} is imported, and containers have no {_LIBRARY}"
            yield RULE.finding(step, each.place, fact, "import it from cursus_runtime, or copy what is needed")


RULE = Rule(
    code="imports-cursus",
    level=1,
    severity=Severity.ERROR,
    what="The script, or a module that is shipped with it, imports cursus itself.",
    why="Pipelines are compiled by cursus, and jobs run without it: the job ends with ModuleNotFoundError. "
    "cursus_runtime is shipped beside every script.",
    remedy="Import it from cursus_runtime, or move what the script needs into a module beside it.",
    check=check,
    example="from cursus.core.base.names import snake_case",
)
