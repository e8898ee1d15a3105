"""Moves steps into the branches of the condition steps whose configs name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.builders.condition import ConditionStepBuilder
from cursus.core.kinds.condition import ConditionStep
from cursus.errors import ConfigurationError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.kinds.step import Step

    Branches = Mapping[str, tuple[list[str], list[str]]]

__all__ = ["branched"]


def branched(steps: Sequence[Step], builders: Mapping[str, StepBuilderBase[Any]]) -> tuple[Step, ...]:
    """The steps at the top of the pipeline; those that a condition's config names are in its branches instead.

    Raises:
        ConfigurationError: a branch names no node, or a node has more than one place; all faults together.
    """
    wanted = {name: each.branch_nodes() for name, each in builders.items() if isinstance(each, ConditionStepBuilder)}
    faults = list(_faults(wanted, list(builders)))
    if faults:
        raise ConfigurationError.of(faults)
    moved = {name for branches in wanted.values() for branch in branches for name in branch}
    for step in steps:
        if isinstance(step, ConditionStep) and step.name in wanted:
            chosen, others = wanted[step.name]
            step.if_steps = [*step.if_steps, *(each for each in steps if each.name in chosen)]
            step.else_steps = [*step.else_steps, *(each for each in steps if each.name in others)]
    return tuple(step for step in steps if step.name not in moved)


def _faults(wanted: Branches, nodes: list[str]) -> Iterator[Fault]:
    places: dict[str, str] = {}
    for condition, (chosen, others) in sorted(wanted.items()):
        for branch, names in (("if_true", chosen), ("if_false", others)):
            for name in names:
                place = f"{condition}.{branch}"
                if name not in nodes:
                    yield Fault(place, f"no node {name!r}", did_you_mean(name, nodes) or "name a node of the DAG")
                elif name in places:
                    yield Fault(place, f"node {name!r} is already in {places[name]}", "keep it in one branch")
                places.setdefault(name, place)
    yield from _circle_faults({name: place.rpartition(".")[0] for name, place in places.items()})


def _circle_faults(holders: Mapping[str, str]) -> Iterator[Fault]:
    for name in sorted(holders):
        seen, at = [name], holders[name]
        while at in holders and at not in seen:
            seen.append(at)
            at = holders[at]
        if at == name == min(seen):
            yield Fault(f"node {name}", "is in a branch of its own", "take it out of the branch")
