"""Imports the modules of steps, and tells what breaks them."""

from __future__ import annotations

import importlib
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from cursus.errors import RegistryError
from cursus.registry.context import working_in
from cursus.registry.loading import import_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from cursus.registry.sources import StepSource

__all__ = ["StepModuleError", "import_step_module", "lines_within", "told_error"]


class StepModuleError(RegistryError):
    """The code of a step's module does not run.

    `told` is what it raised, on one line; `lines` are the files and lines of the step's source that it passed through,
    the innermost first.
    """

    def __init__(self, message: str, told: str, lines: tuple[tuple[Path, int], ...]) -> None:
        """Takes the message for whoever does not look further, and the facts."""
        super().__init__(message, hint="mend the module")
        self.told, self.lines = told, lines


def import_step_module(source: StepSource, path: str) -> ModuleType:
    """A module of a step, run with its own workspace at work, or with none.

    Raises:
        StepModuleError: its code does not run, whatever it is that it raises.
    """
    try:
        with working_in(source.workspace):
            return import_from(source.workspace, path) if source.workspace else importlib.import_module(path)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise _failure(source, path, error) from error


def told_error(error: BaseException) -> str:
    """An error on one line; its own text may fail."""
    try:
        text = " ".join(str(error).split())
    except Exception as broken:  # noqa: BLE001 - a module's own errors may be broken themselves
        text = f"its text cannot be had: {type(broken).__name__}"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def lines_within(error: BaseException, folder: Path) -> Iterator[tuple[Path, int]]:
    """The files below a folder that an error passed through, or that do not parse, each with its line; innermost first.

    A file that does not parse is also one that the error passed through.
    """
    inside = f"{folder}/"
    if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(inside):
        yield Path(error.filename), error.lineno or 1
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    yield from ((Path(file), line or 1) for file, line in reversed(frames) if file.startswith(inside))


def _failure(source: StepSource, path: str, error: BaseException) -> StepModuleError:
    subject, told = path, told_error(error)
    if source.workspace:
        file = source.folder.joinpath(*path.removeprefix(source.package).split("."))
        subject, told = f"{file}.py", told.replace(source.workspace.package, "cursus_dev")
    lines = tuple(lines_within(error, source.folder))
    at = next((f", at {file.relative_to(source.folder)}:{line}" for file, line in lines), "")
    return StepModuleError(f"{subject} cannot be imported: {told}{at}", told_error(error), lines)
