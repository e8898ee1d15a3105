"""Runs all benchmarks and prints their figures as Markdown; `make bench` writes them to benchmarks/README.md."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


def main() -> int:
    parts = [
        machine(), install(), start_up(), resolving(), compiling(), framework(), checking(), registry(), planning(),
        scaffolding(),
        chain(), peers(), scale(), demo(),
    ]  # fmt: skip
    text = "\n\n".join(
        ["# Benchmarks", "`make bench` ran these on the machine named below; ratios are of one run.", *parts]
    )
    (HERE / "README.md").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 0


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    told = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    # On a machine that has other work to do, `chrt -r 1 make bench` measures what an idle one would.
    first = hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER
    return f"{told}, with real-time priority." if first else f"{told}."


def install() -> str:
    import install_size

    return install_size.table()


def start_up() -> str:
    bare = wall([sys.executable, "-c", "pass"])
    lines = ["## Start-up", "", "| command | wall, median of 15 | against bare Python |", "|---|---|---|"]
    commands = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`python -c 'import cursus'`": [sys.executable, "-c", "import cursus"],
        "`cursus --help`": [sys.executable, "-m", "cursus", "--help"],
        "`cursus steps list`": [sys.executable, "-m", "cursus", "steps", "list"],
    }
    for name, command in commands.items():
        seconds = wall(command)
        lines.append(f"| {name} | {seconds * 1000:.0f} ms | {seconds / bare:.1f}x |")
    return "\n".join(lines)


def resolving() -> str:
    import resolve_pipeline

    return resolve_pipeline.table()


def planning() -> str:
    import plan_step

    return plan_step.table()


def compiling() -> str:
    import compile_pipeline

    lines = [
        "## Compiling a chain of processing steps",
        "",
        "CPU time in process: configs, wiring, compilation, verification and JSON; beside it SageMaker SDK v2 with",
        "`SKLearnProcessor` written by hand, which verifies nothing. The whole process includes the start of Python.",
        "",
        "| steps | cursus, in process | cursus, whole process | SDK v2, in process | ratio in process |",
        "|---|---|---|---|---|",
    ]
    for steps, mine, process, theirs in compile_pipeline.rows():
        lines.append(
            f"| {steps} | {mine * 1000:.0f} ms | {process:.2f} s | {theirs * 1000:.0f} ms | {theirs / mine:.0f}x |"
        )
    return "\n".join(lines)


def framework() -> str:
    import compile_framework

    return compile_framework.table()


def checking() -> str:
    import check_steps

    return check_steps.table()


def scaffolding() -> str:
    import scaffold_step

    return scaffold_step.table()


def registry() -> str:
    import registry_size

    return registry_size.table()


def chain() -> str:
    import run_chain

    return run_chain.table()


def peers() -> str:
    import run_peers

    return run_peers.table()


def scale() -> str:
    import run_scale

    return run_scale.table()


def demo() -> str:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [sys.executable, "-m", "cursus", "demo"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    assert status == 0, status
    peak = usage.ru_maxrss / 1e3
    return (
        f"## The demo\n\n`cursus demo`, 8 nodes on the breast cancer table: {seconds:.1f} s; its largest process took "
        f"{peak:.0f} MB at its peak."
    )


def wall(command: list[str], rounds: int = 15) -> float:
    """The median wall seconds of a command, after one that warms up."""
    times: list[float] = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return sorted(times[1:])[rounds // 2]


if __name__ == "__main__":
    sys.exit(main())
