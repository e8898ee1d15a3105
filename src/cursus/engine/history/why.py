"""Why a step of a run ran, or did not: its cache key compared with those of earlier results; reads no files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cursus.engine.history.expiry import has_expired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.engine.model import StepResult, StepStatus

__all__ = ["Earlier", "KeyChange", "Verdict", "Why", "compare_keys", "explain"]

Verdict = Literal[
    "reused",
    "not-run",
    "not-keyed",
    "first",
    "changed",
    "not-cached",
    "expired",
    "overwritten",
    "outputs-gone",
    "equal",
]
Change = Literal["changed", "added", "removed"]

_REUSED = {
    "cache": "its cache key is that of run {0}, whose result it took",
    "resume": "it had finished in run {0}, which this run went on with",
    "selection": "it was left out of this run, and run {0} answers for it",
}


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A field of the cache key that differs; `part` is the input, variable or file of the field, where it has parts."""

    field: str
    part: str | None
    change: Change

    def __str__(self) -> str:
        return f"{self.field}{'' if self.part is None else f' {self.part!r}'} {self.change}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier result of the step, the run that it is of, and whether its outputs are still there."""

    run_id: str
    result: StepResult
    present: bool = True


@dataclass(frozen=True, slots=True)
class Why:
    """Why a step ran or did not: the verdict for programs, and the same in a sentence.

    `compared_with` is the run whose result was looked at, `changes` what differs from its key.
    """

    run_id: str
    step: str
    status: StepStatus
    verdict: Verdict
    sentence: str
    compared_with: str | None = None
    changes: tuple[KeyChange, ...] = ()
    note: str | None = None


def explain(run_id: str, step: Mapping[str, Any], result: StepResult, earlier: Sequence[Earlier]) -> Why:
    """Why a step of a run has this result.

    Args:
        run_id: The run.
        step: The step as the definition has it.
        result: How it ended.
        earlier: Its results in runs before, that the cache might have taken, newest first.
    """
    verdict, sentence, compared = _verdict(step, result, earlier)
    changes = compare_keys(compared.result.cache_key, result.cache_key) if compared else ()
    return Why(
        run_id=run_id,
        step=result.name,
        status=result.status,
        verdict=verdict,
        sentence=sentence,
        compared_with=compared.run_id if compared else None,
        changes=changes,
        note=_note(step, verdict),
    )


def compare_keys(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[KeyChange, ...]:
    """The fields in which two cache keys differ, by name."""
    changes: list[KeyChange] = []
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            field, _, part = name.partition(".")
            changes.append(KeyChange(field, part or None, _change(name in before, name in now)))
    return tuple(changes)


def _change(was: bool, now: bool) -> Change:
    return "changed" if was and now else "added" if now else "removed"


def _verdict(
    step: Mapping[str, Any], result: StepResult, earlier: Sequence[Earlier]
) -> tuple[Verdict, str, Earlier | None]:
    if result.reused is not None:
        return "reused", _REUSED[result.reused.reason].format(result.reused.run_id), None
    if result.status in ("NotRun", "Skipped"):
        return "not-run", result.reason or "the run ended before it", None
    if not result.cache_key:
        return "not-keyed", _without_key(step, result), None
    if not earlier:
        return "first", "no earlier run has a result of this step that could be taken", None
    same = next((each for each in earlier if each.result.cache_key == result.cache_key), None)
    if same is None:
        fact = f"its cache key differs from that of run {earlier[0].run_id}, the last before it that ran this step"
        return "changed", fact, earlier[0]
    return _equal(step, result, same, earlier)


def _equal(
    step: Mapping[str, Any], result: StepResult, same: Earlier, earlier: Sequence[Earlier]
) -> tuple[Verdict, str, Earlier]:
    """Why a result with the same key was not taken."""
    name = same.run_id
    writer = _overwriting(same, earlier)
    after = _cache_config(step).get("ExpireAfter")
    if not _is_cached(step):
        return "not-cached", f"its CacheConfig does not ask for caching; run {name} has a result of the same key", same
    if has_expired(same.result.started, str(after) if after else None, result.started):
        return "expired", f"{_too_old(same.result, result, name)} its CacheConfig's ExpireAfter of {after}", same
    if writer is not None:
        return "overwritten", f"run {writer} has since written over the outputs of run {name}, which has the key", same
    if not same.present:
        return "outputs-gone", f"outputs of run {name}, which has the same key, are gone", same
    fact = f"run {name} has a result of the same key: this run was not to use it, or its outputs had been changed"
    return "equal", fact, same


def _too_old(earlier: StepResult, result: StepResult, run_id: str) -> str:
    if (earlier.started or "") > (result.started or ""):
        fact = f"the result of run {run_id} is of a later time, as a clock was set back"
        return f"{fact}, so that nobody knows it to be within"
    return f"the result of run {run_id} is older than"


def _without_key(step: Mapping[str, Any], result: StepResult) -> str:
    if result.status != "Succeeded":
        return "it ended before its result could be compared with earlier ones"
    if not _is_cached(step):
        return "its CacheConfig does not ask for caching, so that it runs every time"
    return "no cache key was recorded of it: the run used no cache, or others changed its inputs or outputs meanwhile"


def _overwriting(same: Earlier, earlier: Sequence[Earlier]) -> str | None:
    """The newest run after an earlier result that wrote to the same place."""
    places = {output.uri for output in same.result.outputs.values()}
    for each in earlier[: earlier.index(same)]:
        if places & {output.uri for output in each.result.outputs.values()}:
            return each.run_id
    return None


def _cache_config(step: Mapping[str, Any]) -> Mapping[str, Any]:
    return step.get("CacheConfig") or {}


def _is_cached(step: Mapping[str, Any]) -> bool:
    return _cache_config(step).get("Enabled") is True


def _note(step: Mapping[str, Any], verdict: Verdict) -> str | None:
    if verdict == "not-keyed":
        return "without a cache key nothing can be compared; `cursus runs diff` compares definitions and parameters"
    if verdict in ("changed", "first") and not _is_cached(step):
        return "its CacheConfig does not ask for caching"
    return None
