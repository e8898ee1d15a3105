"""Finds the DAG files below a root, where they name a workspace's step, and gives the step another name in them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from cursus.core.documents import read_document
from cursus.errors import CursusError, DagError
from cursus.registry.workspace_folders import PROJECTS
from cursus.workspaces.promotion.edits import FileEdit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["DagFile", "NameInDag", "config_beside", "dag_edits", "dag_files", "is_shared", "names_in", "renamed"]

_ENDINGS = (".yaml", ".yml", ".json")
_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__"})
_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class DagFile:
    """A file that holds the nodes of a pipeline, and the config file that goes with it, if one does."""

    path: Path
    config: Path | None


@dataclass(frozen=True, slots=True)
class NameInDag:
    """A place where a DAG file names a step: the line from 1, and the text that stands there."""

    path: Path
    line: int
    text: str


def dag_files(root: Path) -> Iterator[DagFile]:
    """The DAG files below a root in the order of their names; hidden folders and links are passed over."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(each for each in names if each not in _SKIPPED and not each.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.endswith(_ENDINGS) and not path.is_symlink() and _holds_nodes(path):
                yield DagFile(path, config_beside(path))


def config_beside(dag: Path) -> Path | None:
    """The config file of a DAG file: `config.yaml` beside `dag.yaml`, `risk_config.yaml` beside `risk_dag.yaml`."""
    stems = [dag.stem.replace("dag", "config"), f"{dag.stem}.config", f"{dag.stem}_config", "config"]
    places = (dag.with_name(f"{stem}{ending}") for stem in stems for ending in _ENDINGS)
    return next((each for each in places if each != dag and each.is_file()), None)


def is_shared(dag: DagFile, root: Path) -> bool:
    """Whether a pipeline belongs to no workspace."""
    return not dag.path.is_relative_to(root / PROJECTS.partition("/")[0])


def names_in(dag: DagFile, qualified: str) -> Iterator[NameInDag]:
    """Where a DAG file names a step by its full name, as in `project_x:RowCount`, comments left out."""
    text = dag.path.read_text(encoding="utf-8")
    for start, _ in _places(text, qualified):
        line = text.count("\n", 0, start) + 1
        yield NameInDag(dag.path, line, text.split("\n")[line - 1].strip())


def renamed(content: bytes, qualified: str, name: str) -> bytes:
    """The content of a DAG file with another name for a step; every other byte stays."""
    text = content.decode("utf-8")
    for start, end in reversed(list(_places(text, qualified))):
        text = text[:start] + name + text[end:]
    return text.encode()


def dag_edits(dags: Iterable[DagFile], qualified: str, name: str) -> Iterator[FileEdit]:
    """The edits that give a step another name in DAG files."""
    for dag in dags:
        before = dag.path.read_bytes()
        yield FileEdit(dag.path, dag.path, before, renamed(before, qualified, name))


def _places(text: str, qualified: str) -> Iterator[tuple[int, int]]:
    """From where to where a name stands in the words of a document: in keys and values, and not in comments."""
    wanted = re.compile(rf"(?<![\w:.-]){re.escape(qualified)}(?![A-Za-z0-9:])")
    for token in yaml.scan(text.replace("\t", " "), Loader=yaml.SafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            yield from ((start + each.start(), start + each.end()) for each in wanted.finditer(text[start:end]))


def _holds_nodes(path: Path) -> bool:
    try:
        if path.stat().st_size > _LARGEST or b"nodes" not in path.read_bytes():
            return False
        value = read_document(path, DagError).value
    except (OSError, CursusError):
        return False
    return isinstance(value, dict) and isinstance(value.get("nodes"), list)
