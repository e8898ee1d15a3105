"""Past runs as lines of text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cursus.cli.console import duration, megabytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.engine import StepResult
    from cursus.engine.history import RecordedRun, RunDiff, Why
    from cursus.engine.history.diff import MetricChange, StepChange

__all__ = ["difference", "explained", "listed", "shown"]

_NONE = "-"


def listed(runs: Iterable[RecordedRun]) -> Iterator[str]:
    """A line for each run below a heading."""
    rows = [
        (
            run.run_id,
            run.pipeline,
            run.status,
            _local(run.started),
            _taken(run),
            f"{run.counts.done} / {run.counts.failed} / {run.counts.reused}",
        )
        for run in runs
    ]
    yield from _table(("run", "pipeline", "status", "started", "took", "done / failed / reused"), rows)


def shown(run: RecordedRun) -> Iterator[str]:
    """A run: its facts, parameters, steps, what failed, metrics and outputs."""
    yield f"run {run.run_id}: {run.pipeline}, {run.status}"
    facts = {"started": _local(run.started), "took": _taken(run), "sandbox": run.sandbox, "folder": str(run.folder)}
    for name, fact in facts.items():
        yield f"  {name:8} {fact}"
    yield from _section("parameters", (f"{name} = {value}" for name, value in run.parameters.items()))
    heading = ("step", "status", "took", "CPU", "memory", "attempts", "reused from")
    yield from _section("steps", _table(heading, [*map(_step_row, run.steps), *_waiting_rows(run)]))
    yield from _section("reasons", (f"{step.name}: {step.reason}" for step in run.steps if step.reason))
    metrics = (f"{step.name} {name} = {value:.4f}" for step in run.steps for name, value in step.metrics.items())
    yield from _section("metrics", metrics)
    yield from _section("outputs", _table(("step", "output", "path"), list(_output_rows(run.steps))))


def explained(why: Why) -> Iterator[str]:
    """Why a step ran or did not: a sentence, what changed, and a note."""
    verb = "took an earlier result" if why.verdict == "reused" else "did not run" if why.verdict == "not-run" else "ran"
    yield f"{why.step} {verb}: {why.sentence}"
    for change in why.changes:
        yield f"  {change}"
    if why.note:
        yield f"note: {why.note}"


def difference(found: RunDiff) -> Iterator[str]:
    """What differs between two runs, from the first to the second; steps in which nothing differs are left out."""
    yield f"from run {found.before} ({found.pipelines[0]}, {found.statuses[0]}, {duration(found.seconds[0])})"
    yield f"to   run {found.after} ({found.pipelines[1]}, {found.statuses[1]}, {duration(found.seconds[1])})"
    values = (f"{each.name}: {_value(each.before)} -> {_value(each.after)}" for each in found.parameters)
    yield from _section("parameters", values)
    heading = ("step", "status", "took", "reused from")
    yield from _section("steps", _table(heading, [_change_row(step) for step in found.steps]))
    yield from _section(
        "metrics", _table(("metric", "from", "to", "difference"), list(map(_metric_row, found.metrics)))
    )
    keys = (f"{step.name}: {change}" for step in found.steps for change in step.key)
    yield from _section("cache keys", keys)
    places = (f"{step.name}: {place}" for step in found.steps for place in step.definition)
    yield from _section("definition", places)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield title
        yield "\n".join(f"  {part}" for part in line.splitlines())


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in columns as wide as they need below a heading; nothing where there are no rows."""
    if not rows:
        return
    widths = [max(len(row[at]) for row in (heading, *rows)) for at in range(len(heading))]
    for row in (heading, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _step_row(step: StepResult) -> tuple[str, ...]:
    cpu = _NONE if step.cpu_seconds is None else duration(step.cpu_seconds)
    source = f"{step.reused.run_id} ({step.reused.reason})" if step.reused else _NONE
    told = (duration(step.seconds), cpu, megabytes(step.peak_memory_bytes), str(step.attempts))
    return (step.name, step.status, *told, source)


def _waiting_rows(run: RecordedRun) -> Iterator[tuple[str, ...]]:
    ended = {step.name for step in run.steps}
    for name in run.step_types:
        if name not in ended:
            yield (name, "not ended", *(_NONE,) * 5)


def _output_rows(steps: Iterable[StepResult]) -> Iterator[tuple[str, ...]]:
    for step in steps:
        for name, output in step.outputs.items():
            yield step.name, name, str(output.path) if output.path.exists() else f"{output.path} (gone)"


def _change_row(step: StepChange) -> tuple[str, ...]:
    took = [_NONE if seconds is None else duration(seconds) for seconds in step.seconds]
    return (step.name, _arrow(step.statuses), " -> ".join(took), _arrow(step.reused))


def _metric_row(metric: MetricChange) -> tuple[str, ...]:
    before, after = (_NONE if value is None else f"{value:.4f}" for value in (metric.before, metric.after))
    moved = _NONE if metric.difference is None else f"{metric.difference:+.4f}"
    return (f"{metric.step} {metric.name}", before, after, moved)


def _arrow(pair: tuple[str | None, str | None]) -> str:
    before, after = (each or _NONE for each in pair)
    return before if before == after else f"{before} -> {after}"


def _value(value: object) -> str:
    return _NONE if value is None else str(value)


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().isoformat(sep=" ", timespec="seconds")


def _taken(run: RecordedRun) -> str:
    if run.status == "Running":
        elapsed = (datetime.now(UTC) - datetime.fromisoformat(run.started)).total_seconds()
        return f"{duration(max(0.0, elapsed))} so far"
    return _NONE if run.status == "Interrupted" else duration(run.seconds)
