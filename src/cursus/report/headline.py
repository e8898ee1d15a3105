"""The top of the page: what ran, how it ended, with which parameters, and first of all what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.report.components import Column, chip, facts, measured, octets, seconds, section, table
from cursus.report.markup import Child, Markup, tag
from cursus.report.wording import count, moment

if TYPE_CHECKING:
    from cursus.report.components import Links
    from cursus.report.record import RunRecord, StepRecord

__all__ = ["failures", "headline", "parameters"]

_LINES = 40
_FEW = 12


def headline(run: RunRecord) -> Markup:
    """The pipeline's name, the run's status and its figures."""
    when = tag("time", moment(run.started), datetime=run.started.isoformat()) if run.started else None
    peak = max((step.peak_memory_bytes or 0 for step in run.steps), default=0)
    cpu = sum(step.cpu_seconds or 0.0 for step in run.steps)
    told: dict[str, Child] = {
        "Started": when,
        "Took": seconds(run.seconds),
        "Steps": _counted(run),
        "CPU time": seconds(cpu) if cpu else None,
        "Largest step": octets(peak) if peak else None,
        "Sandbox": run.sandbox,
        "Run": tag("code", run.run_id),
    }
    going_on = None
    if run.status == "Running":
        going_on = tag("p", "This record was written while the run was going on: what came later is not in it.")
    elif run.status == "Interrupted":
        going_on = tag("p", "The process that ran this was ended: the steps that had finished are kept.")
    title = tag("h1", tag("span", run.pipeline), " ", chip(run.status))
    return tag("header", title, facts(told, "tiles"), going_on)


def _counted(run: RunRecord) -> str:
    done = len(run.having("Succeeded"))
    parts = [f"{done:,} of {len(run.steps):,} succeeded"]
    reused = sum(step.reused is not None for step in run.steps)
    parts += [f"{reused:,} of them reused"] if reused else []
    for status, word in (("Failed", "failed"), ("Stopped", "stopped"), ("Skipped", "skipped"), ("NotRun", "not run")):
        number = len(run.having(status))
        parts += [f"{number:,} {word}"] if number else []
    return ", ".join(parts)


def parameters(run: RunRecord) -> Markup | None:
    """The values of the run's parameters, and the defaults that they differ from."""
    declared = run.definition.get("Parameters")
    defaults = {
        str(each.get("Name")): each.get("DefaultValue")
        for each in (declared if isinstance(declared, list) else [])
        if isinstance(each, dict)
    }
    rows: list[tuple[Child, ...]] = [
        (name, _value(value), "default" if defaults.get(name) == value else _value(defaults.get(name)))
        for name, value in run.parameters.items()
    ]
    if not rows:
        return None
    columns = [Column("Parameter"), Column("Value"), Column("Default")]
    heading = tag("summary", count(len(rows), "parameter"))
    return tag("details", heading, table("Parameters of the run", columns, rows), open=len(rows) <= _FEW)


def _value(value: object) -> Child:
    return tag("span", value) if isinstance(value, str) else measured(value)


def failures(run: RunRecord, links: Links) -> Markup | None:
    """The steps that ended the run, each with its reason and the end of its log; None where there are none."""
    broken = run.having("Failed", "Stopped")
    if not broken:
        return None
    waiting = [step.name for step in run.having("NotRun")]
    rest = tag("p", "Not run: ", links.listed(waiting)) if waiting else None
    heading = "What failed" if run.having("Failed") else "What was stopped"
    return section("failed", heading, [_failure(step, links) for step in broken], rest)


def _failure(step: StepRecord, links: Links) -> Markup:
    code = None if step.exit_code is None else tag("span", f"exit code {step.exit_code}", cls="quiet")
    lines = step.log_lines(_LINES)
    log = tag("pre", "\n".join(lines), tabindex="0", role="region", aria_label=f"End of the log of {step.name}")
    return tag(
        "article",
        tag("h3", links.to(step.name), " ", chip(step.status), " ", code),
        tag("p", step.reason, cls="reason") if step.reason else None,
        log if lines else tag("p", "It wrote no log.", cls="note"),
        cls=f"failure state-{step.status.lower()}",
    )
