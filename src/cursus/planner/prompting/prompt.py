"""The whole prompt, the same for the same requirements and the same installation."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from cursus.planner.prompting.form import id_lines, requirement_lines
from cursus.planner.prompting.format import format_lines
from cursus.planner.prompting.knowledge import (
    alignment_lines,
    name_lines,
    page_lines,
    pattern_text,
    standardization_lines,
)
from cursus.planner.prompting.steps import example_lines, neighbourhood_of, step_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cursus.planner.requirements import StepRequirements
    from cursus.registry.unified import UnifiedRegistryManager

__all__ = ["planner_prompt"]


def planner_prompt(given: StepRequirements | None, root: Path, registry: UnifiedRegistryManager) -> str:
    """What to tell a language model so that it plans a step.

    Args:
        given: What the step must do; without it the prompt holds the form to fill in.
        root: The folder that the step's files go below.
        registry: The steps that it will stand beside.
    """
    form = "\n".join(format_lines(given.step_name if given else "[StepName]"))
    parts = {
        "ids": _text(id_lines(given)),
        "requirements": _text(requirement_lines(given)),
        "alignment": _text(alignment_lines()),
        "standardization": _text(standardization_lines()),
        "names": _text(name_lines(given)),
        "pattern": pattern_text(given),
        "pages": _text(page_lines()),
        "steps": _text(step_lines(given, neighbourhood_of(given, root, registry))),
        "example": _text(example_lines(given, registry)),
        "format": f"````markdown\n{form}\n````",
    }
    text = (files("cursus.planner.prompting") / "prompt.md").read_text("utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], text)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n")
