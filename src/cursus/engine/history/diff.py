"""What differs between two runs: parameters, steps, metrics, cache keys and the definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.engine.graph import flatten
from cursus.engine.history.why import compare_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.engine.history.records import RecordedRun
    from cursus.engine.history.why import KeyChange
    from cursus.engine.model import StepResult

__all__ = ["MetricChange", "RunDiff", "StepChange", "ValueChange", "diff_runs"]

_BRANCHES = ("IfSteps", "ElseSteps")


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that differs, by name; None where one of the runs has none."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A metric of a step in both runs; `difference` is None where one of them has none."""

    step: str
    name: str
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """After minus before."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step of one run or both: how it ended, in how many seconds, and what differs in its key and definition.

    A status is None where the step has not ended, or is not in that run's definition. `definition` names the places
    that differ, as `Arguments.Environment.ROUNDS`; it is `added` or `removed` where only one run has the step.
    """

    name: str
    statuses: tuple[str | None, str | None]
    seconds: tuple[float | None, float | None]
    reused: tuple[str | None, str | None]
    key: tuple[KeyChange, ...]
    definition: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunDiff:
    """Two runs side by side; `parameters` holds those that differ, `metrics` and `steps` all."""

    before: str
    after: str
    pipelines: tuple[str, str]
    statuses: tuple[str, str]
    seconds: tuple[float, float]
    parameters: tuple[ValueChange, ...]
    metrics: tuple[MetricChange, ...]
    steps: tuple[StepChange, ...]


def diff_runs(before: RecordedRun, after: RecordedRun) -> RunDiff:
    """What differs from one run to another, of the same pipeline or not."""
    first, second = ({step.name: step for step in run.steps} for run in (before, after))
    pairs = {name: (first.get(name), second.get(name)) for name in {**first, **second}}
    return RunDiff(
        before=before.run_id,
        after=after.run_id,
        pipelines=(before.pipeline, after.pipeline),
        statuses=(before.status, after.status),
        seconds=(before.seconds, after.seconds),
        parameters=tuple(_values(before.parameters, after.parameters)),
        metrics=tuple(each for name, pair in pairs.items() for each in _metrics(name, *pair)),
        steps=tuple(_steps(before, after, pairs)),
    )


def _values(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[ValueChange]:
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield ValueChange(name, before.get(name), after.get(name))


def _metrics(step: str, before: StepResult | None, after: StepResult | None) -> Iterator[MetricChange]:
    first, second = before.metrics if before else {}, after.metrics if after else {}
    for name in {**first, **second}:
        yield MetricChange(step, name, first.get(name), second.get(name))


def _steps(
    before: RecordedRun, after: RecordedRun, pairs: Mapping[str, tuple[StepResult | None, StepResult | None]]
) -> Iterator[StepChange]:
    first, second = _written(before.definition), _written(after.definition)
    for name in {**first, **second}:
        one, other = pairs.get(name, (None, None))
        keyed = one is not None and other is not None and one.cache_key and other.cache_key
        yield StepChange(
            name=name,
            statuses=(one.status if one else None, other.status if other else None),
            seconds=(one.seconds if one else None, other.seconds if other else None),
            reused=(_source(one), _source(other)),
            key=compare_keys(one.cache_key, other.cache_key) if one and other and keyed else (),
            definition=tuple(_places(first.get(name), second.get(name))),
        )


def _source(step: StepResult | None) -> str | None:
    return step.reused.run_id if step and step.reused else None


def _written(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each step as written, without the steps of its branches, which stand for themselves."""
    return {node.name: {**node.step, "Arguments": node.arguments} for node in flatten(definition)}


def _places(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Where two JSON values differ; lists of named entries by name, others as a whole."""
    one, other = _named(before), _named(after)
    if before is None or after is None:
        if before is not after:
            yield place or ("added" if before is None else "removed")
    elif one is not None and other is not None:
        for key in {**one, **other}:
            yield from _places(one.get(key), other.get(key), f"{place}.{key}" if place else key)
    elif before != after:
        yield place


def _named(value: Any) -> dict[str, Any] | None:
    """The entries of an object, or of a list whose entries have names of their own, by name; None for other values."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        return None
    for key in ("InputName", "OutputName", "ChannelName", "Name", "PropertyFileName"):
        names = [each.get(key) for each in value]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(names, value, strict=True))
    return None
