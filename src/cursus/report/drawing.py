"""The pipeline as a picture: an SVG of its graph, nodes in the colour and with the name of their state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.report.components import state, status_text
from cursus.report.layout import Sizes, lay_out
from cursus.report.lineage import edges_of
from cursus.report.markup import Markup, tag
from cursus.report.wording import count, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.report.components import Links
    from cursus.report.lineage import Edge
    from cursus.report.record import RunRecord, StepRecord

__all__ = ["picture"]

_LETTER, _PADDING = 8.0, 30
_NARROW, _WIDE = 164.0, 270.0
# A picture up to this width is shrunk to the page, which keeps its letters readable; a wider one scrolls.
_SHRUNK = 1340.0
_KINDS = {"data": "reads from", "order": "runs after", "branch": "branch of"}


def picture(run: RunRecord, links: Links) -> Markup:
    """The graph of a run, as wide as it needs to be, in a box that scrolls."""
    edges = edges_of(run)
    sizes = Sizes(width=_node_width(run.steps))
    layout = lay_out([step.name for step in run.steps], [(each.source, each.target) for each in edges], sizes)
    drawn = [_edge(edge, layout.ways[edge.source, edge.target]) for edge in edges]
    nodes = [_node(step, layout.nodes[step.name], sizes, links) for step in run.steps]
    label = f"Graph of the pipeline: {count(len(nodes), 'step')}, {count(len(edges), 'edge')}"
    svg = tag(
        "svg",
        _arrow_head(),
        drawn,
        nodes,
        viewBox=f"0 0 {layout.width:g} {layout.height:g}",
        width=layout.width,
        height=layout.height,
        role="group",
        aria_label=label,
        cls="fit" if layout.width <= _SHRUNK else None,
    )
    box = tag("div", svg, cls="scroll", tabindex="0", role="region", aria_label="The pipeline as a picture")
    return tag("div", box, _legend(edges), cls="picture")


def _node_width(steps: Sequence[StepRecord]) -> float:
    longest = max((len(step.name) for step in steps), default=0)
    return round(min(_WIDE, max(_NARROW, longest * _LETTER + _PADDING)))


def _arrow_head() -> Markup:
    tip = tag("path", d="M0 0L8 4L0 8z", cls="tip")
    marker = tag(
        "marker", tip, id="tip", viewBox="0 0 8 8", refX="7", refY="4", markerWidth="7", markerHeight="7", orient="auto"
    )
    return tag("defs", marker)


def _edge(edge: Edge, way: Sequence[tuple[float, float]]) -> Markup:
    title = tag("title", f"{edge.target} {_KINDS[edge.kind]} {edge.source}")
    line = tag("path", d=_curve(way), marker_end="url(#tip)")
    outcome = None
    if edge.outcome is not None:
        x, y = way[-1]
        outcome = tag("text", "if true" if edge.outcome else "else", x=x - 12, y=y - 7, text_anchor="end")
    return tag("g", title, line, outcome, cls=f"edge edge-{edge.kind}")


def _curve(way: Sequence[tuple[float, float]]) -> str:
    """Level through the columns that it passes, bent between them."""
    parts = [f"M{way[0][0]:g} {way[0][1]:.1f}"]
    for at in range(1, len(way)):
        (x0, y0), (x1, y1) = way[at - 1], way[at]
        if at % 2 == 0:
            parts.append(f"H{x1:g}")
        else:
            middle = (x0 + x1) / 2
            parts.append(f"C{middle:g} {y0:.1f} {middle:g} {y1:.1f} {x1:g} {y1:.1f}")
    return "".join(parts)


def _node(step: StepRecord, corner: tuple[float, float], sizes: Sizes, links: Links) -> Markup:
    x, y = corner
    told = f"{status_text(step.status)} · {duration(step.seconds)}" if step.started else status_text(step.status)
    inside = [
        tag("title", f"{step.name} ({step.type}): {told}"),
        tag("rect", x=x, y=round(y, 1), width=sizes.width, height=sizes.height, rx="8"),
        tag("rect", x=x, y=round(y + 10, 1), width=4.0, height=sizes.height - 20, cls="bar"),
        tag("text", _shortened(step.name, sizes.width), x=x + 14, y=round(y + 20, 1), cls="name"),
        tag("text", _shortened(step.type, sizes.width), x=x + 14, y=round(y + 36, 1), cls="type"),
        tag("text", _shortened(told, sizes.width + _PADDING), x=x + 14, y=round(y + 52, 1), cls="told"),
    ]
    return tag("a", inside, href=f"#{links.anchor(step.name)}", cls=f"node {state(step.status)}")


def _shortened(name: str, width: float) -> str:
    most = int((width - _PADDING) / _LETTER)
    half = (most - 1) // 2
    return name if len(name) <= most else f"{name[:half]}…{name[-half:]}"


def _legend(edges: Sequence[Edge]) -> Markup:
    words = {"data": "reads an output", "order": "only runs after", "branch": "branch of a condition"}
    there = {edge.kind for edge in edges}
    line = tag("svg", tag("path", d="M0 5H34"), width="34", height="10", aria_hidden="true")
    items = [tag("li", line, " ", word, cls=f"edge-{kind}") for kind, word in words.items() if kind in there]
    shrink = tag("li", tag("label", tag("input", type="checkbox"), " show the whole"))
    return tag("ul", items, shrink, cls="legend")
