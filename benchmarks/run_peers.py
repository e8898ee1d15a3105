"""Runs a chain of trivial steps with other tools, each in a virtual environment of its own, beside ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import run_chain

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ROUNDS = 2
OURS = 100


@dataclass(frozen=True)
class Peer:
    """A tool, the length of its chain, and what of its work the time covers."""

    name: str
    steps: int
    timed: str

    @property
    def pinned(self) -> str:
        return (HERE / "peers" / f"{self.name}.txt").read_text().strip()

    @property
    def python(self) -> Path:
        return HERE / ".peers" / self.name / "bin" / "python"


PEERS = (
    Peer("metaflow", 20, "`run` of the flow's file; each step a process"),
    Peer("dagster", 8, "`execute_job`, multiprocess executor; each step a process"),
    Peer("kfp", 20, "the pipeline's call, `SubprocessRunner(use_venv=False)`; each step a process"),
    Peer("kedro", 100, "`SequentialRunner.run`; all steps in one process"),
)


def table() -> str:
    """The figures as Markdown: the best of rounds in which all take turns."""
    lacking = {peer.name: fault for peer in PEERS if (fault := unusable(peer))}
    rounds = [dict(turn([peer for peer in PEERS if peer.name not in lacking])) for _ in range(ROUNDS)]
    best = {name: min(each[name] for each in rounds) for name in rounds[0]}
    lines = [
        "## The same chain with other tools",
        "",
        "Each step adds one to the number that the step before wrote, which the tool hands on in its own way. The best",
        f"of {ROUNDS} rounds in which all take turns.",
        "",
        "| tool | what is timed | steps | a step | against the loop |",
        "|---|---|---|---|---|",
        row("loop of `subprocess.run`", "starting Python for each step", OURS, best["loop"], best["loop"]),
        row("cursus", "`run`; each step a process with its own `/opt/ml`", OURS, best["cursus"], best["loop"]),
    ]
    for peer in PEERS:
        if peer.name in lacking:
            lines.append(f"| {peer.pinned} | not measured: {lacking[peer.name]} | | | |")
        else:
            lines.append(row(peer.pinned, peer.timed, peer.steps, best[peer.name], best["loop"]))
    return "\n".join(lines)


def turn(peers: list[Peer]) -> Iterator[tuple[str, float]]:
    """One round: seconds of a step with each tool."""
    yield "loop", run_chain.loop_seconds(run_chain.SCRIPT, OURS) / OURS
    yield "cursus", run_chain.engine_seconds(run_chain.SCRIPT, OURS) / OURS
    for peer in peers:
        yield peer.name, seconds(peer, peer.steps) / peer.steps


def unusable(peer: Peer) -> str | None:
    """Why a tool cannot be measured here: it cannot be installed, or does not run a chain of two steps."""
    try:
        install(peer)
        seconds(peer, 2)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return reason(error)
    return None


def row(name: str, timed: str, steps: int, found: float, loop: float) -> str:
    return f"| {name} | {timed} | {steps} | {1000 * found:.1f} ms | {found / loop:.2f}x |"


def install(peer: Peer) -> None:
    """Makes the tool's environment, unless it is there with the pinned version."""
    folder = peer.python.parents[1]
    done = folder / "installed.txt"
    if done.is_file() and done.read_text() == peer.pinned:
        return
    shutil.rmtree(folder, ignore_errors=True)
    finished([sys.executable, "-m", "venv", str(folder)])
    finished([str(peer.python), "-m", "pip", "install", "--quiet", "--retries", "1", peer.pinned])
    done.write_text(peer.pinned)


def seconds(peer: Peer, steps: int) -> float:
    """Seconds of one chain, as the tool's own process measures them, once its last number is seen to be right."""
    with tempfile.TemporaryDirectory() as folder:
        script = HERE / "peers" / f"{peer.name}_chain.py"
        told = json.loads(finished([str(peer.python), str(script), str(steps), folder]).splitlines()[-1])
    if told["number"] != steps:
        raise ValueError(f"arrived at {told['number']} after {steps} steps")
    return float(told["seconds"])


def finished(command: list[str]) -> str:
    """What a command prints, without what would have it find our packages."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600, check=True)
    return done.stdout


def reason(error: Exception) -> str:
    """The first line that says what went wrong."""
    said = getattr(error, "stderr", None) or str(error)
    lines = [line.strip() for line in str(said).splitlines() if line.strip()]
    told = next((line for line in lines if "error" in line.lower()), lines[0] if lines else type(error).__name__)
    return told.replace("|", "/")


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
