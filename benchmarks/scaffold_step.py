"""Takes requirements of a new step to its plan, its files and their proof, as whole processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_REQUIREMENTS = """
step_name: KeepLarge
description: keeps payments that are large enough
sagemaker_step_type: Processing
project_id: payments
inputs:
  - name: raw_data
    columns: {amount: number, country: [DE, FR], customer: id}
    compatible_sources: [DataLoading]
    semantic_keywords: [raw]
outputs:
  - {name: kept, aliases: [DATA], consumers: [TabularPreprocessing]}
parameters:
  - {name: min_amount, type: float, minimum: 0, default: 10.0}
operations:
  - {do: filter, where: "amount >= $min_amount"}
  - {do: impute}
"""
_COMMANDS = {
    "plan": ("plan", "new", "keep_large.yaml"),
    "scaffold": ("scaffold", "KeepLarge"),
    "scaffold again": ("scaffold", "KeepLarge"),
    "drift": ("plan", "drift", "KeepLarge"),
    "verify": ("plan", "verify", "KeepLarge"),
}


def seconds(folder: Path, *words: str) -> tuple[float, float]:
    """Wall and processor seconds of a command that succeeds."""
    started, before = time.perf_counter(), os.times()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "cursus", *words]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, used


def figures() -> dict[str, tuple[float, float]]:
    """The seconds of each command, the best of three rounds."""
    rounds: list[dict[str, tuple[float, float]]] = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "keep_large.yaml").write_text(_REQUIREMENTS, encoding="utf-8")
            rounds.append({what: seconds(folder, *words) for what, words in _COMMANDS.items()})
    return {what: min(each[what] for each in rounds) for what in _COMMANDS}


def table() -> str:
    """The figures as Markdown."""
    lines = ["## Scaffolding a step", "", "| command | seconds | of the processor |", "|---|---|---|"]
    lines += [f"| {what} | {wall:.2f} | {used:.2f} |" for what, (wall, used) in figures().items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
