"""What a run came to: its failures with their logs' ends, or its figures, and where its report is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.cli.console import duration, megabytes, plain

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from cursus.engine import RunResult, StepResult

__all__ = ["print_summary"]


def print_summary(out: Console, result: RunResult, report: Path) -> None:
    """Prints the end of a run."""
    for step in result.steps:
        if step.status == "Failed":
            _print_failure(out, step)
    not_run = [step.name for step in result.steps if step.status == "NotRun"]
    if not_run:
        out.print(f"not run   {', '.join(not_run)}", markup=False)
    for step in result.steps:
        for name, value in step.metrics.items():
            out.print(f"metric    {step.name} {name} = {value:.4f}", markup=False)
    reused = sum(step.reused is not None for step in result.steps)
    if reused:
        out.print(f"reused    {reused} of {len(result.steps)} steps", markup=False)
    peak = max((step.peak_memory_bytes or 0 for step in result.steps), default=0)
    colour = "green" if result.status == "Succeeded" else "red"
    out.print(f"[{colour}]{result.status.lower()}[/{colour}] in {duration(result.seconds)}, ", end="")
    out.print(f"largest step {megabytes(peak or None)}, run {result.run_id}", markup=False)
    if result.status == "Stopped":
        out.print("go on     add --resume to the same command: finished steps are not run again", markup=False)
    out.print(f"report    {report}", markup=False)


def _print_failure(out: Console, step: StepResult) -> None:
    code = "" if step.exit_code is None else f", exit code {step.exit_code}"
    out.print(f"[red]failed[/red]    [bold]{plain(step.name)}[/bold]{code}")
    if step.reason:
        out.print(f"          {step.reason}", markup=False)
    for line in step.log_tail.splitlines()[-20:]:
        out.print(f"          | {line}", markup=False, style="dim")
    if step.log:
        out.print(f"          whole log: {step.log}", markup=False)
