"""A builder has its step cached as it is told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cursus.validation.attempts import Breakage, attempt
from cursus.validation.declared_places import method_place
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_CACHED = frozenset({"Processing", "Training", "Transform", "Tuning"})


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """Steps that are cached though it is switched off, and those that are not though the config has it."""
    for build in step.trials.builds:
        off = attempt(partial(build.new_requests, enable_caching=False), step.folder)
        if isinstance(off, Breakage):
            fact = f"create_step(enable_caching=False) breaks off: {off.fact}"
            yield RULE.finding(step, off.place or method_place(step, "_get_cache_config"), fact, RULE.remedy)
        elif any(map(_is_cached, off)):
            fact = "create_step(enable_caching=False) makes a step that is cached"
            yield RULE.finding(step, method_place(step, "_get_cache_config"), fact, RULE.remedy)
        wanted = build.config.enable_caching and build.requests[-1].get("Type") in _CACHED
        if wanted and not _is_cached(build.requests[-1]):
            fact = "the config has enable_caching, and the step that is made is not cached"
            yield RULE.finding(step, method_place(step, "_get_cache_config"), fact, RULE.remedy)


def _is_cached(request: dict[str, Any]) -> bool:
    return bool(request.get("CacheConfig", {}).get("Enabled"))


RULE = Rule(
    code="ignored-caching",
    level=5,
    severity=Severity.WARNING,
    what="A step is cached though enable_caching is switched off, or is not though the config has it switched on.",
    why="A step whose data change elsewhere is not run again, or one that takes hours is run each time.",
    remedy="Give the step cache_config=self._get_cache_config(enable_caching).",
    check=check,
    example="ProcessingStep(..., cache_config=CacheConfig(enable_caching=True))  # whatever it is told",
    runs_code=True,
)
