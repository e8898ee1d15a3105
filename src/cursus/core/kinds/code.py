"""Source code as content: which files a script ships with, their digest, and the archive that carries them."""

from __future__ import annotations

import ast
import gzip
import hashlib
import io
import tarfile
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.kinds.code_files import files_below, read_file
from cursus.errors import ConfigurationError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = [
    "SourceTree",
    "archive",
    "check_entry_point",
    "files_tree",
    "folder_tree",
    "script_tree",
    "source_tree",
    "with_files",
    "zip_archive",
]

_RUNTIME = "cursus_runtime"
_PROGRAM_STARTS = (b"#!", b"\x7fELF")


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
        """A tree of the named files, whatever order they come in.

        Raises:
            ConfigurationError: files cannot be read; all of them together.
        """
        ordered = tuple(sorted(set(files)))
        sha = hashlib.sha256()
        faults: list[Fault] = []
        for name, path in ordered:
            try:
                _add_to(sha.update, name, read_file(path))
            except ConfigurationError as error:
                faults.extend(error.faults)
        if faults:
            raise ConfigurationError.of(faults)
        return cls(entry_point, ordered, sha.hexdigest())


def script_tree(script: Path) -> SourceTree:
    """A script with the modules it imports from beside itself, and `cursus_runtime` where it imports that.

    Any other file than a Python script (`.py`) comes alone.

    Raises:
        ConfigurationError: the script is not there, or is no Python that parses.
    """
    alone = script.suffix != ".py"
    if alone and not script.is_file():
        raise ConfigurationError(f"script {script}: No such file", hint="check the entry point's path")
    files = {script.name: script} if alone else _reached(script)
    return SourceTree.of(script.name, files.items())


def folder_tree(folder: Path, entry_point: str) -> SourceTree:
    """All files of a source folder, with an entry point that is one of them; as `source_tree` gives them.

    Raises:
        ConfigurationError: as `source_tree` and `check_entry_point` say.
    """
    tree = source_tree(folder)
    check_entry_point(tree, folder, entry_point)
    return SourceTree(entry_point, tree.files, tree.digest)


def source_tree(folder: Path) -> SourceTree:
    """All files of a source folder, and `cursus_runtime` where one of them imports that; no entry point is named.

    Caches and version control are left out, and what `.gitignore` and `.sagemakerignore` name. Links are followed: the
    files that they lead to come as content.

    Raises:
        ConfigurationError: the folder is not there or holds no file, or a file cannot be read.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"no source folder {str(folder)!r}", hint="check source_dir")
    files = dict(files_below(folder))
    if not files:
        raise ConfigurationError(
            f"source folder {str(folder)!r} holds no files", hint="check source_dir and its .sagemakerignore"
        )
    brought = any(name.startswith(f"{_RUNTIME}/") for name in files)
    runtime = {} if brought or not _uses_runtime(files.values()) else dict(_runtime_files())
    return SourceTree.of("", {**files, **runtime}.items())


def check_entry_point(tree: SourceTree, folder: Path, entry_point: str) -> None:
    """Refuses an entry point that is none of the tree's files, or is a Python script that does not parse.

    Raises:
        ConfigurationError: it is absolute, leads out of the folder, is missing or left out, or does not parse.
    """
    path = dict(tree.files).get(entry_point)
    if path is not None:
        if path.suffix == ".py":
            _imported(path)
        return
    fact = f"no entry point {entry_point!r} in {folder}"
    if Path(entry_point).is_absolute() or ".." in Path(entry_point).parts:
        raise ConfigurationError(f"{fact}: it leads out of the folder", hint="name it relative to source_dir")
    if (folder / entry_point).is_file():
        hint = f"add the line `!{entry_point}` to .sagemakerignore"
        raise ConfigurationError(f"{fact}: it is left out, by an ignore file or as a cache", hint=hint)
    raise ConfigurationError(fact, hint="check source_dir and entry_point")


def files_tree(paths: Sequence[Path]) -> SourceTree:
    """Files and folders, each under its own name; no entry point is named.

    Raises:
        ConfigurationError: one is not there or cannot be read, or two have one name.
    """
    _refuse_missing(paths)
    named = [file for path in paths for file in _placed(path.resolve().name, path)]
    counts = Counter(name for name, _ in named)
    faults = [
        Fault(str(path), f"another file is {name!r} too", "rename one of them")
        for name, path in named
        if counts[name] > 1
    ]
    if faults:
        raise ConfigurationError.of(faults)
    return SourceTree.of("", named)


def with_files(tree: SourceTree, beside: Mapping[str, Path]) -> SourceTree:
    """The tree with further files, and with folders' files, below the names given; the tree's own files go first.

    Raises:
        ConfigurationError: one of them is not there.
    """
    if not beside:
        return tree
    _refuse_missing(beside.values())
    more = [file for name, path in beside.items() for file in _placed(name, path)]
    return SourceTree.of(tree.entry_point, {**dict(more), **dict(tree.files)}.items())


def archive(tree: SourceTree) -> bytes:
    """The tree as a gzip'ed tar, the same bytes for the same files.

    Programs, files that begin as scripts of an interpreter or as Linux binaries do, may be executed; modes on this
    machine's disk do not count.

    Raises:
        ConfigurationError: a file has changed since the tree was read, or cannot be read any more.
    """
    packed = io.BytesIO()
    sha = hashlib.sha256()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for name, path in tree.files:
            content = read_file(path)
            _add_to(sha.update, name, content)
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o755 if content.startswith(_PROGRAM_STARTS) else 0o644
            tar.addfile(member, io.BytesIO(content))
    if sha.hexdigest() != tree.digest:
        raise ConfigurationError(
            f"the code of {tree.entry_point or 'a folder'} has changed since", hint="compile again"
        )
    return packed.getvalue()


def zip_archive(tree: SourceTree) -> bytes:
    """The tree as a zip file, the same bytes for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, path in tree.files:
            member = zipfile.ZipInfo(name)
            member.external_attr, member.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            zipped.writestr(member, read_file(path))
    return packed.getvalue()


