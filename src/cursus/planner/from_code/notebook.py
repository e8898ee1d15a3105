"""Reads Jupyter notebooks: their Python, with what is not Python taken out and told."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

from cursus.errors import Fault, PlanError
from cursus.planner.from_code.code import Code, parsed, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["read_notebook"]

_SUPPORTED = 4
_SHELL = re.compile(r"\s*[!%?]")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun"})
_ASSIGNED = re.compile(r"\s*\w+(?:\s*,\s*\w+)*\s*=\s*[!%]")


def read_notebook(path: Path) -> Code:
    """The code cells of a notebook as one module.

    Lines that call the shell or are magics are taken out, and so are cells of other languages and cells that are no
    Python; `taken_out` tells each.

    Raises:
        PlanError: the file is no notebook, or its language is not Python, or it has no code.
    """
    told = _document(path)
    language = _language(told)
    if language and not language.lower().startswith(("python", "ipython")):
        raise PlanError.of([Fault(path.name, f"is written in {language}", "notebooks in Python are read")])
    lines: list[str] = []
    cells: list[tuple[str, int, int]] = []
    taken_out: list[str] = []
    for at, source in _code_cells(told):
        kept = _python(source, f"cell {at}", taken_out)
        if kept:
            cells.append((f"cell {at}", len(lines) + 1, len(lines) + len(kept)))
            lines += kept
    if not cells:
        raise PlanError.of([Fault(path.name, "has no code", "name a notebook with Python cells")])
    text = "\n".join([*lines, ""])
    return Code(path, text, parsed(text, path), tuple(cells), tuple(taken_out))


def _document(path: Path) -> Mapping[str, Any]:
    try:
        told = json.loads(read_text(path))
    except ValueError as error:
        raise PlanError.of([Fault(path.name, f"is no notebook: {error}", "save it again from Jupyter")]) from error
    if not isinstance(told, dict) or not isinstance(told.get("cells"), list):
        found = (
            "of an older format" if isinstance(told, dict) and "worksheets" in told else "no notebook: it has no cells"
        )
        raise PlanError.of([Fault(path.name, f"is {found}", f"save it as nbformat {_SUPPORTED}")])
    return told


def _language(told: Mapping[str, Any]) -> str:
    metadata = told.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    named = [each.get(key) for each, key in ((info, "name"), (kernel, "language")) if isinstance(each, dict)]
    return str(next((each for each in named if each), ""))


def _code_cells(told: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The code cells with their numbers, counted from 1 over all cells."""
    for at, cell in enumerate(told["cells"], 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            yield at, "".join(map(str, source)) if isinstance(source, list) else str(source)


def _python(source: str, label: str, taken_out: list[str]) -> list[str]:
    """The lines of a cell that are Python; none where the cell is of another language, or no Python."""
    lines = source.splitlines()
    magic = _CELL_MAGIC.match(lines[0]) if lines else None
    if magic and magic[1] not in _PYTHON_MAGICS:
        taken_out.append(f"{label}: %%{magic[1]}")
        return []
    kept: list[str] = []
    for line in lines:
        if _SHELL.match(line) or _ASSIGNED.match(line):
            taken_out.append(f"{label}: {line.strip()}")
            kept.append(f"{line[: len(line) - len(line.lstrip())]}pass")
        else:
            kept.append(line)
    try:
        ast.parse("\n".join(kept))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        taken_out.append(f"{label}: no Python ({error})")
        return []
    return kept
