"""The local folder that stands for S3: objects by URI, read through the assets of a run, published by renaming."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.model import CONTAINER_ROOT
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Store", "copy_file", "copy_objects", "key_of", "regular_files", "safe_name"]

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_CHUNK = 1 << 30


def key_of(uri: str, place: str) -> str:
    """`bucket/key` of an S3 URI; EngineError naming `place` where it is none, or would leave the store's folder."""
    if not uri.startswith("s3://"):
        raise EngineError(f"{place}: {uri!r} is no S3 URI", hint="write s3://<bucket>/<key>")
    parts = [part for part in uri[5:].split("/") if part]
    if not parts or not _BUCKET.fullmatch(parts[0]):
        raise EngineError(f"{place}: {uri!r} names no S3 bucket", hint="write s3://<bucket>/<key>")
    return "/".join([parts[0], safe_name("/".join(parts[1:]), f"{place}: {uri!r}")]).rstrip("/")


def safe_name(name: str, place: str) -> str:
    """`name` as a relative path that stays below its folder; EngineError naming `place` where it would not."""
    if name.startswith("/") or "\0" in name or any(part in (".", "..") for part in name.split("/")):
        raise EngineError(f"{place}: {name!r} leaves its folder", hint="use names without '..' and a leading '/'")
    return name


class Store:
    """Objects of all buckets below one folder, with the run's assets laid over them.

    What this run has published hides an asset of the same key, and an asset hides what earlier runs left behind.
    """

    def __init__(self, folder: Path, assets: Mapping[str, Path]) -> None:
        """Takes the store's folder and the assets by URI."""
        self.folder = folder
        self._objects = folder / "s3"
        self._assets = {key_of(uri, "assets"): path.absolute() for uri, path in assets.items()}
        self._published: dict[str, Path] = {}
        self._lock = Lock()
        missing = [f"{uri} -> {path}" for uri, path in assets.items() if not path.exists()]
        if missing:
            raise EngineError(
                f"assets that do not exist: {', '.join(missing)}", hint="give files or folders that exist"
            )

    def path(self, uri: str, place: str = "S3 URI") -> Path:
        """Where the object or prefix of that URI is published."""
        return self._objects / key_of(uri, place)

    def objects(self, uri: str, place: str = "S3 URI") -> dict[str, Path]:
        """Every object of a URI: name below the prefix -> file; an object's own URI gives its last part as the name."""
        key = key_of(uri, place)
        found = dict(_files(self._objects / key))
        for asset, path in self._assets.items():
            found.update(_overlaid(key, asset, path))
        with self._lock:
            published = list(self._published.items())
        for name, path in published:
            if name == key:
                found[path.name] = path
            elif name.startswith(f"{key}/"):
                found[name[len(key) + 1 :]] = path
        return dict(sorted(found.items()))

    def read(self, uri: str) -> bytes:
        """The bytes of one object; EngineError where there is none."""
        return self.file(uri).read_bytes()

    def file(self, uri: str, place: str = "S3 URI") -> Path:
        """The file of one object; EngineError where there is none."""
        objects = self.objects(uri, place)
        name = key_of(uri, place).rpartition("/")[2]
        if len(objects) != 1 or name not in objects:
            raise EngineError(f"{place}: no object at {uri}", hint="check the URI, or add it to the assets of the run")
        return objects[name]

    def buckets(self) -> list[str]:
        """The buckets that hold something, or once did."""
        folders = self._objects.iterdir() if self._objects.is_dir() else ()
        made = {folder.name for folder in folders if folder.is_dir()}
        return sorted(made | {asset.partition("/")[0] for asset in self._assets})

    def remove(self, uri: str, place: str = "S3 URI") -> None:
        """Removes one object, if it is there; EngineError where it is an asset, which the run only reads."""
        key = key_of(uri, place)
        base = key.rpartition("/")[2]
        for asset, path in self._assets.items():
            if key == asset or (key.startswith(f"{asset}/") and dict(_overlaid(key, asset, path)).keys() == {base}):
                raise EngineError(f"{place}: {uri} is an asset of the run", hint="assets are never changed")
        with self._lock:
            self._published.pop(key, None)
        target = self._objects / key
        if not target.is_dir():
            with suppress(FileNotFoundError, NotADirectoryError):
                target.unlink()

    def publish(self, source: Path, uri: str, place: str = "S3 URI") -> Path:
        """Moves a file to an object's place, in one step for whoever reads it; gives the place."""
        key = key_of(uri, place)
        target = self._objects / key
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            raise EngineError(
                f"{place}: {uri} is needed both as an object and as a prefix of objects", hint="use distinct prefixes"
            ) from error
        with self._lock:
            self._published[key] = target
        return target


def _overlaid(key: str, asset: str, path: Path) -> Iterator[tuple[str, Path]]:
    if key == asset and path.is_file():
        yield key.rpartition("/")[2], path
    elif key == asset or key.startswith(f"{asset}/"):
        yield from _files(path / key[len(asset) + 1 :])
    elif asset.startswith(f"{key}/"):
        below = asset[len(key) + 1 :]
        for name, file in _files(path):
            yield (below if path.is_file() else f"{below}/{name}"), file


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    if path.is_file():
        yield path.name, path
    elif path.is_dir():
        for file in path.rglob("*"):
            if file.is_file():
                yield file.relative_to(path).as_posix(), file


def copy_objects(objects: Mapping[str, Path], folder: Path) -> None:
    """Copies objects below a folder, each under its name: a job may change its copy and never the object."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in objects.items():
        target = folder / safe_name(name, str(folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_file(source, target)


def copy_file(source: Path, target: Path) -> None:
    """Copies the bytes of a file: within the kernel where it can, sharing blocks where the file system can."""
    with source.open("rb") as reading, target.open("wb") as writing:
        try:
            while os.copy_file_range(reading.fileno(), writing.fileno(), _CHUNK):
                pass
        except (AttributeError, OSError):
            # Another file system, an old kernel or macOS: the portable way, from the start.
            reading.seek(0)
            writing.seek(0)
            writing.truncate()
            shutil.copyfileobj(reading, writing, 1 << 20)


def regular_files(folder: Path, job_root: Path) -> list[tuple[str, Path]]:
    """The files that a job left in a folder, name and path; links within the job become what they point to."""
    found: list[tuple[str, Path]] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_symlink():
            _follow(path, job_root)
        if path.is_file():
            found.append((path.relative_to(folder).as_posix(), path))
        elif not path.is_dir():
            raise EngineError(f"output {path.name!r} is neither a file nor a folder", hint="write regular files")
    return found


def _follow(link: Path, job_root: Path) -> None:
    written = str(link.readlink())
    if written.startswith(f"{CONTAINER_ROOT}/"):
        target = job_root / written[len(CONTAINER_ROOT) + 1 :]
    else:
        target = link.parent / written
    target = target.resolve()
    if not target.is_file() or not target.is_relative_to(job_root.resolve()):
        raise EngineError(f"output {link.name!r} is a link to {written!r}, which is no file of the job", hint="copy it")
    link.unlink()
    copy_file(target, link)
