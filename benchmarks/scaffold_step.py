"""Takes requirements of new steps of several kinds to plans, files and their proof, as whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = Path(__file__).parents[1] / "tests" / "golden" / "plan"
KINDS = {
    "processing": "two_inputs",
    "processing, every operation": "every_table_operation",
    "scoring and calibration": "scoring_and_calibration",
    "training": "training_with_hyperparameters",
    "model": "create_model",
}
ROUNDS = 3


def requirements(case: str) -> tuple[str, str]:
    """The step's name and the requirements of a case, for a workspace of its own."""
    told = (CASES / case / "requirements.yaml").read_text(encoding="utf-8").splitlines()
    own = [line for line in told if line.partition(":")[0] not in {"developer_type", "project_id", "plan_location"}]
    name = next(line.partition(":")[2].strip() for line in told if line.startswith("step_name:"))
    return name, "\n".join([*own, "developer_type: isolated", "project_id: measured"])


def commands(step: str) -> dict[str, tuple[str, ...]]:
    """What is timed, in this order."""
    return {
        "plan": ("plan", "new", "requirements.yaml"),
        "scaffold": ("scaffold", step),
        "scaffold again": ("scaffold", step),
        "drift": ("plan", "drift", step),
        "verify": ("plan", "verify", step),
    }


def seconds(folder: Path, *words: str) -> tuple[float, float]:
    """Wall and processor seconds of a command; it succeeds, or tells what a person is still to write."""
    started, before = time.perf_counter(), os.times()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "cursus", *words]
    done = subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL)
    assert done.returncode in ({0, 1} if words[1] == "verify" else {0}), command
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, used


def figures(case: str) -> dict[str, tuple[float, float]]:
    """The seconds of each command, the best of some rounds."""
    step, told = requirements(case)
    rounds: list[dict[str, tuple[float, float]]] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "requirements.yaml").write_text(told, encoding="utf-8")
            rounds.append({what: seconds(folder, *words) for what, words in commands(step).items()})
    return {what: min(each[what] for each in rounds) for what in rounds[0]}


def table() -> str:
    """The figures as Markdown."""
    names = list(commands(""))
    lines = [
        "## Scaffolding and proving a step",
        "",
        f"Whole processes, the best of {ROUNDS}: seconds, and after the stroke those of the processors.",
        "",
        f"| plan | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    for kind, case in KINDS.items():
        found = figures(case)
        told = (f"{wall:.2f} / {used:.2f}" for wall, used in (found[name] for name in names))
        lines.append(f"| {kind} | {' | '.join(told)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
