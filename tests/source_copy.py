"""Copies of cursus's own sources, as in a checkout, with bytecode that is compiled once for all of them."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

__all__ = ["copy_sources"]

_SOURCES = Path(str(files("cursus"))).parent


def copy_sources(root: Path) -> dict[str, str]:
    """Copies the sources to `src` below a root; gives the environment in which a process uses them.

    Its bytecode lies beside the root, and counts as long as its source has the content that it was compiled from.
    """
    root = root.resolve()
    bytecode = root.with_name(f"{root.name}-bytecode")
    if not (root / "src").exists():
        shutil.copytree(_SOURCES, root / "src", ignore=shutil.ignore_patterns("__pycache__"))
        compiled = bytecode.joinpath(*(root / "src").parts[1:])
        shutil.copytree(_compiled(), compiled, copy_function=os.link)
    return {
        "PYTHONPATH": str(root / "src"), "PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONDONTWRITEBYTECODE": "",
    }  # fmt: skip


@cache
def _compiled() -> Path:
    """The folder of the sources' bytecode."""
    folder = Path(tempfile.mkdtemp(prefix="cursus-bytecode-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(
        [
            sys.executable, "-X", f"pycache_prefix={folder}", "-m", "compileall", "-q",
            "--invalidation-mode", "checked-hash", str(_SOURCES / "cursus"), str(_SOURCES / "cursus_runtime"),
        ],
        check=True,
    )  # fmt: skip
    return folder.joinpath(*_SOURCES.resolve().parts[1:])
