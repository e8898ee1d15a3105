"""A plan as text for a terminal: what it makes, what it stands between, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.planner.plan import Connection, PlannedField, StepPlan

__all__ = ["render"]

_WIDEST = 44


def render(plan: StepPlan) -> str:
    """The text: a line for each thing, by sections that have some."""
    sections = (
        ("needs", _needs(plan)),
        ("offers", ((each.logical_name, each.description or each.output_type) for each in plan.specification.offers)),
        ("you must set", _fields(plan, "essential")),
        ("you may set", _fields(plan, "system")),
        ("upstream", _connections(plan.integration.upstream)),
        ("downstream", _connections(plan.integration.downstream)),
        ("job types", ((each.job_type, _without(each.without)) for each in plan.specification.variants)),
        ("functions", ((each.name, each.description) for each in (plan.script.functions if plan.script else ()))),
        ("edge cases", ((each.id, f"{each.what}: {each.handling}") for each in plan.errors.edge_cases)),
        ("files", ((each.action, each.path) for each in plan.files)),
        ("open questions", ((each.subject, _question(each.question, each.taken)) for each in plan.undecided)),
    )
    lines = [*_headline(plan), *(line for title, rows in sections for line in _section(title, rows)), "", _proof(plan)]
    return "".join(f"{line}\n" for line in lines)


def _headline(plan: StepPlan) -> Iterator[str]:
    kind = plan.registration.sagemaker_step_type
    yield f"{plan.name} ({kind}), revision {plan.revision}: {plan.registration.description}"
    workspace = plan.registration.workspace_id
    yield f"of {workspace}" if workspace else "of the shared steps"


def _section(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        width = min(max(len(name) for name, _ in listed), _WIDEST)
        yield from ("", title)
        yield from (f"  {name:{width}}  {' '.join(text.split())}".rstrip() for name, text in listed)


def _needs(plan: StepPlan) -> Iterator[tuple[str, str]]:
    unmet = set(plan.integration.unmet)
    for need in plan.specification.needs:
        told = need.description or str(need.dependency_type)
        optional = "" if need.required else " (optional)"
        yield need.logical_name, f"{told}{optional}{' - nothing offers it' if need.logical_name in unmet else ''}"


def _fields(plan: StepPlan, tier: str) -> Iterator[tuple[str, str]]:
    hyperparameters: Sequence[PlannedField] = plan.hyperparameters.fields if plan.hyperparameters else ()
    for field in (*plan.config.fields, *hyperparameters):
        if field.tier == tier:
            yield f"{field.name} = {field.default}" if tier == "system" else field.name, field.description


def _connections(connections: Iterable[Connection]) -> Iterator[tuple[str, str]]:
    for each in connections:
        step = f"{each.step} ({each.job_type})" if each.job_type else each.step
        ties = f", ties with {', '.join(each.ties_with)}" if each.ties_with else ""
        chosen = "" if each.chosen else ", not chosen"
        yield step, f"{each.offer} -> {each.need}, score {each.score:.2f}{chosen}{ties}"


def _without(names: Sequence[str]) -> str:
    return f"without {', '.join(names)}" if names else "the same needs and offers"


def _question(question: str, taken: str) -> str:
    return f"{question} For now: {taken}" if taken else question


def _proof(plan: StepPlan) -> str:
    traced = {each.requirement for each in plan.trace}
    ids = list(plan.requirements.ids())
    answered = sum(each in traced for each in ids)
    return f"{answered} of {len(ids)} requirements traced, {len(plan.tests)} tests planned"
