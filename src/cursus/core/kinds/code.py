"""Source code as content: which files a script ships with, their digest, and the archive that carries them."""

from __future__ import annotations

import ast
import gzip
import hashlib
import io
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["SourceTree", "archive", "folder_tree", "script_tree", "with_files", "zip_archive"]

_RUNTIME = "cursus_runtime"
_LEFT_OUT_FOLDERS = frozenset(
    {"__pycache__", ".git", ".ipynb_checkpoints", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
_LEFT_OUT_SUFFIXES = (".pyc", ".pyo")


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Files by the relative path that they have beside the entry point.

    `digest` is the SHA-256 of paths and contents, in hexadecimal: the same files give the same digest anywhere.
    """

    entry_point: str
    files: tuple[tuple[str, Path], ...]
    digest: str

    @classmethod
    def of(cls, entry_point: str, files: Iterable[tuple[str, Path]]) -> SourceTree:
        """A tree of the named files, whatever order they come in."""
        ordered = tuple(sorted(set(files)))
        sha = hashlib.sha256()
        for name, path in ordered:
            content = path.read_bytes()
            sha.update(f"{name}\0{len(content)}\0".encode())
            sha.update(content)
        return cls(entry_point, ordered, sha.hexdigest())


def script_tree(script: Path) -> SourceTree:
    """A script with the modules it imports from beside itself, and `cursus_runtime` where it imports that.

    Raises:
        ConfigurationError: the script is not there, or is no Python that parses.
    """
    return SourceTree.of(script.name, _reached(script).items())


def folder_tree(folder: Path, entry_point: str) -> SourceTree:
    """All files of a source folder, less caches and version control, and `cursus_runtime` where its code imports that.

    Raises:
        ConfigurationError: the folder or the entry point in it is not there.
    """
    if not (folder / entry_point).is_file():
        raise ConfigurationError(f"no entry point {entry_point!r} in {folder}", hint="check source_dir and entry_point")
    reached = _reached(folder / entry_point) if entry_point.endswith(".py") else {}
    return SourceTree.of(entry_point, {**reached, **dict(_files_below(folder))}.items())


def with_files(tree: SourceTree, beside: Mapping[str, Path]) -> SourceTree:
    """The tree with further files, and with folders' files, below the names given; the tree's own files go first.

    Raises:
        ConfigurationError: one of them is not there.
    """
    missing = [path for path in beside.values() if not path.exists()]
    if missing:
        listed = ", ".join(map(str, missing))
        raise ConfigurationError(f"no file or folder {listed}", hint="check the paths in dependencies")
    if not beside:
        return tree
    more = [file for name, path in beside.items() for file in _placed(name, path)]
    return SourceTree.of(tree.entry_point, {**dict(more), **dict(tree.files)}.items())


def archive(tree: SourceTree) -> bytes:
    """The tree as a gzip'ed tar, the same bytes for the same files."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for name, path in tree.files:
            content = path.read_bytes()
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def zip_archive(tree: SourceTree) -> bytes:
    """The tree as a zip file, the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, path in tree.files:
            member = zipfile.ZipInfo(name)
            member.external_attr, member.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            zipped.writestr(member, path.read_bytes())
    return packed.getvalue()


def _reached(script: Path) -> dict[str, Path]:
    """The script, the modules beside it that it imports, directly or not, and `cursus_runtime` where one imports it."""
    found: dict[str, Path] = {}
    imported: set[str] = set()
    todo = [script]
    while todo:
        module = todo.pop()
        name = module.relative_to(script.parent).as_posix()
        if name not in found:
            found[name] = module
            names = _imported(module)
            imported |= names
            todo.extend(_beside(script.parent, names))
    return {**found, **dict(_runtime_files())} if _RUNTIME in imported else found


def _placed(name: str, path: Path) -> Iterable[tuple[str, Path]]:
    return _files_below(path, f"{name}/") if path.is_dir() else [(name, path)]


def _files_below(folder: Path, prefix: str = "") -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        kept = not _LEFT_OUT_FOLDERS & set(below.parts) and path.suffix not in _LEFT_OUT_SUFFIXES
        if kept and path.is_file():
            yield f"{prefix}{below.as_posix()}", path


def _imported(module: Path) -> set[str]:
    try:
        parsed = ast.parse(module.read_bytes(), filename=str(module))
    except OSError as error:
        raise ConfigurationError(f"script {module}: {error.strerror}", hint="check the entry point's path") from error
    except (SyntaxError, ValueError) as error:
        raise ConfigurationError(f"script {module} is no Python: {error}", hint="mend the syntax") from error
    return {name for node in ast.walk(parsed) for name in _names(node)}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module.partition(".")[0]]
    return []


def _beside(folder: Path, names: set[str]) -> Iterator[Path]:
    for name in sorted(names):
        if (folder / f"{name}.py").is_file():
            yield folder / f"{name}.py"
        elif (folder / name / "__init__.py").is_file():
            yield from (path for _, path in _files_below(folder / name) if path.suffix == ".py")


def _runtime_files() -> Iterator[tuple[str, Path]]:
    spec = find_spec(_RUNTIME)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(f"{_RUNTIME} is not installed", hint="reinstall cursus-pipelines: it brings it")
    return _files_below(Path(next(iter(spec.submodule_search_locations))), f"{_RUNTIME}/")
