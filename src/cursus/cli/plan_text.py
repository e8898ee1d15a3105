"""Plans, checks and differences as lines for a terminal."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cursus.core.command_lines import near
from cursus.planner.checking.model import BARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.planner.checking.model import PlanCheck, PlanFinding
    from cursus.planner.differences import PlanDifference
    from cursus.planner.new import NewPlan
    from cursus.planner.plan import StepPlan, Undecided

__all__ = ["check_json", "check_lines", "difference_lines", "finding_lines", "new_lines", "question_lines"]

_LONGEST = 100


def new_lines(made: NewPlan) -> Iterator[str]:
    """Where a plan lies, what it holds, and what it leaves open."""
    plan = made.stored.plan
    state = f"revision {plan.revision}" if made.stored.changed else f"revision {plan.revision}, as it was"
    yield f"{near(made.stored.document)}: {state}"
    yield f"{near(made.stored.data)}: its data"
    yield f"files    {_files(plan)}"
    yield f"before   {_steps(plan, 'upstream') or 'nothing that is registered'}"
    yield f"behind   {_steps(plan, 'downstream') or 'nothing that is registered'}"
    yield f"traced   {_count(len(plan.trace), 'requirement')} to {_count(len(plan.tests), 'test')}"
    yield f"scores   {_scores(made.check)}"
    yield from (line for each in made.check.findings if each.severity != "note" for line in finding_lines(each))
    yield from question_lines(plan.undecided, "left open")


def _files(plan: StepPlan) -> str:
    created = sum(each.action == "create" for each in plan.files)
    return f"{created} to make, {len(plan.files) - created} to update"


def _steps(plan: StepPlan, side: str) -> str:
    wires = [each for each in getattr(plan.integration, side) if each.chosen]
    if side == "upstream":
        return ", ".join(f"{each.step}.{each.offer} -> {each.need} ({each.score:.2f})" for each in wires)
    return ", ".join(f"{each.offer} -> {each.step}.{each.need} ({each.score:.2f})" for each in wires)


def question_lines(questions: Sequence[Undecided], state: str) -> Iterator[str]:
    """The questions with what is taken for the time being; nothing where there are none."""
    if questions:
        yield f"{_count(len(questions), 'question')} {state}:"
    for each in questions:
        yield f"  {each.subject}: {each.question}"
        if each.taken:
            yield f"    taken for the time being: {each.taken}"
        elif each.choices:
            yield f"    choices: {', '.join(each.choices)}"


def check_lines(found: PlanCheck) -> Iterator[str]:
    """The scores of a plan, and what costs points."""
    yield f"{found.name}, revision {found.revision}: {'passes' if found.passed else 'does not pass'}"
    for criterion, score in found.scores.items():
        yield f"  {criterion:15}  {score:4.1f}  (bar: {BARS[criterion]:g})"
    for each in found.findings:
        yield from finding_lines(each)
    mechanical = sum(each.is_mechanical for each in found.findings)
    if mechanical:
        yield f"`cursus plan revise` mends {mechanical} of {_count(len(found.findings), 'finding')}"


def _scores(found: PlanCheck) -> str:
    return ", ".join(f"{criterion} {score:g}" for criterion, score in found.scores.items())


def finding_lines(each: PlanFinding, word: str = "") -> Iterator[str]:
    """One finding with its remedy."""
    cost = f", -{each.cost:g} {each.criterion}" if each.cost and not word else ""
    yield f"{word or each.severity}: {each.subject}: {each.fact} [{each.code}{cost}]"
    yield f"  {'done' if word else 'hint'}: {each.remedy}"


def check_json(found: PlanCheck, findings: Iterable[PlanFinding] | None = None) -> dict[str, Any]:
    """A check for scripts and agents; changes are JSON Patch."""
    return {
        "step": found.name,
        "revision": found.revision,
        "passed": found.passed,
        "scores": found.scores,
        "bars": BARS,
        "findings": [_finding_json(each) for each in (found.findings if findings is None else findings)],
    }


def _finding_json(each: PlanFinding) -> dict[str, Any]:
    changes = [{"op": c.op, "path": c.path} | ({} if c.op == "remove" else {"value": c.value}) for c in each.changes]
    return {
        "code": each.code,
        "severity": each.severity,
        "criterion": each.criterion,
        "cost": each.cost,
        "subject": each.subject,
        "fact": each.fact,
        "remedy": each.remedy,
        "changes": changes,
    }


def difference_lines(before: int, after: int, found: Iterable[PlanDifference]) -> Iterator[str]:
    """What differs between two revisions, by section."""
    found = list(found)
    yield f"revision {before} -> {after}: {_count(len(found), 'difference')}"
    for section, parts in groupby(found, key=lambda each: each.section):
        yield section
        for each in parts:
            if each.kind != "added":
                yield f"  - {each.part}: {_shown(each.before)}"
            if each.kind != "removed":
                yield f"  + {each.part}: {_shown(each.after)}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
