"""The files and names that a step has by rule, layer by layer, and what the files in a workspace define."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.base.enums import JobType, StepKind
from cursus.core.base.names import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.registry.definitions import StepDefinition
    from cursus.workspaces.reading.source_files import PythonFile

__all__ = [
    "Layer",
    "StepFiles",
    "defined_names",
    "entry_points",
    "has_own_folder",
    "is_layer",
    "layer_files",
    "step_files",
]

_FILES = {
    "contracts": re.compile(r"(?P<step>\w+)_contract\.py"),
    "specs": re.compile(r"(?P<step>\w+)_spec\.py"),
    "configs": re.compile(r"config_(?P<step>\w+)_step\.py"),
    "builders": re.compile(r"builder_(?P<step>\w+)_step\.py"),
}
_LENT = frozenset({"contracts", "specs", "configs"})
_OWN_FOLDERS = ("source_dir", "processing_source_dir")
_SCRIPTED = frozenset({StepKind.PROCESSING.value, StepKind.TRAINING.value})


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a step: the file's name, and the names of which the file defines one at least."""

    folder: str
    file: str
    names: tuple[str, ...]
    is_needed: bool = True

    @property
    def place(self) -> str:
        """The file below the folder of steps."""
        return f"{self.folder}/{self.file}"


@dataclass(frozen=True, slots=True)
class StepFiles:
    """The layers of a step by rule."""

    stem: str
    layers: tuple[Layer, ...]

    def layer(self, folder: str) -> Layer:
        """The layer of a folder."""
        return next(each for each in self.layers if each.folder == folder)


def step_files(definition: StepDefinition) -> StepFiles:
    """The layers that a step has by rule; a contract is needed where a script runs."""
    stem = snake_case(definition.name)
    upper = stem.upper()
    jobs = [f"{upper}_{job.value.upper()}_SPEC" for job in JobType]
    layers = (
        Layer("contracts", f"{stem}_contract.py", (f"{upper}_CONTRACT",), definition.sagemaker_step_type in _SCRIPTED),
        Layer("specs", f"{stem}_spec.py", (f"{upper}_SPEC", f"{upper}_SPECS", *jobs)),
        Layer("configs", f"config_{stem}_step.py", (definition.config_class,)),
        Layer("builders", f"builder_{stem}_step.py", (definition.builder_step_name,)),
    )
    return StepFiles(stem, layers)


def is_layer(file: str, folder: str) -> bool:
    """Whether a file is named as a step's layer in that folder is; builders are nobody's to lend."""
    return folder in _LENT and _FILES[folder].fullmatch(file) is not None


def layer_files(steps: Path) -> Iterator[tuple[str, str, str]]:
    """The files that are named as layers are: their folder, their name, and the part of it that stands for the step."""
    for folder, form in _FILES.items():
        place = steps / folder
        for name in sorted(each.name for each in place.glob("*.py")) if place.is_dir() else []:
            found = form.fullmatch(name)
            if found:
                yield folder, name, found["step"]


def defined_names(tree: ast.Module) -> Mapping[str, int]:
    """The names that a module defines or imports at its top, also below `if` and `try`, with their lines."""
    found: dict[str, int] = {}
    for node in _top_level(tree.body):
        for name in _bound(node):
            found.setdefault(name, node.lineno)
    return found


def entry_points(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The entry points that a contract's module names, with their lines."""
    for node in ast.walk(tree):
        is_named = isinstance(node, ast.keyword) and node.arg == "entry_point"
        value = node.value if is_named and isinstance(node, ast.keyword) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value, value.lineno


def has_own_folder(config: PythonFile) -> bool:
    """Whether a config says itself where its script lies."""
    named = (node.target for node in config.nodes if isinstance(node, ast.AnnAssign))
    return any(isinstance(each, ast.Name) and each.id in _OWN_FOLDERS for each in named)


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(node, name, ()) if isinstance(node, ast.If | ast.Try | ast.With) else ()
            for each in inner:
                yield from _top_level(each.body if isinstance(each, ast.ExceptHandler) else [each])


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((each.asname or each.name).partition(".")[0] for each in node.names)
    elif isinstance(node, ast.Assign):
        yield from (each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
