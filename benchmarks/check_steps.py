"""Checks steps, as whole processes: the shared ones cold and unchanged, and a workspace of many generated ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from workspace_files import lay_out_workspace


def workspace(root: Path, steps: int) -> Path:
    """A workspace with many steps, alike but for their names; gives the folder of its steps."""
    folder = lay_out_workspace(root, "many", [f"Count{number:04}" for number in range(steps)])
    return folder / "src/cursus_dev/steps"


def seconds(folder: Path, *words: str) -> float:
    """Wall seconds of a command that finds no error."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    started = time.perf_counter()
    command = [sys.executable, "-m", "cursus", "check", *words]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def shared(*words: str) -> tuple[float, float]:
    """All shared steps, cold and unchanged: the best of five each; words choose the levels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold: list[float] = []
        for _ in range(5):
            shutil.rmtree(folder / ".cursus", ignore_errors=True)
            cold.append(seconds(folder, *words))
        return min(cold), min(seconds(folder, *words) for _ in range(5))


def many(steps: int) -> tuple[float, float, float]:
    """A workspace of many steps: cold, unchanged, and after a change of one script."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = workspace(root, steps)
        cold, same = seconds(root, "--workspace", "many"), seconds(root, "--workspace", "many")
        script = folder / "scripts/count0000.py"
        script.write_text(script.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        return cold, same, seconds(root, "--workspace", "many")


def table() -> str:
    """The figures as Markdown."""
    cold, same = shared()
    tried, known = shared("--level", "5")
    lines = [
        "## Checking steps",
        "",
        "`cursus check` at levels 0 to 4 and, where it says so, at level 5; whole processes.",
        "",
        "| steps | cold | unchanged | one script changed |",
        "|---|---|---|---|",
        f"| the shared ones | {cold:.2f} s | {same:.2f} s | |",
        f"| the shared ones, level 5 | {tried:.2f} s | {known:.2f} s | |",
    ]
    for steps in (250, 500, 1000, 2000):
        first, again, changed = many(steps)
        lines.append(f"| {steps:,} of a workspace | {first:.1f} s | {again:.2f} s | {changed:.2f} s |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
