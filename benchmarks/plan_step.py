"""Times `cursus plan new` and `plan check`, each as a process, for steps of several kinds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = Path(__file__).parents[1] / "tests" / "golden" / "plan"
ROUNDS = 5


def table() -> str:
    """The figures as Markdown, medians of processes."""
    lines = [
        "## Planning a step",
        "",
        "Whole processes, the start of Python included; medians of five.",
        "",
        "| plan | `plan new` | `plan check` |",
        "|---|---|---|",
    ]
    for case in ("two_inputs", "every_table_operation", "training_with_hyperparameters", "register_model"):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(CASES / case / "requirements.yaml", folder)
            new = [_seconds(folder, "new", "requirements.yaml", anew=True) for _ in range(ROUNDS)]
            plan = next(Path(folder).rglob("*_implementation_plan.json"))
            check = [_seconds(folder, "check", str(plan)) for _ in range(ROUNDS)]
            lines.append(f"| {case.replace('_', ' ')} | {_median(new):.2f} s | {_median(check):.2f} s |")
    return "\n".join(lines)


def _seconds(folder: str, *words: str, anew: bool = False) -> float:
    if anew:
        shutil.rmtree(Path(folder) / "docs", ignore_errors=True)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "cursus", "plan", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env=_environment(),
    )
    return time.perf_counter() - started


def _environment() -> dict[str, str]:
    """The environment, with bytecode kept, as an installed package has it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}


def _median(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
