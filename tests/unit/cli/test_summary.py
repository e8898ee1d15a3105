from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from cursus.cli.console import duration, megabytes, plain
from cursus.cli.summary import print_summary
from cursus.engine import RunResult, StepResult


def summary(*steps: StepResult, status: str = "Failed") -> list[str]:
    out = Console(file=io.StringIO(), width=100, highlight=False, soft_wrap=True)
    result = RunResult("abc", "risk", status, steps, Path("runs/abc"), "now", 3.21, "mapped")  # type: ignore[arg-type]
    print_summary(out, result, Path("runs/abc/report.html"))
    file = out.file
    assert isinstance(file, io.StringIO)
    return file.getvalue().splitlines()


def test_a_good_run_ends_with_its_figures_and_its_report() -> None:
    steps = StepResult("Eval", "Processing", "Succeeded", metrics={"auc": 0.98765}, peak_memory_bytes=250_000_000)
    assert summary(steps, status="Succeeded") == [
        "metric    Eval auc = 0.9877",
        "succeeded in 3.2 s, largest step 250 MB, run abc",
        "report    runs/abc/report.html",
    ]


def test_a_failed_step_shows_its_reason_and_the_end_of_its_log() -> None:
    tail = "\n".join(f"line {number} [x]" for number in range(50))
    failed = StepResult("Train", "Training", "Failed", exit_code=1, reason="it broke [/b]", log=Path("runs/t.log"),
                        log_tail=tail)  # fmt: skip
    said = summary(failed, StepResult("Gate", "Condition", "NotRun"))
    assert said[:2] == ["failed    Train, exit code 1", "          it broke [/b]"]
    assert said[2] == "          | line 30 [x]"
    assert said[-4:] == [
        "          whole log: runs/t.log",
        "not run   Gate",
        "failed in 3.2 s, largest step -, run abc",
        "report    runs/abc/report.html",
    ]


def test_times_and_sizes_read_as_people_say_them() -> None:
    assert [duration(seconds) for seconds in (0, 0.0421, 3.2, 59.94, 60, 3661)] == [
        "0 ms", "42 ms", "3.2 s", "59.9 s", "1 min 0 s", "61 min 1 s",
    ]  # fmt: skip
    assert [megabytes(size) for size in (None, 0, 1_500_000)] == ["-", "0 MB", "2 MB"]


def test_brackets_in_a_path_are_no_markup() -> None:
    out = Console(file=io.StringIO(), width=100)
    out.print(plain("data[red]/[/b].csv"))
    file = out.file
    assert isinstance(file, io.StringIO)
    assert file.getvalue() == "data[red]/[/b].csv\n"
