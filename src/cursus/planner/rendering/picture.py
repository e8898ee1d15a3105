"""The neighbourhood of a planned step as a picture: what comes before it, its needs and offers, what comes behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from cursus.report.markup import Markup, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cursus.planner.plan import Connection, StepPlan

__all__ = ["picture"]

_SIDE, _MIDDLE, _GAP, _MARGIN = 236.0, 300.0, 96.0, 12.0
_HEAD, _LINE, _FOOT, _BETWEEN = 42.0, 19.0, 8.0, 16.0
_LETTER, _INSET = 7.2, 14.0
_MOST = 8
_Steps: TypeAlias = "Mapping[tuple[str, str], Sequence[Connection]]"
_KINDS = {
    "chosen": "answers the need",
    "left": "could answer it as well, and is not taken",
    "tied": "scores the same as another",
    "unmet": "nothing that is registered offers it",
}


@dataclass(frozen=True, slots=True)
class _Box:
    """A step: where it stands, and the height of each of its lines."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return _HEAD + _LINE * len(self.lines) + _FOOT

    def at(self, line: int) -> float:
        """The middle of a line."""
        return self.y + _HEAD + _LINE * (line + 0.5) - 2


def picture(plan: StepPlan) -> Markup:
    """The drawing in a box that scrolls, with what its lines mean."""
    before, behind = _steps(plan.integration.upstream), _steps(plan.integration.downstream)
    needs = [each.logical_name for each in plan.specification.needs]
    offers = [each.logical_name for each in plan.specification.offers]
    height = max(_stacked(before), _stacked(behind), _HEAD + _LINE * max(len(needs), len(offers)) + _FOOT)
    middle = _MARGIN + _SIDE + _GAP
    lines = max(len(needs), len(offers))
    own = _Box(middle, _MARGIN + (height - _HEAD - _LINE * lines - _FOOT) / 2, _MIDDLE, ("",) * lines)
    left = _stack(before, _MARGIN, height)
    right = _stack(behind, middle + _MIDDLE + _GAP, height)
    drawn = [
        *_wires(before, left, own, needs, reads=True),
        *_wires(behind, right, own, offers, reads=False),
        *_stubs(plan, own, needs),
        *(_neighbour(*step, wires, box) for (step, wires), box in zip(before.items(), left, strict=True)),
        *(_neighbour(*step, wires, box) for (step, wires), box in zip(behind.items(), right, strict=True)),
        _own(plan, own, needs, offers),
    ]
    width = middle + _MIDDLE + _GAP + _SIDE + _MARGIN
    label = f"{plan.name} between the steps before and behind it"
    svg = tag(
        "svg", _arrow(), drawn, viewBox=f"0 0 {width:g} {height + 2 * _MARGIN:g}", width=width,
        height=height + 2 * _MARGIN, role="group", aria_label=label,
    )  # fmt: skip
    box = tag("div", svg, cls="scroll", tabindex="0", role="region", aria_label="The neighbourhood as a picture")
    return tag("div", box, _legend(plan), cls="picture neighbourhood")


def _steps(connections: Iterable[Connection]) -> _Steps:
    """The wires of each step, those that are taken first; of very many, the first."""
    found: dict[tuple[str, str], list[Connection]] = {}
    for each in sorted(connections, key=lambda each: not each.chosen):
        about = " · ".join(word for word in (each.origin, each.job_type) if word)
        found.setdefault((each.step, about), []).append(each)
    return dict(list(found.items())[:_MOST])


def _stacked(steps: _Steps) -> float:
    return sum(_HEAD + _LINE * len(wires) + _FOOT + _BETWEEN for wires in steps.values()) - _BETWEEN


def _stack(steps: _Steps, x: float, height: float) -> list[_Box]:
    y = _MARGIN + max(0.0, (height - _stacked(steps)) / 2)
    boxes: list[_Box] = []
    for wires in steps.values():
        boxes.append(_Box(x, y, _SIDE, ("",) * len(wires)))
        y += boxes[-1].height + _BETWEEN
    return boxes


def _kind(wire: Connection) -> str:
    return "tied" if wire.ties_with else "chosen" if wire.chosen else "left"


def _wires(steps: _Steps, boxes: Sequence[_Box], own: _Box, ports: Sequence[str], *, reads: bool) -> Iterable[Markup]:
    """The lines to needs, from the right of the steps before; or from offers to the left of those behind."""
    for wires, box in zip(steps.values(), boxes, strict=True):
        for line, wire in enumerate(wires):
            port = wire.need if reads else wire.offer
            if port in ports:
                there = (box.x + box.width, box.at(line)) if reads else (box.x, box.at(line))
                here = (own.x if reads else own.x + own.width, own.at(ports.index(port)))
                yield _wire(*((there, here) if reads else (here, there)), wire)


