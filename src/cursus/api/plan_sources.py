"""Requirements of a new step: asked for one by one, or read out of code that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.planner.from_code.digest import Digest
    from cursus.planner.questions import Dialog
    from cursus.planner.requirements import StepRequirements

__all__ = [
    "ask_requirements",
    "digest_code",
    "digest_markdown",
    "keep_requirements",
    "requirements_from_script",
    "requirements_text",
]


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


def keep_requirements(requirements: Sequence[StepRequirements], root: Path | None = None) -> tuple[Path, ...]:
    """Writes requirements of one or several steps beside their plans-to-be, all or none, and gives the files.

    Requirements that contradict themselves are written as well, so that they can be mended.

    Args:
        requirements: what steps must do, each step once.
        root: the folder that their files go below; by default the one that holds the workspaces, else the current one.

    Raises:
        PlanError: a file is there already and says something else, or a project's id is none; all faults together.
        ChangeError: a place lies outside of the root, or cannot be written; nothing has changed.
    """
    from cursus.planner.keeping import keep_requirements as keep
    from cursus.registry.context import current_root

    return keep(requirements, (root or current_root() or Path()).resolve())


def requirements_from_script(path: Path, *, project_id: str | None = None) -> StepRequirements:
    """What a script needs, offers and is told, read without running it; all of it is marked as inferred.

    Args:
        path: the script.
        project_id: the project that the step shall belong to; None for a shared step.

    Raises:
        PlanError: the file is not there, is no Python, or reads and writes no file that can be known.
    """
    from cursus.planner.from_code.script import requirements_from_script as read

    return read(path, project_id=project_id)


def digest_code(path: Path, *, project_id: str | None = None) -> Digest:
    """A notebook or a long script as a pipeline: tasks, the registered steps that do them, and new ones.

    Args:
        path: a file that ends in `.ipynb` or `.py`.
        project_id: the project that new steps shall belong to; None for shared ones.

    Raises:
        PlanError: the file is not there, is no Python, or does nothing that a step could do.
    """
    from cursus.planner.from_code.digest import digest_of
    from cursus.registry.builder_registry import get_global_registry

    return digest_of(path, list(get_global_registry().known.listing().steps), project_id=project_id)


def digest_markdown(digest: Digest) -> str:
    """A digest as a Markdown page."""
    from cursus.planner.from_code.digest_text import digest_markdown as markdown

    return markdown(digest)
