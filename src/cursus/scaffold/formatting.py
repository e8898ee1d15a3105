"""Formats generated files and sorts their imports with ruff, all of them in one go."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.scaffold.model import ScaffoldedFile

__all__ = ["formatted", "formatted_as_before"]

_STYLE = """
line-length = 120
target-version = "py311"
[lint]
select = ["I", "F401"]
[lint.isort]
known-first-party = {first}
"""
_PATIENCE = 60.0


def formatted(files: Mapping[str, str], first_party: tuple[str, ...]) -> dict[str, str]:
    """The files by path; those of Python without imports that nothing uses, sorted, and laid out.

    Args:
        files: Their texts by path, relative and with forward slashes.
        first_party: The packages whose imports stand in a block of their own.

    Raises:
        PlanError: ruff does not run, or a file is no Python.
    """
    with tempfile.TemporaryDirectory(prefix="cursus-scaffold-") as made:
        folder = Path(made)
        (folder / "ruff.toml").write_text(_STYLE.format(first=list(first_party)), encoding="utf-8")
        python = {path: text for path, text in files.items() if path.endswith(".py")}
        for path, text in python.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        _ruff(folder, "check", "--fix", "--quiet", "--exit-zero")
        _ruff(folder, "format")
        return {**files, **{path: (folder / path).read_text(encoding="utf-8") for path in python}}


def _ruff(folder: Path, command: str, *options: str) -> None:
    from ruff import find_ruff_bin  # type: ignore[import-untyped]  # it has none

    line = [find_ruff_bin(), command, "--no-cache", "--config", "ruff.toml", *options, "."]
    try:
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PlanError(f"ruff does not run: {error}", hint="install cursus with its dependencies") from error
    if done.returncode:
        raise PlanError(
            f"ruff {command}: {done.stderr.strip() or done.stdout.strip()}",
            hint="this is a fault of cursus's templates",
        )


def formatted_as_before(files: Iterable[ScaffoldedFile], first_party: tuple[str, ...]) -> tuple[ScaffoldedFile, ...]:
    """Files that got an addition, laid out where they were laid out before; others keep every byte of their own."""
    every = tuple(files)
    python = [each for each in every if each.is_written and each.path.endswith("__init__.py")]
    before = {f"before/{each.path}": each.before or "" for each in python}
    laid_out = formatted({**before, **{each.path: each.after for each in python}}, first_party)
    tidy = {each.path for each in python if laid_out[f"before/{each.path}"] == (each.before or "")}
    return tuple(replace(each, after=laid_out[each.path]) if each.path in tidy else each for each in every)