def _add_to(update: Callable[[bytes], None], name: str, content: bytes) -> None:
    update(f"{name}\0{len(content)}\0".encode())
    update(content)


def _refuse_missing(paths: Iterable[Path]) -> None:
    missing = [path for path in paths if not path.exists()]
    if missing:
        listed = ", ".join(map(str, missing))
        raise ConfigurationError(f"no file or folder {listed}", hint="check the paths in dependencies")


def _placed(name: str, path: Path) -> Iterable[tuple[str, Path]]:
    return files_below(path, f"{name}/") if path.is_dir() else [(name, path)]


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


def _uses_runtime(paths: Iterable[Path]) -> bool:
    """Whether one of the files is a module that imports `cursus_runtime`; what does not parse is no module."""
    for path in paths:
        with suppress(ConfigurationError):
            if path.suffix == ".py" and _RUNTIME.encode() in read_file(path) and _RUNTIME in _imported(path):
                return True
    return False


def _imported(module: Path) -> frozenset[str]:
    try:
        return _imports_of(module.read_bytes(), str(module))
    except OSError as error:
        raise ConfigurationError(f"script {module}: {error.strerror}", hint="check the entry point's path") from error
    except (SyntaxError, ValueError) as error:
        raise ConfigurationError(f"script {module} is no Python: {error}", hint="mend the syntax") from error


@lru_cache(maxsize=256)
def _imports_of(body: bytes, file: str) -> frozenset[str]:
    """What a module imports: the same content is parsed once, however many steps are made of it."""
    return frozenset(name for node in ast.walk(ast.parse(body, filename=file)) for name in _names(node))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module.partition(".")[0]]
    return []


def _beside(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in sorted(names):
        if (folder / f"{name}.py").is_file():
            yield folder / f"{name}.py"
        elif (folder / name / "__init__.py").is_file():
            yield from (path for _, path in files_below(folder / name) if path.suffix == ".py")


def _runtime_files() -> Iterator[tuple[str, Path]]:
    spec = find_spec(_RUNTIME)
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationError(f"{_RUNTIME} is not installed", hint="reinstall cursus-pipelines: it brings it")
    return files_below(Path(next(iter(spec.submodule_search_locations))), f"{_RUNTIME}/")
