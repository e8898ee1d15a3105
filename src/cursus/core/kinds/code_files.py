"""The files below a folder of source code: less caches, version control and what ignore files name."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from cursus.errors import ConfigurationError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pathspec import GitIgnoreSpec

__all__ = ["files_below", "read_file"]

_LEFT_OUT = frozenset(
    {
        ".DS_Store",
        ".git",
        ".gitignore",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".sagemakerignore",
        ".svn",
        ".venv",
        "__pycache__",
    }
)
_LEFT_OUT_SUFFIXES = (".pyc", ".pyo")
# The later file wins: .sagemakerignore may bring back (`!name`) what .gitignore leaves out.
_IGNORE_FILES = (".gitignore", ".sagemakerignore")

Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]


def files_below(folder: Path, prefix: str = "") -> Iterator[tuple[str, Path]]:
    """Each file's relative POSIX path, after the prefix, and where it is; sorted within each folder.

    Raises:
        ConfigurationError: a folder cannot be read, or links lead round in a circle.
    """
    for name, path in _walk(folder, "", (), (folder.resolve(),)):
        yield f"{prefix}{name}", path


def read_file(path: Path) -> bytes:
    """A file's content.

    Raises:
        ConfigurationError: it cannot be read, or is a pipe, a socket or a device.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(path, "is no regular file")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error


def _walk(folder: Path, name: str, rules: Rules, above: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """The files of a folder that lies at `name` below the root; `above` are the folders that lead to it."""
    known = _with_own_rules(folder, name, rules)
    for path in _entries(folder):
        below = f"{name}{path.name}"
        is_folder = path.is_dir()
        if path.name in _LEFT_OUT or path.suffix in _LEFT_OUT_SUFFIXES or _is_ignored(below, is_folder, known):
            continue
        if not is_folder:
            yield below, path
            continue
        real = path.resolve()
        if real in above:
            raise _unreadable(path, f"is a link to {real}, which it lies in")
        yield from _walk(path, f"{below}/", known, (*above, real))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, f"cannot be read: {error.strerror}") from error


def _with_own_rules(folder: Path, name: str, rules: Rules) -> Rules:
    present = [folder / file for file in _IGNORE_FILES if (folder / file).is_file()]
    lines = [line for file in present for line in read_file(file).decode(errors="replace").splitlines()]
    if not lines:
        return rules
    # Most folders have no such file, and the patterns of those that have take long to import.
    from pathspec import GitIgnoreSpec

    return (*rules, (name, GitIgnoreSpec.from_lines(lines)))


def _is_ignored(name: str, is_folder: bool, rules: Rules) -> bool:
    """What the rules nearest to a path say of it, if any do."""
    for folder, spec in reversed(rules):
        said = spec.check_file(name.removeprefix(folder) + ("/" if is_folder else "")).include
        if said is not None:
            return said
    return False


def _unreadable(path: Path, fact: str) -> ConfigurationError:
    hint = "mend it, or name it in .sagemakerignore"
    return ConfigurationError.of([Fault(str(path), fact, hint)])
