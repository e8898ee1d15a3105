"""The rules, one module each: a rule is found because its module lies here."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.validation.model import Rule

__all__ = ["every_rule", "rule_codes"]


@cache
def rule_codes() -> tuple[str, ...]:
    """The codes of all rules, sorted; no rule is imported."""
    return tuple(sorted(each.name.replace("_", "-") for each in pkgutil.iter_modules(__path__)))


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules, by level and code."""
    modules = (import_module(f"{__name__}.{code.replace('-', '_')}") for code in rule_codes())
    rules: list[Rule] = [module.RULE for module in modules]
    return tuple(sorted(rules, key=_by_level))


def _by_level(rule: Rule) -> tuple[int, str]:
    return rule.level, rule.code
