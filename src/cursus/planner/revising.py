"""Mends what is mechanical in a plan, until nothing is left of it, and asks what comes up by that."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cursus.errors import PlanError
from cursus.planner.checking.check import check_beside
from cursus.planner.making.undecided import questions_of
from cursus.planner.plan import StepPlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cursus.planner.checking.model import Change, PlanCheck, PlanFinding
    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Undecided

__all__ = ["Revised", "changed", "revise_beside"]

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Revised:
    """A plan after its mechanical findings were mended, those findings, and the check of what came of it.

    `asked` are the open questions that the plan did not have before.
    """

    plan: StepPlan
    mended: tuple[PlanFinding, ...]
    check: PlanCheck
    asked: tuple[Undecided, ...] = ()


def revise_beside(plan: StepPlan, world: Neighbourhood, *, is_ours: bool = False) -> Revised:
    """The plan with every mechanical finding mended, and the questions that are open then; the rest is in its check."""
    given = plan
    mended: list[PlanFinding] = []
    for _ in range(_ROUNDS):
        found = check_beside(plan, world, is_ours=is_ours)
        fixable = [each for each in found.findings if each.is_mechanical and each not in mended]
        if not fixable:
            break
        plan = changed(plan, [change for each in fixable for change in each.changes])
        mended += fixable
    if mended:
        plan = _asking(given, plan, world)
    asked = tuple(each for each in plan.undecided if each not in given.undecided)
    return Revised(plan, tuple(mended), check_beside(plan, world, is_ours=is_ours), asked)


def _asking(given: StepPlan, plan: StepPlan, world: Neighbourhood) -> StepPlan:
    """The mended plan without the questions that the changes answer, and with those that it leaves open."""
    left = {(each.subject, each.question): each for each in questions_of(plan, world)}
    answered = {(each.subject, each.question) for each in questions_of(given, world)} - left.keys()
    kept = [each for each in plan.undecided if (each.subject, each.question) not in answered]
    known = {(each.subject, each.question) for each in kept}
    return plan.model_copy(update={"undecided": (*kept, *(each for key, each in left.items() if key not in known))})


def changed(plan: StepPlan, changes: Iterable[Change]) -> StepPlan:
    """The plan with these changes; each is made as if the others were not, so that places in lists stay what they are.

    Raises:
        PlanError: they leave no plan.
    """
    data = deepcopy(plan.model_dump(mode="json"))
    listed = _once(changes)
    for each in [each for each in listed if each.op != "remove"]:
        _set(data, each)
    for each in sorted((each for each in listed if each.op == "remove"), key=_from_behind):
        _remove(data, each)
    try:
        return StepPlan.model_validate(data)
    except ValidationError as error:
        raise PlanError(f"the changes leave no plan: {error.errors()[0]['msg']}", hint="mend it by hand") from None


def _once(changes: Iterable[Change]) -> list[Change]:
    """The changes, each place once, and none within what another replaces or removes."""
    found: dict[tuple[str, str], Change] = {}
    for each in changes:
        key = (each.path, str(each.value) if each.keys[-1] == "-" else "")
        found.setdefault(key, each)
    whole = [each.keys for each in found.values() if each.op != "add"]
    return [each for each in found.values() if not any(_within(each.keys, keys) for keys in whole)]


def _within(keys: Sequence[str | int], outer: Sequence[str | int]) -> bool:
    return len(keys) > len(outer) and tuple(keys[: len(outer)]) == tuple(outer)


def _from_behind(change: Change) -> tuple[Any, ...]:
    last = change.keys[-1]
    return tuple(map(str, change.keys[:-1])), -last if isinstance(last, int) else 0


def _holder(data: Any, change: Change) -> Any:
    for key in change.keys[:-1]:
        data = data[key]
    return data


def _set(data: Any, change: Change) -> None:
    holder, key = _holder(data, change), change.keys[-1]
    if key == "-":
        holder.append(change.value)
    else:
        holder[key] = change.value


def _remove(data: Any, change: Change) -> None:
    holder, key = _holder(data, change), change.keys[-1]
    if isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        del holder[key]
    elif isinstance(holder, dict):
        holder.pop(key, None)
