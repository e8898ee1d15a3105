"""Runs wide and long pipelines, one again whose steps are all cached, and a step with a very large input."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import run_chain

WIDTHS = (100, 300, 1000)
LARGE_BYTES, WRITTEN_BYTES = 10 << 30, 64 << 20
# What the job's own folder takes on the disk; a further name of a file that lies elsewhere takes nothing.
EDGES = """import os, pathlib
with open("/opt/ml/processing/input/i/x", "rb") as reading:
    first = reading.read(1)
    reading.seek(-1, os.SEEK_END)
    last = reading.read(1)
own = pathlib.Path(os.readlink("/proc/self/fd/1")).parent.parent / "jobs" / "S0"
facts = [each.lstat() for each in own.rglob("*")]
taken = sum(each.st_blocks * 512 for each in facts if each.st_nlink == 1)
pathlib.Path("/opt/ml/processing/output/o/x").write_text(f"{first.hex()}{last.hex()} {taken}")
"""


def table() -> str:
    return "\n\n".join(["## Running at scale", fan_out(), cached(), large_input()])


def fan_out() -> str:
    lines = [
        "One step writes, N read it, as many at a time as there are cores; each run in a process of its own, whose",
        "peak of resident memory is the engine's.",
        "",
        "| N | seconds | a step | peak of the engine | more for each further step |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        told = {width: fresh("fan", width, Path(folder) / str(width), cache="off") for width in WIDTHS}
    base = told[WIDTHS[0]]
    for width, each in told.items():
        further = (each["peak"] - base["peak"]) / (width - WIDTHS[0]) if width > WIDTHS[0] else None
        growth = "" if further is None else f"{further / 1e3:.1f} kB"
        per = 1000 * each["seconds"] / (width + 1)
        lines.append(f"| {width:,} | {each['seconds']:.2f} | {per:.1f} ms | {each['peak'] / 1e6:.1f} MB | {growth} |")
    return "\n".join(lines)


def cached(steps: int = 1000, rounds: int = 5) -> str:
    lines = [
        f"{steps:,} steps whose results are all in the cache, medians and bests of {rounds}: of the run alone, and of",
        "a whole process, with the start of Python and the import of the engine.",
        "",
        "| pipeline | first run | again, in process | again, whole process |",
        "|---|---|---|---|",
    ]
    for shape in ("chain", "fan"):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            first = fresh(shape, steps, folder)["seconds"]
            again = [fresh(shape, steps, folder, again=True) for _ in range(rounds)]
        inner, whole = ([each[key] for each in again] for key in ("seconds", "whole"))
        lines.append(f"| {SHAPES[shape]} | {first:.1f} s | {both(inner)} | {both(whole)} |")
    return "\n".join(lines)


def both(seconds: list[float]) -> str:
    return f"{median(seconds):.2f} s, best {min(seconds):.2f} s"


def large_input() -> str:
    lines = [
        f"A step that reads the first and the last byte of its input. The large file is {LARGE_BYTES >> 30} GiB long;",
        f"{WRITTEN_BYTES >> 20} MiB of it are written and the rest is a hole. It lies on the file system of the store.",
        "A copy, even one that keeps holes, would take so much room in the job's folder.",
        "",
        "| input | the step, median of 3 | its folder takes on the disk | the store after it |",
        "|---|---|---|---|",
    ]
    for name, size, written in (("1 byte", 1, 1), (f"{LARGE_BYTES >> 30} GiB", LARGE_BYTES, WRITTEN_BYTES)):
        runs = [edges(size, written) for _ in range(3)]
        seconds = 1000 * median(each[0] for each in runs)
        job, store = (max(each[at] for each in runs) / 1e3 for at in (1, 2))
        lines.append(f"| {name} | {seconds:.0f} ms | {job:.0f} kB | {store:.0f} kB |")
    return "\n".join(lines)


def edges(size: int, written: int) -> tuple[float, int, int]:
    """Seconds of the step, the bytes that its folder took, and those that the store takes after it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = folder / "large" / "x"
        large.parent.mkdir()
        with large.open("wb") as writing:
            writing.write(b"a" * written)
            writing.truncate(size)
        (folder / "edges.py").write_text(EDGES)
        step = run_chain.step(0, None, "edges.py")
        source = run_chain.s3_input("i", "s3://bench/large", "/opt/ml/processing/input/i")
        step["Arguments"]["ProcessingInputs"].append(source)
        assets = {"s3://bench/code/edges.py": folder / "edges.py", "s3://bench/large": large.parent}
        result = executed([step], folder / "store", assets, "off")
        found, taken = (folder / "store/s3/bench/out/S0/x").read_text().split()
        assert found == ("6161" if size == written else "6100"), found
        stored = sum(each.lstat().st_blocks * 512 for each in (folder / "store").rglob("*"))
        return result.steps[0].seconds, int(taken), stored


def fan(steps: int) -> list[dict[str, Any]]:
    return [run_chain.step(at, 0 if at else None) for at in range(steps + 1)]


SHAPES = {"chain": "a chain", "fan": "one step and its readers"}


def executed(steps: list[dict[str, Any]], store: Path, assets: dict[str, Path], cache: Any) -> Any:
    from cursus.engine import RunRequest, run

    result = run(RunRequest(run_chain.definition(steps), "bench", store, assets, cache=cache))
    assert result.status == "Succeeded", result
    return result


def fresh(shape: str, steps: int, folder: Path, *, cache: str = "all", again: bool = False) -> dict[str, float]:
    """What one run in a process of its own tells of itself, with the seconds of the whole process."""
    folder.mkdir(exist_ok=True)
    started = time.perf_counter()
    told = subprocess.check_output([sys.executable, __file__, shape, str(steps), str(folder), cache], text=True)
    whole = time.perf_counter() - started
    found: dict[str, float] = json.loads(told)
    assert found["reused"] == (found["steps"] if again else 0), found
    return {**found, "whole": whole}


def tell(shape: str, steps: int, folder: Path, cache: str) -> None:
    """Runs a pipeline in this process and prints its seconds and the peak of resident memory."""
    code = folder / "step.py"
    if not code.exists():
        code.write_text(run_chain.SCRIPT)
    described = {"chain": run_chain.chain, "fan": fan}[shape](steps)
    started = time.perf_counter()
    result = executed(described, folder / "store", {"s3://bench/code/step.py": code}, cache)
    seconds = time.perf_counter() - started
    reused = sum(each.reused is not None for each in result.steps)
    print(json.dumps({"seconds": seconds, "steps": len(described), "reused": reused, "peak": peak()}))


def peak() -> int:
    """The peak of this process's resident memory in bytes; `ru_maxrss` would count that of its parent as well."""
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) << 10


if __name__ == "__main__":
    if len(sys.argv) > 1:
        tell(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        sys.stdout.write(table() + "\n")
