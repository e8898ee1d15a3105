"""The steps of a definition as a graph: nested branches laid flat, and what each step waits for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Literal, cast

from cursus.engine.values import references
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

__all__ = ["Branch", "Node", "Trigger", "flatten", "graph_faults", "parameters_of"]

Trigger = Literal["Completed", "Failed", "Stopped", "Any"]
_TRIGGERS = ("Completed", "Failed", "Stopped", "Any")


# Also what keeps a step's log and folder, named after it, inside the run's folder.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Branch:
    """The condition step that decides over a step, and the outcome that lets it run."""

    condition: str
    outcome: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A step, what it waits for (the name of a step -> how that step must have ended), and what it refers to."""

    name: str
    type: str
    step: Mapping[str, Any]
    branch: Branch | None
    needs: Mapping[str, Trigger]
    references: tuple[str, ...] = ()

    @property
    def arguments(self) -> dict[str, Any]:
        """The step's arguments as written, without the steps of a condition's branches."""
        written: Mapping[str, Any] = self.step.get("Arguments") or {}
        return {key: value for key, value in written.items() if key not in ("IfSteps", "ElseSteps")}

    @property
    def fields(self) -> dict[str, Any]:
        """What the step says of itself beside its arguments, as written: a function's ARN, a check's type, ..."""
        return _own_fields(self.step)


def flatten(definition: Mapping[str, Any]) -> tuple[Node, ...]:
    """Every step of a definition in reading order, branches after the condition that chooses between them."""
    return tuple(_nodes(definition.get("Steps") or (), None))


def _nodes(steps: Iterable[Mapping[str, Any]], branch: Branch | None) -> Iterator[Node]:
    for written in steps:
        step = _told(written)
        name, kind = str(step.get("Name", "")), str(step.get("Type", ""))
        named = tuple(dict.fromkeys(references([step.get("Arguments", {}), _own_fields(step)])))
        yield Node(name, kind, step, branch, _needs(step, branch, named), named)
        if kind == "Condition":
            arguments = step.get("Arguments", {})
            yield from _nodes(arguments.get("IfSteps", ()), Branch(name, outcome=True))
            yield from _nodes(arguments.get("ElseSteps", ()), Branch(name, outcome=False))


def _told(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """A step without what is null, which the service takes as not given; what goes to a function stays as it is."""
    told = {name: value for name, value in step.items() if value is not None}
    if step.get("Type") in _PAYLOADS or "Arguments" not in told:
        return told
    return {**told, "Arguments": _given(told["Arguments"])}


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: part if isinstance(part, str) else _given(part) for key, part in value.items() if part is not None}
    return [_given(part) for part in value] if isinstance(value, list) else value


# Types whose arguments are a message of the user's own.
_PAYLOADS = frozenset({"Callback", "Lambda"})
# Fields that the engine reads as they are written.
_PLAIN_FIELDS = frozenset(
    {"Name", "Type", "Arguments", "DependsOn", "DisplayName", "Description", "CacheConfig", "RetryPolicies"}
    | {"PropertyFiles"}
)


def _own_fields(step: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in step.items() if key not in _PLAIN_FIELDS}


def parameters_of(node: Node) -> frozenset[str]:
    """The parameters that a step refers to."""
    named = (reference.partition(".") for reference in node.references)
    return frozenset(rest for root, _, rest in named if root == "Parameters")


def _needs(step: Mapping[str, Any], branch: Branch | None, named: Iterable[str]) -> dict[str, Trigger]:
    needs: dict[str, Trigger] = {} if branch is None else {branch.condition: "Completed"}
    for reference in named:
        root, _, rest = reference.partition(".")
        if root == "Steps":
            needs[rest.partition(".")[0]] = "Completed"
    for entry in step.get("DependsOn", ()):
        if isinstance(entry, str):
            needs[entry] = "Completed"
        else:
            needs[str(entry["Step"])] = cast("Trigger", entry.get("Trigger", "Completed"))
    return needs


def graph_faults(nodes: Sequence[Node], parameters: Iterable[str]) -> Iterator[Fault]:
    """What keeps the steps from being put in order: names used twice, references to nothing, cycles."""
    names = [node.name for node in nodes]
    for name in names:
        if not _NAME.fullmatch(name):
            yield Fault(f"step {name!r}", "has a name that the service refuses", "use 1 to 64 letters, digits, - and _")
    for name in sorted(name for name, count in Counter(names).items() if count > 1):
        yield Fault(f"step {name!r}", "is defined more than once", "give every step a name of its own")
    known, declared = dict.fromkeys(names), list(parameters)
    for node in nodes:
        yield from _reference_faults(node, known, declared)
    yield from _cycle_faults(nodes)


def _trigger_faults(node: Node) -> Iterator[Fault]:
    feeders = {text.split(".")[1] for text in node.references if text.startswith("Steps.")}
    for need, trigger in node.needs.items():
        if trigger not in _TRIGGERS:
            hint = did_you_mean(trigger, _TRIGGERS) or f"use one of {', '.join(_TRIGGERS)}"
            yield Fault(f"step {node.name!r}", f"waits for step {need!r} to end as {trigger!r}", hint)
        elif trigger in {"Failed", "Stopped"} and need in feeders:
            fact = f"waits for step {need!r} to end as {trigger}, and takes a value from it"
            yield Fault(f"step {node.name!r}", fact, "values come from steps that completed: drop one of the two")


def _reference_faults(node: Node, names: Collection[str], parameters: list[str]) -> Iterator[Fault]:
    yield from _trigger_faults(node)
    for need in node.needs:
        if need not in names:
            hint = did_you_mean(need, names) or "name a step of this definition"
            yield Fault(f"step {node.name!r}", f"needs step {need!r}, which is not defined", hint)
    for reference in node.references:
        root, _, rest = reference.partition(".")
        if root == "Parameters" and rest not in parameters:
            hint = did_you_mean(rest, parameters) or "declare it under Parameters"
            yield Fault(f"step {node.name!r}", f"uses parameter {rest!r}, which is not declared", hint)


def _cycle_faults(nodes: Sequence[Node]) -> Iterator[Fault]:
    waiting = {node.name: set(node.needs) for node in nodes}
    waiting = {name: needs & waiting.keys() for name, needs in waiting.items()}
    try:
        TopologicalSorter(waiting).prepare()
    except CycleError:
        yield _cycle_fault(waiting)


def _cycle_fault(waiting: dict[str, set[str]]) -> Fault:
    """The fault of one cycle, the same one each time: what waits for nothing is taken away until only cycles stay."""
    while free := {name for name, needs in waiting.items() if not needs}:
        waiting = {name: needs - free for name, needs in waiting.items() if name not in free}
    cycle = _one_cycle(waiting)
    return Fault(f"step {cycle[0]!r}", f"waits for itself: {' -> '.join(cycle)}", "remove one of these dependencies")


def _one_cycle(waiting: Mapping[str, set[str]]) -> list[str]:
    trail = [min(waiting)]
    while True:
        following = min(waiting[trail[-1]])
        if following in trail:
            return [*trail[trail.index(following) :], following]
        trail.append(following)
