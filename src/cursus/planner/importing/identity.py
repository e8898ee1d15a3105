"""Which step a document plans: its name, its SageMaker type, and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.errors import did_you_mean
from cursus.planner.document.sections import TITLE
from cursus.planner.naming import StepNames
from cursus.planner.patterns import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.document.forms import Reading
    from cursus.planner.importing.code import Coded
    from cursus.planner.importing.parts import Parts
    from cursus.planner.patterns import Pattern
    from cursus.planner.requirements import StepRequirements

__all__ = ["Identity", "identify"]

_TITLE = re.compile(r"^.*?\bplan\b(?:\s*(?:for|of)\b|\s*[:\u2013\u2014-])?\s*(?:the\s+)?", re.IGNORECASE)
_STEP = re.compile(r"[\s_-]+step$", re.IGNORECASE)
_PASCAL = re.compile(r"^[A-Z][A-Za-z0-9]*$")
_PROJECT = re.compile(r"(?:^|/)development/projects/([^/\s]+)/")


@dataclass(frozen=True, slots=True)
class Identity:
    """The step's names, what all steps of its type have in common, and its entry in the table as the plan has it."""

    names: StepNames
    kind: StepKind
    pattern: Pattern
    entry: Mapping[str, Any]


def identify(parts: Parts, coded: Coded, given: StepRequirements | None, reading: Reading) -> Identity:
    """The step that is planned; a usual one, with the faults told, where the document does not say it."""
    name = _name(parts, coded, given, reading) or "NewStep"
    only = next(iter(coded.entries.values())) if len(coded.entries) == 1 else {}
    entry = coded.entries.get(name, only)
    kind = _kind(parts, entry, given, reading) or StepKind.PROCESSING
    project = entry.get("workspace_id") or (given.project_id if given else None) or next(_projects(parts), None)
    if given is not None and given.developer_type == "shared":
        project = None
    return Identity(StepNames(name, project), kind, PATTERNS[kind], entry)


def _name(parts: Parts, coded: Coded, given: StepRequirements | None, reading: Reading) -> str | None:
    titled = step_name(parts.title)
    named = set(coded.entries)
    if titled is None and len(named) == 1:
        return named.pop()
    if titled is None and given is None:
        fact = f"the title {parts.title!r} names no step" if parts.title else "there is no title"
        reading.fault(parts.line, fact, f"begin with # {TITLE} RowCount")
        return None
    name = titled or (given.step_name if given else None)
    others = [each for each in (*named, *([given.step_name] if given else [])) if each != name]
    if others and name not in named:
        hint = "say the same name in the title, in the registry entry and in the requirements"
        reading.fault(parts.line, f"the title names {name!r}, and below stands {others[0]!r}", hint)
    return name


def step_name(title: str) -> str | None:
    """The step that a title names, in PascalCase.

    >>> step_name("Implementation Plan for the `Row count` Step"), step_name("Plan: XGBoostTraining"), step_name("Plan")
    ('RowCount', 'XGBoostTraining', None)
    """
    bare = _STEP.sub("", _TITLE.sub("", title.strip()).strip("`'\"*[] "))
    bare = bare.strip("`'\"* ")
    if _PASCAL.match(bare):
        return bare.removesuffix("Step") or bare
    words = re.findall(r"[A-Za-z0-9]+", bare)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return name if _PASCAL.match(name) else None


def _kind(parts: Parts, entry: Mapping[str, Any], given: StepRequirements | None, reading: Reading) -> StepKind | None:
    said = entry.get("sagemaker_step_type") or (given.sagemaker_step_type if given else None)
    folded = {each.value.lower(): each for each in PATTERNS}
    if said is not None:
        kind = folded.get(re.sub(r"[^a-z]", "", str(said).lower()))
        if kind is None:
            kinds = [each.value for each in PATTERNS]
            hint = did_you_mean(str(said), kinds) or f"types that steps are planned of: {', '.join(kinds)}"
            reading.fault(parts.line, f"the SageMaker step type is {said!r}", hint)
        return kind
    contract = (parts.sections.get("components") or {}).get("contract") or {}
    found = [
        each
        for each, pattern in PATTERNS.items()
        if pattern.contract and pattern.contract == contract.get("class_name")
    ]
    if len(found) == 1:
        return found[0]
    hint = 'add the registry entry below Implementation Details, with "sagemaker_step_type": "Processing"'
    reading.fault(parts.line, "the document does not say the SageMaker step type", hint)
    return None


def _projects(parts: Parts) -> Iterator[str]:
    """The projects that paths of components lie in."""
    components = parts.sections.get("components") or {}
    for each in components.values():
        found = _PROJECT.search(str(each.get("path", ""))) if each else None
        if found:
            yield found[1]
