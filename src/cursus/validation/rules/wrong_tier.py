"""The fields of a config are what users set: each says what it is, and none is overwritten by the config itself."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.validation.model import Rule, Severity
from cursus.validation.reading.config_fields import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.validation.model import Finding
    from cursus.validation.reading.config_fields import DeclaredField
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CARRIED = "Env"
_AFTER = "model_post_init"
_DERIVED = "model_validator"
_PUBLIC = (Tier.ESSENTIAL, Tier.SYSTEM)


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The config's own fields that it works out itself, and those that users must set and that say nothing."""
    config = step.config
    if config is None or config.fault:
        return
    source = step.source(config.path)
    own = {field.name: field for field in config.fields if field.owner == config.name and field.tier in _PUBLIC}
    for name, node in _overwritten(source.tree, config):
        if name in own:
            fact = f"{name!r} is a field that users can set, and {config.name} overwrites it with a value of its own"
            remedy = f"make {name} a property, or overwrite it only where it is None"
            yield RULE.finding(step, own[name].place, fact, remedy, source.place(node))
    yield from _empty(step, own)
    for name, field in own.items():
        if field.tier is Tier.ESSENTIAL and not field.description:
            fact = f"users have to set {name!r}, and it has no description"
            remedy = f'say what it is: {name}: ... = Field(description="...")'
            yield replace(RULE.finding(step, field.place, fact, remedy), severity=Severity.ADVICE)


def _empty(step: StepReading, own: Mapping[str, DeclaredField]) -> Iterator[Finding]:
    """The fields that carry a variable which the contract requires, and that are empty where nobody sets them."""
    contract = step.contract
    required = {entry.name: entry.place for entry in contract.required_variables} if contract is not None else {}
    for name, field in own.items():
        carried = next((mark.name for mark in field.marks if mark.kind == _CARRIED and mark.name in required), None)
        if carried and field.default is not None and field.default.is_certain and field.default.values[0] in ("", None):
            fact = f"{name!r} carries {carried}, which the contract requires, and is empty by default"
            yield RULE.finding(
                step, field.place, fact, f"have users set it: {name} without a default", required[carried]
            )


def _overwritten(module: ast.Module, config: DeclaredConfig) -> Iterator[tuple[str, ast.stmt]]:
    """The attributes that validators of the whole class set in any case, to values that do not come of themselves."""
    whole = {validator.name for validator in config.validators if validator.kind == _DERIVED} | {_AFTER}
    for owner in module.body:
        for method in owner.body if isinstance(owner, ast.ClassDef) and owner.name == config.name else ():
            if isinstance(method, ast.FunctionDef) and method.name in whole:
                for node in method.body:
                    if isinstance(node, ast.Assign):
                        yield from ((name, node) for name in _set(node) if name not in _read(node.value))


def _set(node: ast.Assign) -> Iterator[str]:
    yield from (name for target in node.targets for name in _read(target))


def _read(node: ast.expr) -> Iterator[str]:
    """The attributes of `self` in an expression."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self":
            yield each.attr


RULE = Rule(
    code="wrong-tier",
    level=4,
    severity=Severity.WARNING,
    what="A config overwrites a field that users can set with a value that it works out, a field that carries a "
    "required variable is empty by default, or a field that users have to set has no description.",
    why="What the user sets there is lost without a word; and whoever has to set a field must know what it means.",
    remedy="Make what is worked out a property or a private attribute, and describe each field that has to be set.",
    check=check,
    example='region_code: str = ""  # and in a validator: self.region_code = codes[self.region]',
)
