"""A run as it goes: a live table on a terminal, a line for each event elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from cursus.cli.console import duration, megabytes
from cursus.cli.estimate import remaining_seconds
from cursus.engine import RunStarted, StepFinished, StepLogged, StepStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from rich.console import Console

    from cursus.engine import Event, Reuse

    Watch = Callable[[Event], None]

__all__ = ["progress_for"]

_SIGNS = {
    "Succeeded": ("✓", "green"),
    "Failed": ("✗", "red"),
    "Skipped": ("·", "dim"),
    "NotRun": ("·", "yellow"),
    "Stopped": ("■", "yellow"),
    "Running": ("▶", "cyan"),
    "Waiting": (" ", "dim"),
}
_WORDS = {"NotRun": "not run"}


@contextmanager
def progress_for(out: Console) -> Generator[Watch]:
    """A listener for a run's events that shows them until the block ends."""
    if not out.is_terminal:
        yield _Lines(out).take
        return
    table = _LiveTable()
    try:
        with Live(get_renderable=table.render, console=out, refresh_per_second=8, transient=True):
            yield table.take
    finally:
        if table.rows:
            out.print(table.render())


class _Lines:
    """Prints one line for each step that starts or ends."""

    def __init__(self, out: Console) -> None:
        self.out = out

    def take(self, event: Event) -> None:
        """Shows an event."""
        if isinstance(event, RunStarted):
            self.out.print(f"run {event.run_id}: {len(event.steps)} steps, sandbox {event.sandbox}", markup=False)
        elif isinstance(event, StepStarted):
            again = f"  attempt {event.attempt}" if event.attempt > 1 else ""
            self.out.print(f"  start  {event.name}{again}", markup=False)
        elif isinstance(event, StepFinished):
            self.out.print(_line(event), markup=False)


def _line(ended: StepFinished) -> str:
    sign, _ = _SIGNS[ended.status]
    if ended.reused is not None:
        return f"  {sign} reused  {ended.name}  {_source(ended.reused)}"
    said = _WORDS.get(ended.status, ended.status.lower())
    detail = f", {megabytes(ended.peak_memory_bytes)}" if ended.peak_memory_bytes else ""
    return f"  {sign} {said}  {ended.name}  {duration(ended.seconds)}{detail}"


def _source(reuse: Reuse) -> str:
    return f"from run {reuse.run_id} ({reuse.reason})"


class _Row:
    """What is known of one step so far."""

    def __init__(self, kind: str, expected: float | None = None) -> None:
        self.kind, self.expected = kind, expected
        self.status = "Waiting"
        self.started = 0.0
        self.seconds = 0.0
        self.memory: int | None = None
        self.line = ""

    def elapsed(self) -> str:
        """The time that the step has taken, while it runs also what it took before; or nothing if it has not begun."""
        if self.status == "Running":
            usually = f" of ~{duration(self.expected)}" if self.expected else ""
            return duration(self.running_seconds()) + usually
        return duration(self.seconds) if self.seconds else ""

    def running_seconds(self) -> float:
        """The seconds since the step began."""
        return time.monotonic() - self.started


class _LiveTable:
    """A table of the steps that follows the run."""

    def __init__(self) -> None:
        self.rows: dict[str, _Row] = {}
        self._plan: RunStarted | None = None
        self._end = 0.0

    def take(self, event: Event) -> None:
        """Notes an event; the table is drawn a few times a second."""
        if isinstance(event, RunStarted):
            self.rows = {name: _Row(kind, event.expected.get(name)) for name, kind in event.steps}
            self._plan = event
        elif isinstance(event, StepStarted):
            row = self.rows[event.name]
            row.status, row.started = "Running", time.monotonic()
            row.line = f"attempt {event.attempt}" if event.attempt > 1 else ""
        elif isinstance(event, StepLogged):
            self.rows[event.name].line = _one_line(event.line)
        elif isinstance(event, StepFinished):
            row = self.rows[event.name]
            row.status, row.seconds, row.memory = event.status, event.seconds, event.peak_memory_bytes
            row.line = _source(event.reused) if event.reused else _one_line(event.reason or "")
        if not isinstance(event, StepLogged):
            self._estimate()

    def _estimate(self) -> None:
        if self._plan and self._plan.expected:
            running = {name: row.running_seconds() for name, row in self.rows.items() if row.status == "Running"}
            ended = {name for name, row in self.rows.items() if row.status not in ("Running", "Waiting")}
            left = remaining_seconds(self._plan.needs, self._plan.expected, running, ended, self._plan.jobs)
            self._end = time.monotonic() + left

    def render(self) -> Group:
        """The table as it stands, and while the run goes on how far it is."""
        going = any(row.status in ("Running", "Waiting") for row in self.rows.values())
        return Group(self._table(), *([Text(self._standing(), "dim")] if going else []))

    def _standing(self) -> str:
        ended = sum(row.status not in ("Running", "Waiting") for row in self.rows.values())
        left = self._end - time.monotonic()
        usually = f", about {duration(max(1.0, round(left)))} left as earlier runs went" if left > 0 else ""
        return f"{ended} of {len(self.rows)} steps done{usually}"

    def _table(self) -> Table:
        # Expanded, the last column takes what is left and no more; where nothing is, names and types are shortened.
        table = Table(box=None, pad_edge=False, expand=True, show_header=bool(self.rows), header_style="dim")
        table.add_column("", no_wrap=True)
        for heading in ("step", "type"):
            table.add_column(heading, overflow="ellipsis")
        for heading in ("time", "memory"):
            table.add_column(heading, no_wrap=True, justify="right")
        table.add_column("", no_wrap=True, overflow="ellipsis", ratio=1)
        for name, row in self.rows.items():
            sign, style = _SIGNS[row.status]
            memory = megabytes(row.memory) if row.memory else ""
            table.add_row(Text(sign, style), Text(name, style), row.kind, row.elapsed(), memory, Text(row.line, "dim"))
        return table


def _one_line(text: str) -> str:
    """The first line, without what would move the cursor."""
    line = text.partition("\n")[0].replace("\t", " ")
    return "".join(letter for letter in line if letter.isprintable())
