"""When each step ran: a bar for every step that started, on one axis of seconds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cursus.report.components import seconds, state
from cursus.report.markup import Markup, tag
from cursus.report.wording import count, duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.report.components import Links
    from cursus.report.record import RunRecord, StepRecord

__all__ = ["most_at_once", "ticks", "timeline"]

_TICKS = 5
_UNITS = (("h", 3600), ("min", 60), ("s", 1))
_NEAR_END = 0.95
_LEAST_WIDTH = 0.4


def timeline(run: RunRecord, links: Links) -> Markup:
    """The bars of a run in the order of their starts."""
    spans = sorted((step.started, at, step) for at, step in enumerate(run.steps) if step.started)
    if not spans:
        return tag("p", "No step started.")
    zero = min(spans[0][0], run.started or spans[0][0])
    rows = [((started - zero).total_seconds(), step) for started, _, step in spans]
    whole = max([run.seconds, *(start + step.seconds for start, step in rows)]) or 1.0
    bars = [_row(start, step, whole, links) for start, step in rows]
    return tag("div", _summary(rows, run), _axis(whole), tag("ol", bars, cls="bars"), cls="timeline")


def _summary(rows: list[tuple[float, StepRecord]], run: RunRecord) -> Markup:
    most = most_at_once((start, start + step.seconds) for start, step in rows)
    busy = sum(step.seconds for _, step in rows)
    idle = len(run.steps) - len(rows)
    text = f"Up to {count(most, 'step')} at the same time; the steps took {duration(busy)} together"
    rest = f"; {count(idle, 'step')} did not start." if idle else "."
    return tag("p", text, rest, cls="note")


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """How many of the spans (start, end) overlap at most; ends come before starts at the same moment.

    >>> most_at_once([(0, 2), (1, 3), (2, 4)])
    2
    """
    changes = sorted(change for start, end in spans for change in ((start, 1), (end, -1)))
    level = most = 0
    for _, step in changes:
        level += step
        most = max(most, level)
    return max(most, 1)


def ticks(whole: float) -> list[tuple[float, str]]:
    """Round moments along an axis that ends at `whole` seconds, about five, each with its name.

    >>> ticks(2.3)
    [(0.0, '0 s'), (0.5, '0.5 s'), (1.0, '1 s'), (1.5, '1.5 s'), (2.0, '2 s')]
    >>> ticks(500)
    [(0.0, '0 min'), (120.0, '2 min'), (240.0, '4 min'), (360.0, '6 min'), (480.0, '8 min')]
    """
    name, unit = next((name, unit) for name, unit in _UNITS if whole >= 2 * unit or unit == 1)
    rough = whole / unit / _TICKS
    scale = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * scale for factor in (1, 2, 5, 10) if factor * scale >= rough)
    marks = [round(at * step, 10) for at in range(int(whole / unit / step) + 1)]
    return [(mark * unit, f"{mark:g} {name}") for mark in marks]


def _axis(whole: float) -> Markup:
    places = [(at, name, f"{100 * at / whole:.2f}%") for at, name in ticks(whole)]
    marks = [
        [tag("line", x1=x, x2=x, y1="14", y2="20"), tag("text", name, x=x, y="10", text_anchor=_anchor(at, whole))]
        for at, name, x in places
    ]
    return tag("div", tag("svg", marks, width="100%", height="20", aria_hidden="true"), cls="axis")


def _anchor(at: float, whole: float) -> str:
    if at == 0:
        return "start"
    return "end" if at > whole * _NEAR_END else "middle"


def _row(start: float, step: StepRecord, whole: float, links: Links) -> Markup:
    width = max(_LEAST_WIDTH, 100 * step.seconds / whole)
    left = min(100 * start / whole, 100 - width)
    told = f"{step.name}: started after {duration(start)}, took {duration(step.seconds)}, {step.status}"
    rect = tag("rect", x=f"{left:.2f}%", y="3", width=f"{width:.2f}%", height="14", rx="3")
    bar = tag("svg", tag("title", told), rect, width="100%", height="20", role="img", aria_label=told)
    return tag(
        "li",
        tag("span", links.to(step.name), cls="who"),
        tag("span", bar, cls=f"track {state(step.status)}"),
        tag("span", seconds(step.seconds), cls="long"),
    )
