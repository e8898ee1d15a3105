"""The page that says what a step does, needs and offers, for those who use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.scaffold.code_text import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.naming import StepNames
    from cursus.planner.plan import PlannedField, StepPlan

__all__ = ["page_text"]


def page_text(plan: StepPlan, names: StepNames) -> str:
    """The page as Markdown."""
    return "\n".join([f"# {plan.name}", "", sentence(plan.requirements.description), *_body(plan, names), ""])


def _body(plan: StepPlan, names: StepNames) -> Iterator[str]:
    if plan.requirements.logic:
        yield from ("", sentence(plan.requirements.logic))
    needs = (
        (each.logical_name, "yes" if each.required else "no", each.description) for each in plan.specification.needs
    )
    yield from _table("Needs", ("need", "required", "what"), list(needs))
    offers = ((each.logical_name, each.description) for each in plan.specification.offers)
    yield from _table("Offers", ("offer", "what"), list(offers))
    yield from _table("Settings", ("field", "type", "default", "what"), [_row(each) for each in plan.config.fields])
    if plan.hyperparameters:
        rows = [_row(each) for each in plan.hyperparameters.fields]
        yield from _table("Hyperparameters", ("field", "type", "default", "what"), rows)
    if plan.specification.variants:
        yield from ("", "## Job types", "")
        for variant in plan.specification.variants:
            lacking = f": without {', '.join(variant.without)}" if variant.without else ""
            yield f"- `{variant.job_type}`{lacking}"
    yield from ("", "## Files", "")
    yield from (
        f"- `{each.path}`" for each in plan.files if each.action == "create" and each.path != names.paths["docs"]
    )


def _row(field: PlannedField) -> tuple[str, ...]:
    default = (
        "required" if field.tier == "essential" else "derived" if field.tier == "derived" else f"`{field.default}`"
    )
    return f"`{field.name}`", f"`{field.annotation}`", default, field.description


def _table(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", f"## {title}", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}")
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in row)} |"
