"""A plan as a page: the neighbourhood as a picture, the seven sections, and where each requirement is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from cursus.planner.document.sections import SECTIONS
from cursus.planner.document.tree import section_data
from cursus.planner.plan import Layer
from cursus.planner.rendering.blocks import block, entries, prose
from cursus.planner.rendering.details import code_of
from cursus.planner.rendering.picture import picture
from cursus.planner.rendering.requirements import requirements_text
from cursus.report.components import Column, facts, section, table
from cursus.report.document import document, resource
from cursus.report.markup import Child, Markup, tag

if TYPE_CHECKING:
    from cursus.planner.document.sections import Section
    from cursus.planner.plan import StepPlan, Trace

__all__ = ["render"]

_LAYERS: tuple[str, ...] = get_args(Layer)


def render(plan: StepPlan) -> str:
    """The page as text."""
    data = section_data(plan)
    parts: list[Child] = [
        _headline(plan),
        _contents(),
        section("neighbourhood", "Neighbourhood", picture(plan), note=_about(plan)),
        [_section(each, data[each.key]) for each in SECTIONS if each.number is not None],
        section("details", "Implementation Details", _details(plan)),
        section("trace", "Requirements and layers", _matrix(plan), note=_traced(plan)),
        [_section(each, data[each.key]) for each in SECTIONS if each.number is None and data[each.key]],
        section("requirements", "Requirements", _code(requirements_text(plan.requirements))),
    ]
    return document(f"Plan: {plan.name}", parts, style=resource("plan.css", "cursus.planner.rendering"))


def _headline(plan: StepPlan) -> Markup:
    kind = tag("span", str(plan.registration.sagemaker_step_type), cls="chip state-running")
    title = tag("h1", tag("span", plan.name), " ", kind)
    ids = list(plan.requirements.ids())
    traced = {each.requirement for each in plan.trace} & set(ids)
    told: dict[str, Child] = {
        "Revision": str(plan.revision),
        "Workspace": plan.registration.workspace_id or "shared",
        "Files": str(len(plan.files)),
        "Tests": str(len(plan.tests)),
        "Requirements traced": f"{len(traced)} of {len(ids)}",
        "Open questions": str(len(plan.undecided)),
    }
    return tag("header", title, tag("p", prose(plan.registration.description)), facts(told, "tiles"))


def _contents() -> Markup:
    listed = [(each.key, each.title) for each in SECTIONS if each.number is not None]
    links = [("neighbourhood", "Neighbourhood"), *listed, ("trace", "Requirements and layers")]
    return tag("nav", tag("ul", [tag("li", tag("a", text, href=f"#{anchor}")) for anchor, text in links]))


def _about(plan: StepPlan) -> str:
    wires = (*plan.integration.upstream, *plan.integration.downstream)
    ties = sum(bool(each.ties_with) for each in wires)
    told = f"{len(plan.integration.upstream)} wires could come in, {len(plan.integration.downstream)} could go out"
    return f"{told}{f', {ties} of them tie with others' if ties else ''}. A score says how well names and types fit."


def _section(each: Section, data: Any) -> Markup:
    told = block(each.form, data, each.heading) if each.form else entries(each.entries, data)
    return section(each.key, each.title, told or tag("p", "Nothing.", cls="note"))


def _details(plan: StepPlan) -> list[Markup]:
    return [tag("details", tag("summary", title), _code(code), cls="code") for title, code in code_of(plan).items()]


def _code(text: str) -> Markup:
    return tag("pre", text, cls="source", tabindex="0")


def _traced(plan: StepPlan) -> str:
    open_ids = set(plan.requirements.ids()) - {each.requirement for each in plan.trace}
    told = f"Not traced: {', '.join(sorted(open_ids))}." if open_ids else "Every requirement is traced."
    return f"A mark stands where a layer answers a requirement. {told}"


def _matrix(plan: StepPlan) -> Markup:
    layers = [each for each in _LAYERS if any(each in row.layers for row in plan.trace)]
    columns = [Column("Requirement"), *(Column(each) for each in layers), Column("by tests")]
    rows = ([tag("code", row.requirement), *(_mark(row, each) for each in layers), _tests(row)] for row in plan.trace)
    return table("Which layer answers which requirement", columns, rows, cls="wide trace")


def _mark(row: Trace, layer: str) -> Markup:
    if layer in row.layers:
        return tag("span", "●", cls="mark", title=f"{row.requirement}: {layer}", role="img", aria_label="answered")
    return tag("span", "·", cls="quiet", aria_hidden="true")


def _tests(row: Trace) -> Child:
    return [[", " if at else "", tag("code", each)] for at, each in enumerate(row.tests)] or tag(
        "span", "none", cls="quiet"
    )
