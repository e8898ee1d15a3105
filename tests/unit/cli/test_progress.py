from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from cursus.cli.progress import progress_for
from cursus.engine import Event, RunStarted, StepFinished, StepLogged, StepStarted

STARTED = RunStarted("abc", "risk", (("Load", "Processing"), ("Train", "Training"), ("Gate", "Condition")),
                     "namespace", Path("runs/abc"))  # fmt: skip
EVENTS: tuple[Event, ...] = (
    STARTED,
    StepStarted("Load", "Processing"),
    StepLogged("Load", "rows: \x1b[2J100\x07\nnext"),
    StepFinished("Load", "Succeeded", 0.25, peak_memory_bytes=123_000_000),
    StepStarted("Train", "Training"),
    StepFinished("Train", "Failed", 75.0, reason="exit code 1 [red]\nmore"),
    StepFinished("Gate", "NotRun", 0.0),
)


def shown(*events: Event, terminal: bool) -> str:
    out = Console(file=io.StringIO(), force_terminal=terminal, width=100, highlight=False, soft_wrap=True,
                  color_system=None)  # fmt: skip
    with progress_for(out) as watch:
        for event in events:
            watch(event)
    file = out.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_elsewhere_than_on_a_terminal_each_event_is_a_line() -> None:
    assert shown(*EVENTS, terminal=False).splitlines() == [
        "run abc: 3 steps, sandbox namespace",
        "  start  Load",
        "  ✓ succeeded  Load  250 ms, 123 MB",
        "  start  Train",
        "  ✗ failed  Train  1 min 15 s",
        "  · not run  Gate  0 ms",
    ]


def last_table(said: str) -> list[list[str]]:
    lines = [line.split() for line in said.splitlines()]
    start = max(at for at, words in enumerate(lines) if words[-4:] == ["step", "type", "time", "memory"])
    return lines[start + 1 :]


def test_on_a_terminal_the_table_stays_when_the_run_is_over() -> None:
    assert last_table(shown(*EVENTS, terminal=True)) == [
        ["✓", "Load", "Processing", "250", "ms", "123", "MB"],
        ["✗", "Train", "Training", "1", "min", "15", "s", "exit", "code", "1", "[red]"],
        ["·", "Gate", "Condition"],
    ]


def test_a_running_step_shows_its_last_line_and_none_that_moves_the_cursor() -> None:
    said = shown(*EVENTS[:3], terminal=True)
    assert "rows: [2J100" in said
    assert "\x1b[2J" not in said
    assert "\x07" not in said
    assert last_table(said)[1] == ["Train", "Training"]


@pytest.mark.parametrize("width", [100, 60, 40])
def test_a_long_line_takes_no_room_from_the_other_columns(width: int) -> None:
    out = Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False, color_system=None)
    with progress_for(out) as watch:
        for event in (*EVENTS[:-2], StepLogged("Train", "[0]\ttrain-auc:0.5\t" + "validation-auc:0.5 " * 20)):
            watch(event)
    file = out.file
    assert isinstance(file, io.StringIO)
    *_, load, train, _gate, _standing = file.getvalue().rstrip().splitlines()
    assert load.split()[0] == "✓"
    assert load.split()[-4:] == ["250", "ms", "123", "MB"]
    assert "[0] train-auc" in train or width < 100
    assert len(train.rstrip()) <= width


def test_nothing_is_shown_of_a_run_that_has_not_begun() -> None:
    assert "step" not in shown(terminal=True)
    assert shown(terminal=False) == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_a_run_that_breaks_off_leaves_what_is_known(terminal: bool) -> None:
    out = Console(file=io.StringIO(), force_terminal=terminal, width=100)

    def broken() -> None:
        with progress_for(out) as watch:
            watch(STARTED)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    file = out.file
    assert isinstance(file, io.StringIO)
    assert ("Train" in file.getvalue()) is terminal


def test_while_a_run_goes_on_the_terminal_tells_what_is_left_as_earlier_runs_went() -> None:
    started = replace(STARTED, needs={"Train": ("Load",), "Gate": ("Train",)}, expected={"Load": 2.0, "Train": 75.0})
    said = shown(started, StepStarted("Load", "Processing"), terminal=True)
    assert "of ~2.0 s" in said
    assert "0 of 3 steps done, about 1 min 17 s left as earlier runs went" in said
