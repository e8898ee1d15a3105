"""What the check of a workspace finds, told with the findings of its steps: one outcome for both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cursus.validation.model import Finding, Place, Rule, Severity, StepFiles, found_by_the_run
from cursus.validation.outcome import CheckedStep
from cursus.validation.score import score
from cursus.workspaces.findings import Group
from cursus.workspaces.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cursus.registry.workspace_folders import Workspace
    from cursus.validation.outcome import Outcome
    from cursus.workspaces.findings import Finding as WorkspaceFinding

__all__ = ["LEVEL", "with_workspace_findings", "workspace_findings", "workspace_rules"]

LEVEL: Final = 0
"""The level that they are told at."""

_PAGE = "docs/reference/workspace-check.md"
# What files and names of steps must be, rules of this check tell by themselves.
_TOLD_BY_STEPS = frozenset({"unreadable-file", "no-workspace"})
_WHY = {
    Group.ISOLATION: "What a workspace does stays in it: others, and the shared steps, go on as if it were not there.",
    Group.SHARED_CODE: "The workspace was made beside other shared code than it runs beside now.",
    Group.CONFLICTS: "A name that means two steps means neither for sure.",
}
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.ADVICE}


def workspace_rules() -> tuple[Rule, ...]:
    """The rules of isolation, shared code and conflicts, as those of steps are told."""
    return tuple(
        Rule(
            code=code,
            level=LEVEL,
            severity=_SEVERITIES[rule.severity.partition(";")[0]],
            what=rule.finds,
            why=_WHY[rule.group],
            remedy="Make the change that the finding names; `cursus workspace check` tells the same.",
            check=found_by_the_run,
            page=_PAGE,
        )
        for code, rule in RULES.items()
        if rule.group in _WHY and code not in _TOLD_BY_STEPS
    )


def workspace_findings(workspace: Workspace, store: Path | None) -> tuple[WorkspaceFinding, ...]:
    """What is found of a workspace beside its steps; `store` is the folder in which it is remembered, if it is."""
    from cursus.workspaces.remembered import isolation_findings
    from cursus.workspaces.surroundings import Surroundings

    file = store / f"workspace-{workspace.id}.json" if store else None
    return isolation_findings(workspace, Surroundings(workspace.root), file)


def with_workspace_findings(outcome: Outcome, workspace: Workspace, told: Sequence[WorkspaceFinding]) -> Outcome:
    """An outcome with what is found of the workspace: of its steps with them, all else as a last entry of its own."""
    rules = {rule.code: rule for rule in workspace_rules()}
    seen = [each for each in told if each.rule in rules]
    names = {step.files.qualified for step in outcome.steps}
    found = [each for told in seen for each in _findings(told, workspace, names)]
    by_step: dict[str, list[Finding]] = {}
    for each in found:
        by_step.setdefault(each.step, []).append(each)
    steps = [_joined(step, by_step.get(step.files.qualified, ()), outcome.levels) for step in outcome.steps]
    rest = [each for each in found if each.step not in names]
    own = [_own(workspace, rest, outcome.levels)] if rest else []
    return replace(outcome, steps=(*steps, *own), applied=lambda: (*outcome.rules, *rules.values()))


def _findings(told: WorkspaceFinding, workspace: Workspace, names: set[str]) -> list[Finding]:
    """A finding once for each step that it concerns, or once for the workspace."""
    concerned = [f"{workspace.id}:{name}" for name in told.steps]
    place = Place(workspace.root / told.file, max(told.line, 1))
    severity = _SEVERITIES[told.severity]
    steps = [each for each in concerned if each in names] or [_title(workspace)]
    return [Finding(told.rule, severity, step, LEVEL, place, told.fact, told.hint) for step in steps]


def _joined(step: CheckedStep, more: Sequence[Finding], levels: Sequence[int]) -> CheckedStep:
    if not more:
        return step
    findings = (*step.findings, *more)
    reached = step.reached | {each.place.path for each in more}
    return replace(step, findings=findings, score=score(step.files, findings, levels), reached=reached)


def _own(workspace: Workspace, findings: Sequence[Finding], levels: Sequence[int]) -> CheckedStep:
    """The workspace as a whole, in the place of a step."""
    table = Place(workspace.table)
    files = StepFiles(_title(workspace), "", "isolation and conflicts", None, None, None, None, None, None, table)
    reached = frozenset(each.place.path for each in findings)
    return CheckedStep(files, tuple(findings), (), score(files, findings, levels), reached)


def _title(workspace: Workspace) -> str:
    return f"the workspace {workspace.id}"
