"""The steps of a run one by one, and the table of everything that they made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.report.components import Column, chip, facts, holding, octets, place, seconds, section, state, table
from cursus.report.key_figures import metric_table
from cursus.report.markup import Child, Markup, tag
from cursus.report.wording import count, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.report.components import Links
    from cursus.report.contents import Contents
    from cursus.report.record import Reused, RunRecord, StepRecord

__all__ = ["LOG_LINES", "artifact_section", "step_section"]

LOG_LINES = 200
_OPEN = ("Failed", "Stopped")
_REASONS = {
    "cache": "from the cache",
    "resume": "which this run goes on with",
    "selection": "since this run was to run other steps only",
}


def step_section(run: RunRecord, contents: Mapping[tuple[str, str], Contents], links: Links) -> Markup:
    """Every step in the order of the definition, closed but for those that failed."""
    needs = {node.name: list(node.needs) for node in run.nodes}
    steps = [_step(step, needs.get(step.name, []), contents, links) for step in run.steps]
    note = None if steps else "The run has no steps."
    return section("steps", "Steps", steps, note=note)


def _step(step: StepRecord, needs: Sequence[str], contents: Mapping[tuple[str, str], Contents], links: Links) -> Markup:
    short = [
        tag("span", step.name, cls="step-name"),
        tag("span", step.type, cls="quiet step-type"),
        tag("span", chip(step.status), _mark(step)),
        tag("span", seconds(step.seconds), cls="step-time") if step.started else tag("span", cls="step-time"),
        _peak(step, "step-memory"),
    ]
    body = [
        tag("p", step.reason, cls="reason") if step.reason else None,
        facts(_facts(step, needs, links)),
        _outputs(step, contents),
        metric_table(step.metrics) if step.metrics else None,
        _log(step),
    ]
    opened = step.status in _OPEN
    anchor = links.anchor(step.name)
    return tag("details", tag("summary", short), body, id=anchor, cls=f"step {state(step.status)}", open=opened)


def _mark(step: StepRecord) -> Markup | None:
    if step.reused:
        return tag("span", " ↺ reused", cls="quiet")
    return tag("span", f" attempt {step.attempts}", cls="quiet") if step.attempts > 1 else None


def _peak(step: StepRecord, cls: str) -> Markup:
    peak = step.peak_memory_bytes
    return tag("span", octets(peak) if peak else None, cls=cls)


def _facts(step: StepRecord, needs: Sequence[str], links: Links) -> dict[str, Child]:
    started = tag("time", moment(step.started), datetime=step.started.isoformat()) if step.started else None
    return {
        "Started": started,
        "Took": seconds(step.seconds) if step.started else None,
        "CPU time": seconds(step.cpu_seconds) if step.cpu_seconds else None,
        "Peak memory": octets(step.peak_memory_bytes) if step.peak_memory_bytes else None,
        "Attempts": str(step.attempts) if step.attempts > 1 else None,
        "Taken from": _source(step.reused) if step.reused else None,
        "Differs from its image": "; ".join(step.differences) or None,
        "Exit code": None if step.exit_code is None else str(step.exit_code),
        "After": links.listed(needs) if needs else None,
    }


def _source(reused: Reused) -> Child:
    return ["run ", tag("code", reused.run_id), f", {_REASONS.get(reused.reason, reused.reason)}"]


def _outputs(step: StepRecord, contents: Mapping[tuple[str, str], Contents]) -> Markup | None:
    if not step.outputs:
        return None
    columns = [Column("Output"), Column("Size", numbers=True), Column("Files", numbers=True), Column("Where")]
    rows = [[each.name, *holding(contents[each.step, each.name]), place(each)] for each in step.outputs]
    return table("Outputs", columns, rows, "wide places")


def _log(step: StepRecord) -> Markup | None:
    lines = step.log_lines(LOG_LINES)
    if not lines:
        return None
    told = tag("summary", f"Log: last {count(len(lines), 'line')}")
    where = tag("p", "Whole log: ", tag("code", str(step.log), cls="path"), cls="note") if step.log else None
    text = tag("pre", "\n".join(lines), tabindex="0", role="region", aria_label=f"Log of {step.name}")
    return tag("details", told, where, text, cls="log", open=step.status in _OPEN)


def artifact_section(
    run: RunRecord,
    contents: Mapping[tuple[str, str], Contents],
    readers: Mapping[tuple[str, str], Sequence[str]],
    links: Links,
) -> Markup:
    """Everything that the steps made: how large it is, who made it, who read it, and where it is."""
    artifacts = run.artifacts
    if not artifacts:
        return section("artifacts", "Artifacts", note="No step left an output.")
    whole = sum(content.octets for content in contents.values())
    columns = [
        Column("Artifact"),
        Column("Size", numbers=True),
        Column("Files", numbers=True),
        Column("Made by"),
        Column("Read by"),
        Column("Where"),
    ]
    rows = [
        [
            each.name,
            *holding(contents[each.step, each.name]),
            links.to(each.step),
            links.listed(readers[each.step, each.name], "no step"),
            place(each),
        ]
        for each in artifacts
    ]
    note = [count(len(artifacts), "artifact"), ", ", octets(whole), ", as they lay on disk when this page was written."]
    return section("artifacts", "Artifacts", table("Artifacts of the run", columns, rows, "wide places"), note=note)
