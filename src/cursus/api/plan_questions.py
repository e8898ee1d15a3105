"""Requirements of a new step, asked for one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cursus.planner.questions import Dialog
    from cursus.planner.requirements import StepRequirements

__all__ = ["ask_requirements", "requirements_text"]


def ask_requirements(answers: Path | None = None, *, root: Path | None = None) -> Dialog:
    """The dialog about a new step: `question` is what to ask next, `answered(text)` the dialog after it.

    Args:
        answers: a file with answers given before, with which it goes on; None to begin.
        root: the folder that holds `development`; by default the one at work, else the current folder.

    Raises:
        PlanError: the file holds no answers.
    """
    from cursus.planner.questions import Dialog
    from cursus.planner.questions.record import kept_answers
    from cursus.planner.questions.surroundings import surroundings_of
    from cursus.registry.context import current_root

    around = surroundings_of(root or current_root() or Path())
    return Dialog.of(around, kept_answers(answers) if answers else ())


def requirements_text(requirements: StepRequirements) -> str:
    """Requirements as YAML that reads back as the same, with comments on what was only inferred."""
    from cursus.planner.requirements_text import requirements_text as text

    return text(requirements)
