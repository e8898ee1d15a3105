"""Results and runs as the engine would hand them to the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.model import Output, Reuse, RunResult, StepResult

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.engine.history import History

MOMENT = "2026-03-01T10:00:00.000+00:00"


def definition(*names: str, **written: Any) -> dict[str, Any]:
    """Steps of those names; `written` gives a step's further entries by its name."""
    return {"Steps": [{"Name": name, "Type": "Processing", "Arguments": {}, **written.get(name, {})} for name in names]}


def ended(name: str, status: Any = "Succeeded", **told: Any) -> StepResult:
    return StepResult(name, "Processing", status, **{"started": MOMENT, "seconds": 2.0, **told})


def reused(name: str, run_id: str, **told: Any) -> StepResult:
    return ended(name, reused=Reuse("cache", run_id), **told)


def wrote(store: Path, key: str) -> dict[str, Output]:
    """One output, whose file is there."""
    path = store / "s3" / "lab" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return {"out": Output(f"s3://lab/{key}", path)}


def result(store: Path, run_id: str, status: Any = "Running", *steps: StepResult, pipeline: str = "lab") -> RunResult:
    return RunResult(run_id, pipeline, status, steps, store / "runs" / run_id, MOMENT, 7.5, "namespace")


def add_run(
    history: History,
    store: Path,
    run_id: str,
    *steps: StepResult,
    status: Any = "Succeeded",
    pipeline: str = "lab",
    parameters: Mapping[str, Any] | None = None,
    written: Mapping[str, Any] | None = None,
) -> None:
    """A run from beginning to end."""
    told = written or definition(*(step.name for step in steps))
    history.begin(result(store, run_id, pipeline=pipeline), parameters or {}, told)
    for step in steps:
        history.settle(run_id, step)
    history.finish(result(store, run_id, status, *steps, pipeline=pipeline))
