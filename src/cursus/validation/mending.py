"""From findings to fixes: asks each finding's rule for the edit that mends it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.registry.step_modules import told_error
from cursus.registry.workspace_folders import find_root
from cursus.validation.attempts import Raised, caught
from cursus.validation.examination import Examination
from cursus.validation.fixes import Fixes, plan_fixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Edit, Finding, Rule
    from cursus.validation.outcome import Outcome
    from cursus.validation.steps import Subject

__all__ = ["fixes_of", "root_at_work"]


def fixes_of(outcome: Outcome, root: Path | None = None) -> Fixes:
    """The changes that mend an outcome's findings, in files below a root; by default the one at work."""
    edits: list[tuple[Finding, Edit]] = []
    failed: list[tuple[Finding, str]] = []
    for finding, rule, subject, examination in _fixable(outcome):
        assert rule.fix is not None
        edit = caught(partial(rule.fix, examination.reading(subject), examination.world(subject), finding))
        if isinstance(edit, Raised):
            failed.append((finding, f"its fix broke off with {told_error(edit.error)}"))
        elif edit:
            edits.append((finding, edit))
    fixes = plan_fixes(edits, root or root_at_work())
    return Fixes(fixes.changes, fixes.mended, (*fixes.left, *failed))


def root_at_work() -> Path:
    """The folder whose files may be changed: that of the workspaces, else that of the repository, else this one."""
    here = Path.cwd()
    repository = (each for each in (here, *here.parents) if (each / ".git").exists())
    return find_root() or next(repository, here)


def _fixable(outcome: Outcome) -> Iterator[tuple[Finding, Rule, Subject, Examination]]:
    rules = {rule.code: rule for rule in outcome.rules if rule.fix is not None}
    examination = Examination(tuple, outcome.selection.seen)
    subjects = {each.files.qualified: each for each in outcome.selection.chosen}
    for step in outcome.steps:
        for finding in step.findings:
            if finding.code in rules and step.files.qualified in subjects:
                yield finding, rules[finding.code], subjects[step.files.qualified], examination
