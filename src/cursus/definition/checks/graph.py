"""Checks the graph of steps: that names are told apart, that what is waited for exists and can happen, no cycles."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.index import name_of, place_of
from cursus.definition.checks.report import Place, Report, nearest, shown
from cursus.definition.references import dependencies_of, depends_on, feeders_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.definition.checks.index import Index
    from cursus.definition.document import PlacedStep

__all__ = ["check_branches", "check_cycles", "check_dependencies", "check_duplicates"]

_TRIGGERS = ("Completed", "Failed", "Stopped", "Any")


def check_duplicates(index: Index, report: Report) -> None:
    """Notes each step whose name an earlier one has."""
    for step in index.steps:
        name = name_of(step)
        first = index.by_name.get(name)
        if first is not None and first is not step:
            fact = f"a step named {shown(name)} is already at {first.where}"
            report.add(Place(Place(None, step.where), "Name"), "duplicate-step", fact, "give it another name")


def check_dependencies(step: PlacedStep, index: Index, report: Report) -> None:
    """Checks the form of `DependsOn`, and that the steps in it exist."""
    listed = step.fields.get("DependsOn")
    place = place_of(step, index).field("DependsOn")
    if listed is None or not report.require(listed, list, place):
        return
    for at, entry in enumerate(listed):
        _check_entry(entry, Place(place, at), index, report)
    _check_triggers(step, listed, place, report)


def _check_triggers(step: PlacedStep, listed: list[Any], place: Place, report: Report) -> None:
    """Notes each wait that cannot come true: for two ends of one step, or for a failed step and its values."""
    wanted = dict.fromkeys(feeders_of(step.fields), "Completed")
    for at, entry in enumerate(listed):
        name = entry.get("Step") if isinstance(entry, dict) else entry
        trigger = entry.get("Trigger", "Completed") if isinstance(entry, dict) else "Completed"
        if not isinstance(name, str) or not isinstance(trigger, str) or trigger not in _TRIGGERS:
            continue
        other = wanted.setdefault(name, trigger)
        if other != trigger and "Any" not in {other, trigger}:
            fact = f"waits for {name} to end as {trigger}, and elsewhere as {other}: it never does both"
            hint = "wait for one end; values come from steps that completed"
            report.add(Place(place, at), "conflicting-trigger", fact, hint)


def _check_entry(entry: object, place: Place, index: Index, report: Report) -> None:
    if isinstance(entry, dict):
        report.unknown_fields(entry, ("Step", "Trigger"), place)
        trigger = entry.get("Trigger", "Completed")
        if not isinstance(trigger, str) or trigger not in _TRIGGERS:
            hint = nearest(str(trigger), _TRIGGERS) or f"it is one of {', '.join(_TRIGGERS)}"
            report.add(place.field("Trigger"), "bad-enum", f"there is no trigger {shown(trigger)}", hint)
    name = entry.get("Step") if isinstance(entry, dict) else entry
    if not isinstance(name, str):
        report.add(place, "wrong-type", f"{shown(entry)} names no step", "write the name of a step")
    elif name not in index.by_name:
        hint = nearest(name, index.by_name) or "name a step of this definition"
        report.add(place, "dangling-reference", f"there is no step {shown(name)}", hint)


def check_branches(index: Index, report: Report) -> None:
    """Notes each step that waits for steps in both branches of a condition: of the two only one is taken."""
    if not any(step.parent for step in index.steps):
        return
    for name, step in index.by_name.items():
        triggered = {other for other, succeeds in depends_on(step.fields) if not succeeds}
        taken = {holder: (name, branch) for holder, branch in _branches(step, index)}
        for other in sorted((dependencies_of(step.fields) - triggered) & index.by_name.keys()):
            _check_branch(step, other, taken, index, report)


def _check_branch(
    step: PlacedStep, awaited: str, taken: dict[str, tuple[str, str]], index: Index, report: Report
) -> None:
    for holder, branch in _branches(index.by_name[awaited], index):
        first, other = taken.setdefault(holder, (awaited, branch))
        if branch != other:
            fact = f"{first} and {awaited} are in different branches of {holder}: never do both run"
            hint = "put a copy of the step that waits into each branch"
            report.add(place_of(step, index), "both-branches", fact, hint)


def _branches(step: PlacedStep, index: Index) -> Iterator[tuple[str, str]]:
    """The conditions that hold a step, innermost first, each with the branch."""
    seen: set[str] = set()
    at: PlacedStep | None = step
    while at is not None and at.parent and at.branch and at.parent not in seen:
        seen.add(at.parent)
        yield at.parent, at.branch
        at = index.by_name.get(at.parent)


def check_cycles(index: Index, report: Report) -> None:
    """Notes one cycle, the shortest from its first name, for each knot of steps that wait for each other."""
    edges = {name: sorted(_awaited(step, index)) for name, step in index.by_name.items()}
    for knot in _knots(edges):
        start = min(knot)
        path = [*_shortest(start, edges, knot), start]
        where = Place(Place(None, "Steps"), start)
        hint = "take one of these dependencies away"
        report.add(where, "cycle", f"waits for itself: {' -> '.join(path)}", hint)


def _awaited(step: PlacedStep, index: Index) -> set[str]:
    held_by = {step.parent} if step.parent else set[str]()
    return {name for name in dependencies_of(step.fields) | held_by if name in index.by_name}


def _knots(edges: Mapping[str, list[str]]) -> Iterator[set[str]]:
    """Sets of steps that can all reach each other, found without recursion: a pipeline may be one long chain.

    Steps that wait for nothing left, and steps that nothing left waits for, are peeled off first: usually all.
    """
    left = _peeled(_peeled(set(edges), edges), _reversed(edges))
    backwards = _reversed(edges)
    while left:
        start = min(left)
        knot = _reached(start, edges, left) & _reached(start, backwards, left)
        if knot:
            yield knot
        left -= knot | {start}


def _peeled(names: set[str], edges: Mapping[str, list[str]]) -> set[str]:
    """The names that are left when those without edges to a name that is left are taken away, again and again."""
    count = {name: sum(other in names for other in edges[name]) for name in names}
    backwards = _reversed(edges)
    free = [name for name in names if not count[name]]
    while free:
        name = free.pop()
        del count[name]
        for other in backwards[name]:
            if other in count:
                count[other] -= 1
                if not count[other]:
                    free.append(other)
    return set(count)


def _reversed(edges: Mapping[str, list[str]]) -> dict[str, list[str]]:
    backwards: dict[str, list[str]] = {name: [] for name in edges}
    for name, others in edges.items():
        for other in others:
            backwards[other].append(name)
    return backwards


def _reached(start: str, edges: Mapping[str, list[str]], among: set[str]) -> set[str]:
    """What is reached from a name in one move or more."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = [name for name in edges[waiting.pop()] if name in among and name not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return found


def _shortest(start: str, edges: Mapping[str, list[str]], among: set[str]) -> list[str]:
    """The names on a shortest way from a name back to itself, without the last."""
    waiting = deque([[start]])
    seen: set[str] = set()
    while waiting:
        path = waiting.popleft()
        if start in edges[path[-1]]:
            return path
        fresh = [name for name in edges[path[-1]] if name in among and name not in seen]
        seen.update(fresh)
        waiting.extend([*path, name] for name in fresh)
    return [start]
