"""What a script imports is there where it runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.validation.distributions import ALWAYS_THERE, IN_FRAMEWORK_IMAGES, distribution_of, is_brought, plain_name
from cursus.validation.model import Rule, Severity
from cursus.validation.reading.script_facts import ImportOrigin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.reading.script_facts import Import, ScriptFacts
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_REQUIREMENTS = "requirements.txt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LIBRARY = "cursus"
_BY_CALL = "import_module("


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The packages that neither the contract, nor a file of requirements, nor the image is known to bring."""
    script, contract = step.script, step.contract
    if script is None or contract is None or script.fault or contract.fault or contract.unknown:
        return
    brought = _brought(step, script, contract)
    told: set[str] = set()
    for each in _needed(step, script):
        if each.top not in told and not is_brought(each.top, brought):
            told.add(each.top)
            fact = f"{each.module} is imported, and nothing says that the container has it"
            remedy = f"add {distribution_of(each.top)!r} to framework_requirements, or catch the ImportError"
            yield RULE.finding(step, each.place, fact, remedy, contract.place)


def _needed(step: StepReading, script: ScriptFacts) -> Iterator[Import]:
    """The imports that the script cannot do without; functions of other modules may never be called."""
    shipped = (each for each in script.shipped_imports if not each.in_function)
    for each in (*script.imports, *shipped):
        is_other = each.origin is ImportOrigin.THIRD_PARTY and each.top != _LIBRARY
        if is_other and not each.is_guarded and not each.is_for_types and not _is_call(step, each):
            yield each


def _is_call(step: StepReading, each: Import) -> bool:
    """Whether a module is imported by a call: nobody tells whether what it raises is caught."""
    return _BY_CALL in step.source(each.place.path).lines[each.place.line - 1]


def _brought(step: StepReading, script: ScriptFacts, contract: DeclaredContract) -> frozenset[str]:
    listed = {plain_name(entry.name) for entry in contract.requirements} | set(_file_of_requirements(step, script))
    return ALWAYS_THERE | (listed or IN_FRAMEWORK_IMAGES)


def _file_of_requirements(step: StepReading, script: ScriptFacts) -> Iterator[str]:
    """What the file beside the script lists, which the container installs."""
    path = script.path.with_name(_REQUIREMENTS)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if step.is_there(path) else ():
        found = _NAME.match(line.strip())
        if found:
            yield plain_name(found[0])


RULE = Rule(
    code="unavailable-import",
    level=1,
    severity=Severity.WARNING,
    what="The script, or a module that is shipped with it, imports a package that neither the contract nor a "
    "requirements.txt beside the script lists. Where nothing is listed, what images of frameworks have counts.",
    why="The job ends at once with ModuleNotFoundError where its image does not happen to have the package.",
    remedy="Add the package to framework_requirements, or import it where its absence is handled.",
    check=check,
    example='import polars  # the contract has framework_requirements={"pandas": ">=1.1"}',
)
