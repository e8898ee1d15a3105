"""The rules, one module each: a rule is found because its module lies here."""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from cursus.validation.model import Rule

__all__ = ["every_rule", "rule_codes", "rules_of"]

_LEVEL = re.compile(r"^    level=(\d+),$", re.MULTILINE)


@cache
def rule_codes() -> tuple[str, ...]:
    """The codes of all rules, sorted; no rule is imported."""
    return tuple(sorted(each.name.replace("_", "-") for each in pkgutil.iter_modules(__path__)))


@cache
def every_rule() -> tuple[Rule, ...]:
    """All rules, by level and code."""
    return tuple(sorted(map(_rule, rule_codes()), key=_by_level))


def rules_of(levels: Collection[int]) -> tuple[Rule, ...]:
    """The rules of some levels, by level and code; those of others are not even imported."""
    found = (_rule(code) for code in rule_codes() if _told_level(code) in {None, *levels})
    return tuple(sorted((rule for rule in found if rule.level in levels), key=_by_level))


def _rule(code: str) -> Rule:
    found: Rule = import_module(f"{__name__}.{code.replace('-', '_')}").RULE
    return found


def _told_level(code: str) -> int | None:
    """The level that the text of a rule's module gives; None where only the rule itself knows it."""
    try:
        text = Path(__file__).with_name(f"{code.replace('-', '_')}.py").read_text(encoding="utf-8")
    except OSError:
        return None
    found = _LEVEL.search(text)
    return int(found[1]) if found else None


def _by_level(rule: Rule) -> tuple[int, str]:
    return rule.level, rule.code
