"""The files of a step's layers: where they lie follows from the step's name."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.registry.definitions import SHARED
from cursus.registry.python_files import python_content
from cursus.registry.step_names_original import STEP_NAMES
from cursus.validation.model import Place, StepFiles

if TYPE_CHECKING:
    from cursus.registry.definitions import StepDefinition
    from cursus.registry.sources import StepSource

__all__ = ["layer_files", "stems"]

_TRAINED = ("Training", "Tuning")
_ENTRY_POINT = re.compile(rb"""^[ \t]+entry_point[ \t]*=[ \t]*["']([\w./-]+)["'],?[ \t]*\r?$""", re.MULTILINE)
_LAYERS = {"contracts": "{}_contract", "specs": "{}_spec", "configs": "config_{}_step", "builders": "builder_{}_step"}


def layer_files(definition: StepDefinition, source: StepSource) -> StepFiles:
    """The files of a step."""
    stem, folder = snake_case(definition.name), source.folder
    contract, spec, config, builder = (_file(folder, layer, form.format(stem)) for layer, form in _LAYERS.items())
    return StepFiles(
        name=definition.name,
        sagemaker_step_type=definition.sagemaker_step_type,
        origin=str(source.origin),
        contract=contract,
        spec=spec,
        config=config,
        builder=builder,
        script=_script(folder, stem, contract),
        hyperparameters=_hyperparameters(folder, stem, definition.sagemaker_step_type),
        table=_table(definition, source),
    )


def _file(folder: Path, layer: str, stem: str) -> Path | None:
    path = folder / layer / f"{stem}.py"
    return path if path.is_file() else None


def _script(folder: Path, stem: str, contract: Path | None) -> Path | None:
    """The script that the contract names as its entry point, else the one that has the step's name."""
    named = _entry_point(contract) if contract else None
    found = folder / "scripts" / named if named else None
    return found if found and found.is_file() else _file(folder, "scripts", stem)


def _entry_point(contract: Path) -> str | None:
    """The entry point that a contract's file writes out."""
    try:
        body = python_content(contract)
    except OSError:
        return None
    written = _ENTRY_POINT.findall(body)
    # The usual line tells it without a parser; where the word stands elsewhere, too, the syntax tells which one counts.
    if len(written) == 1 == body.count(b"entry_point"):
        return str(written[0].decode("ascii"))
    return _parsed_entry_point(body)


def _parsed_entry_point(body: bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg == "entry_point" and isinstance(node.value, ast.Constant):
            return node.value.value if isinstance(node.value.value, str) else None
    return None


def _hyperparameters(folder: Path, stem: str, sagemaker_step_type: str) -> Path | None:
    """The file of the step's hyperparameters: named as the step, or as the framework that its name begins with."""
    if sagemaker_step_type not in _TRAINED:
        return None
    words = stem.split("_")
    stems = ("_".join(words[:length]) for length in range(len(words), 0, -1))
    return next((file for each in stems if (file := _file(folder, "hyperparams", f"hyperparameters_{each}"))), None)


def _table(definition: StepDefinition, source: StepSource) -> Place | None:
    if definition.origin == SHARED and definition.name in STEP_NAMES:
        return _shared_entry(definition.name)
    return Place(source.table, definition.line) if source.table and definition.line else None


def _shared_entry(name: str) -> Place | None:
    from cursus.registry import step_names_original

    table = Path(step_names_original.__file__)
    for number, line in enumerate(table.read_text(encoding="utf-8").splitlines(), start=1):
        if f'"{name}"' in line:
            return Place(table, number)
    return None


def stems(folder: Path) -> list[str]:
    """The names that the files of a folder's layers are about, each once."""
    found: set[str] = set()
    for layer, form in _LAYERS.items():
        before, after = form.split("{}")
        for file in sorted((folder / layer).glob(f"{before}*{after}.py")):
            found.add(file.stem.removeprefix(before).removesuffix(after))
    return sorted(found)
