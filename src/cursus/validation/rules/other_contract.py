"""A step's specifications name the step's own contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding, Place
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_LAYER = "contracts"
_FIELD = "script_contract"


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The specifications whose contract is declared for another script, each place told once, and such a config."""
    own = step.contract
    if own is None or own.fault or own.entry_point is None:
        return
    yield from _of_config(step, own)
    told: set[Place | None] = set()
    for spec in step.specs:
        place = spec.place_of(_FIELD)
        if place is not None and place not in told and _is_other(step, spec):
            told.add(place)
            named = spec.contract.entry_point.value if spec.contract and spec.contract.entry_point else ""
            fact = f"the specification names the contract of {named!r}, and the step has its own, of "
            yield RULE.finding(step, place, f"{fact}{own.entry_point.value!r}", f"name {own.name}", own.place)


def _of_config(step: StepReading, own: DeclaredContract) -> Iterator[Finding]:
    """The config that names a contract of another file than the step's; what cannot be followed is left out."""
    config = step.config
    named = config.contract if config is not None and not config.fault else None
    if named is None or named.file is None or named.file in {own.path, step.files.contract}:
        return
    if named.place.path == step.files.config and named.file.parent.name == _LAYER:
        fact = f"the config names the contract of {named.file.name}, and the step has its own, in {own.path.name}"
        yield RULE.finding(step, named.place, fact, f"name {own.name}", own.place)


def _is_other(step: StepReading, spec: DeclaredSpec) -> bool:
    """Whether a contract comes from another file, and is of another script."""
    own, named = step.contract, spec.contract
    if own is None or named is None or spec.fault or named.fault or named.entry_point is None:
        return False
    is_elsewhere = named.path not in {own.path, step.files.contract}
    return is_elsewhere and own.entry_point is not None and named.entry_point.value != own.entry_point.value


RULE = Rule(
    code="other-contract",
    level=2,
    severity=Severity.ERROR,
    what="A specification or a config names another step's contract, though the step has its own.",
    why="The step is built with the paths, variables and arguments of another script, which its own does not have.",
    remedy="Name the step's own contract as script_contract, and as the config's contract, or remove the "
    "contract that nothing names.",
    check=check,
    example="StepSpecification(step_type='RowCount', script_contract=ROW_SUM_CONTRACT)",
)
