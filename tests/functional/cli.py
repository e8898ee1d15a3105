"""Runs the command line in a process of its own, as a user does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

DEMOS = Path(str(files("cursus.project") / "demos"))
SOURCES = str(Path(str(files("cursus"))).parent)


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def cursus(*words: object, cwd: Path, **environment: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "cursus", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": SOURCES, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def read_only(folder: Path, *words: object) -> Said:
    """Runs a command where a folder cannot be written; root needs a mount for that."""
    command = [sys.executable, "-m", "cursus", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": SOURCES, "PYTHONDONTWRITEBYTECODE": "1"}
    if os.geteuid():
        folder.chmod(0o555)
    else:
        mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", mount, str(folder), *command]
        if not shutil.which("unshare") or subprocess.run([*command[:6], "true"], check=False).returncode:
            pytest.skip("a folder cannot be made read-only here")
    try:
        ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    finally:
        folder.chmod(0o755)
    return Said(ended.returncode, ended.stdout, ended.stderr)


def project(folder: Path, demo: str = "breast_cancer") -> Path:
    """A demo's DAG and config, with a file of a header where the config names data."""
    shutil.copytree(DEMOS / demo, folder)
    (folder / "data").mkdir()
    for name in ("breast_cancer.csv", "payments.parquet", "merchants.csv"):
        (folder / "data" / name).write_text("a,b\n1,2\n")
    return folder


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
