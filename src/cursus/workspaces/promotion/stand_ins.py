"""Pipelines whose data are not on this machine: what a config file names and is not there gets a stand-in elsewhere."""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from cursus.errors import Fault
    from cursus.resolver.wiring import Wiring

__all__ = ["wired"]

_MISSING = re.compile(r"no file or folder (?P<value>'.*'|\".*\") in ")
_MOST_ROUNDS = 5


def wired(dag: Path, config: Path) -> Wiring:
    """The wiring of a DAG file and a config file, also where data are missing that the config file names.

    Raises:
        CursusError: the files make no pipeline, for other reasons.
    """
    try:
        return PipelineDAGCompiler().wire_files(dag, config)
    except ConfigurationError as error:
        if not _missing(error.faults):
            raise
        return _wired_elsewhere(dag, config, error)


def _wired_elsewhere(dag: Path, config: Path, error: ConfigurationError) -> Wiring:
    with _mirror(config.parent) as folder:
        for _ in range(_MOST_ROUNDS):
            for value in _missing(error.faults):
                _stand_in(folder, config.parent, PurePosixPath(value))
            try:
                return PipelineDAGCompiler().wire_files(dag, folder / config.name)
            except ConfigurationError as again:
                if not _missing(again.faults):
                    raise
                error = again
    raise error


@contextmanager
def _mirror(folder: Path) -> Generator[Path]:
    """A folder that holds links to all that another holds."""
    with tempfile.TemporaryDirectory(prefix="cursus-") as made:
        for each in folder.iterdir():
            Path(made, each.name).symlink_to(each.resolve())
        yield Path(made)


def _stand_in(mirror: Path, original: Path, place: PurePosixPath) -> None:
    """A file at a place of the mirror; the folders above it become folders of the mirror's own."""
    folder = mirror
    for part in place.parts[:-1]:
        folder, original = folder / part, original / part
        if folder.is_symlink():
            folder.unlink()
        if not folder.exists():
            folder.mkdir()
            for each in original.iterdir() if original.is_dir() else ():
                (folder / each.name).symlink_to(each.resolve())
    target = folder / place.name
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    target.write_text("a,b\n1,2\n", encoding="ascii")


def _missing(faults: Iterable[Fault]) -> list[str]:
    """The relative paths that faults say are missing, if all of the faults are such."""
    listed = list(faults)
    found = [_MISSING.search(fault.fact) for fault in listed]
    values = [str(ast.literal_eval(each["value"])) for each in found if each]
    is_all = len(values) == len(listed) and not any(
        Path(each).is_absolute() or ".." in Path(each).parts for each in values
    )
    return values if is_all else []
