"""What differs between two plans, section by section; parts are known by their names, not by where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.plan import StepPlan

__all__ = ["SECTIONS", "PlanDifference", "differences"]

SECTIONS: Mapping[str, str] = {
    "requirements": "Requirements",
    "overview": "1. Step Overview",
    "registration": "2. Components to Create",
    "specification": "2. Components to Create",
    "contract": "2. Components to Create",
    "config": "2. Components to Create",
    "builder": "2. Components to Create",
    "script": "2. Components to Create",
    "hyperparameters": "2. Components to Create",
    "files": "3. Files to Update",
    "integration": "4. Integration Strategy",
    "alignment": "5. Contract-Specification Alignment",
    "validation_strategy": "5. Contract-Specification Alignment",
    "errors": "6. Error Handling Strategy",
    "tests": "7. Testing and Validation Plan",
    "trace": "Requirements and where they are answered",
    "undecided": "Undecided",
    "citations": "Developer guide",
}
_NAMES = ("logical_name", "id", "name", "requirement", "path", "job_type", "method", "page", "subject")


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """One part of a plan that differs: `before` is None where it is new, `after` where it is gone."""

    section: str
    part: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


def differences(before: StepPlan, after: StepPlan) -> tuple[PlanDifference, ...]:
    """What differs between two plans, in the order of the sections."""
    left, right = before.model_dump(mode="json"), after.model_dump(mode="json")
    return tuple(
        PlanDifference(SECTIONS[part], path, old, new)
        for part in SECTIONS
        for path, old, new in _compared(part, left.get(part), right.get(part))
    )


def _compared(path: str, left: Any, right: Any) -> Iterator[tuple[str, Any, Any]]:
    if left == right:
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for key in dict.fromkeys((*left, *right)):
            yield from _compared(f"{path}.{key}", left.get(key), right.get(key))
    elif isinstance(left, list) and isinstance(right, list) and (key := _key(left, right)):
        olds, news = _by_name(left, key), _by_name(right, key)
        for name in dict.fromkeys((*olds, *news)):
            yield from _compared(f"{path}[{name}]", olds.get(name), news.get(name))
    else:
        yield path, left, right


def _key(left: list[Any], right: list[Any]) -> str | None:
    """What the members of both lists are known by."""
    members = [*left, *right]
    if not members or not all(isinstance(each, dict) for each in members):
        return None
    for key in _NAMES:
        if all(each.get(key) for each in members) and all(
            len(_by_name(each, key)) == len(each) for each in (left, right)
        ):
            return key
    return None


def _by_name(members: list[Any], key: str) -> dict[str, Any]:
    return {str(each[key]): each for each in members}
