"""What this installation knows of rules and patterns, as a prompt tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.guide_pages import guide_pages, guide_text
from cursus.planner.naming import StepNames
from cursus.planner.patterns import PATTERNS
from cursus.validation.model import LEVELS, Severity
from cursus.validation.rules import every_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.requirements import StepRequirements

__all__ = ["alignment_lines", "name_lines", "page_lines", "pattern_text", "standardization_lines"]

_ALIGNMENT = (1, 2, 3, 4)
_STANDARD = (0,)
_SUMMARY = "step_builder_patterns_summary"
_USUAL_NAMES = "[StepName]"


def alignment_lines() -> Iterator[str]:
    """What layers must agree in, by level."""
    for level in _ALIGNMENT:
        yield from ("", f"Level {level}, {LEVELS[level]}:", "", *_rules((level,)))


def standardization_lines() -> Iterator[str]:
    """What every step must have and be called."""
    return _rules(_STANDARD)


def _rules(levels: Iterable[int]) -> Iterator[str]:
    for rule in every_rule():
        if rule.level in levels and rule.severity is not Severity.ADVICE:
            yield f"- `{rule.code}`: {rule.what} Remedy: {rule.remedy}"


def name_lines(given: StepRequirements | None) -> Iterator[str]:
    """What the parts of the step are called, and where they lie."""
    names = StepNames.of(given) if given else StepNames(_USUAL_NAMES)
    stem = names.stem if given else "[name]"
    yield f"- Config class: `{names.config_class}`"
    yield f"- Builder class: `{names.builder_class}`"
    yield f"- Contract: `{stem.upper()}_CONTRACT`, specification: `{stem.upper()}_SPEC`"
    trains = given is None or given.sagemaker_step_type is StepKind.TRAINING
    for component, path in names.paths.items():
        if component == "hyperparameters" and not trains:
            continue
        yield f"- {component}: `{path.replace(names.stem, stem)}`"


def pattern_text(given: StepRequirements | None) -> str:
    """The guide's page about steps of this type, and what every plan of one starts from."""
    pattern = PATTERNS.get(given.sagemaker_step_type) if given else None
    page = guide_text(pattern.guide if pattern else _SUMMARY) or guide_text(_SUMMARY)
    text = _nested(page) if page else "The developer guide is not part of this installation."
    if pattern is None:
        return text
    facts = [
        f"- Usual type of needs: `{pattern.need_types[0]}`; of offers: `{pattern.offer_types[0]}`",
        *(
            f"- In `{name or 'any'}`: config base `{bases.config[0]}`, builder base `{bases.builder[0]}`"
            for name, bases in pattern.bases.items()
        ),
    ]
    return "\n".join([*facts, "", text])


def page_lines() -> Iterator[str]:
    """The pages of the developer guide, with what each is about."""
    for name, about in guide_pages().items():
        if about:
            yield f"- `{name}`: {about['what']}"


def _nested(page: str) -> str:
    """A page below a heading of level 2: its own headings lower, without its title, links as text."""
    body = page.partition("\n")[2].strip()
    lines = []
    fenced = False
    for line in body.splitlines():
        fenced ^= line.startswith("```")
        lines.append(line if fenced else re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", re.sub(r"^#", "##", line)))
    return "\n".join(lines)