def _wire(start: tuple[float, float], end: tuple[float, float], wire: Connection) -> Markup:
    middle = (start[0] + end[0]) / 2
    way = f"M{start[0]:g} {start[1]:.1f}C{middle:g} {start[1]:.1f} {middle:g} {end[1]:.1f} {end[0] - 2:g} {end[1]:.1f}"
    ties = f"; ties with {', '.join(wire.ties_with)}" if wire.ties_with else ""
    reasons = ", ".join(f"{name} {value:.2f}" for name, value in wire.reasons)
    told = f"{wire.offer} answers {wire.need}: {wire.score:.2f}{f' ({reasons})' if reasons else ''}{ties}"
    return tag("g", tag("title", told), tag("path", d=way, marker_end="url(#to)"), cls=f"wire wire-{_kind(wire)}")


def _stubs(plan: StepPlan, own: _Box, needs: Sequence[str]) -> Iterable[Markup]:
    """A short line to each need that nothing offers."""
    for name in plan.integration.unmet:
        if name in needs:
            y = own.at(needs.index(name))
            line = tag("path", d=f"M{own.x - 34:g} {y:.1f}H{own.x - 2:g}", marker_end="url(#to)")
            sign = tag("text", "?", x=own.x - 46, y=y + 4, cls="sign")
            yield tag("g", tag("title", f"nothing offers {name}"), line, sign, cls="wire wire-unmet")


def _neighbour(name: str, about: str, wires: Sequence[Connection], box: _Box) -> Markup:
    lines = [
        tag(
            "text",
            _cut(_told(wire, box), box.width),
            x=box.x + _INSET,
            y=box.at(at) + 4,
            cls=f"port port-{_kind(wire)}",
        )
        for at, wire in enumerate(wires)
    ]
    title = tag("title", f"{name}: {len(wires)} of its names meet this step")
    return tag("g", title, _frame(box), _head(name, about, box), lines, cls="node state-other")


def _told(wire: Connection, box: _Box) -> str:
    name = wire.offer if box.x < _SIDE else wire.need
    sign = {"tied": "= ", "left": "○ "}.get(_kind(wire), "")
    return f"{sign}{name} {wire.score:.2f}"


def _own(plan: StepPlan, box: _Box, needs: Sequence[str], offers: Sequence[str]) -> Markup:
    unmet = set(plan.integration.unmet)
    half = box.width / 2 + _INSET
    left = [
        tag(
            "text",
            _cut(name, half),
            x=box.x + _INSET,
            y=box.at(at) + 4,
            cls=f"port{' port-unmet' if name in unmet else ''}",
        )
        for at, name in enumerate(needs)
    ]
    right = [
        tag("text", _cut(name, half), x=box.x + box.width - _INSET, y=box.at(at) + 4, text_anchor="end", cls="port")
        for at, name in enumerate(offers)
    ]
    kind = str(plan.registration.sagemaker_step_type)
    return tag("g", _frame(box), _head(plan.name, kind, box), left, right, cls="node own state-running")


def _frame(box: _Box) -> Markup:
    return tag("rect", x=box.x, y=round(box.y, 1), width=box.width, height=box.height, rx="8")


def _head(name: str, about: str, box: _Box) -> list[Markup]:
    return [
        tag("text", _cut(name, box.width), x=box.x + _INSET, y=round(box.y + 20, 1), cls="name"),
        tag("text", _cut(about, box.width), x=box.x + _INSET, y=round(box.y + 35, 1), cls="type"),
    ]


def _cut(text: str, width: float) -> str:
    most = int((width - 2 * _INSET) / _LETTER)
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def _arrow() -> Markup:
    tip = tag("path", d="M0 0L8 4L0 8z", cls="tip")
    size = {"markerWidth": "7", "markerHeight": "7", "orient": "auto"}
    return tag("defs", tag("marker", tip, id="to", viewBox="0 0 8 8", refX="7", refY="4", **size))


def _legend(plan: StepPlan) -> Markup:
    wires = (*plan.integration.upstream, *plan.integration.downstream)
    there = {_kind(each) for each in wires} | ({"unmet"} if plan.integration.unmet else set())
    line = tag("svg", tag("path", d="M0 5H34"), width="34", height="10", aria_hidden="true")
    items = [tag("li", line, " ", word, cls=f"wire wire-{kind}") for kind, word in _KINDS.items() if kind in there]
    return tag("ul", items or tag("li", "No registered step meets this one."), cls="legend")
