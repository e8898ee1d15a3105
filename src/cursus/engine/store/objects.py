"""The local folder that stands for S3: objects by URI, read through the assets of a run, published as whole sets."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.store.files import copy_file, files_below, named_no_room
from cursus.engine.store.outputs import regular_files
from cursus.engine.store.publishing import Publisher
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Store", "copy_file", "copy_objects", "key_of", "regular_files", "safe_name"]

# What stays of a file when it is moved, and that no other file has: inode, size, time of its last change.
_Identity = tuple[int, int, int]
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


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


@dataclass(slots=True)
class _Branch:
    """Assets by the parts of their keys, so that looking one up costs the length of its key."""

    assets: list[tuple[str, Path]] = field(default_factory=list["tuple[str, Path]"])
    children: dict[str, _Branch] = field(default_factory=dict[str, "_Branch"])

    def add(self, key: str, path: Path) -> None:
        branch = self
        for part in key.split("/"):
            branch = branch.children.setdefault(part, _Branch())
        branch.assets.append((key, path))

    def around(self, key: str) -> Iterator[tuple[str, Path]]:
        """The assets at the key, above it, and below it."""
        branch = self
        for part in key.split("/"):
            child = branch.children.get(part)
            if child is None:
                return
            branch = child
            yield from branch.assets
        waiting = list(branch.children.values())
        while waiting:
            branch = waiting.pop()
            yield from branch.assets
            waiting += branch.children.values()

    def covers(self, key: str) -> bool:
        """Whether an asset is at the key or above it."""
        branch = self
        for part in key.split("/"):
            if part not in branch.children:
                return False
            branch = branch.children[part]
            if branch.assets:
                return True
        return False


class Store:
    """Objects of all buckets below one folder, with the run's assets laid over them.

    What this run has published hides an asset of the same key, and an asset hides what earlier runs left behind.
    """

    def __init__(self, folder: Path, assets: Mapping[str, Path]) -> None:
        """Takes the store's folder and the assets by URI; puts in order what a process that died left half done."""
        self.folder = folder
        self._objects = folder / "s3"
        self._assets = _Branch()
        for uri, path in assets.items():
            self._assets.add(key_of(uri, "assets"), path.absolute())
        self._hiding: set[str] = set()
        # What this run has published: by key, and the keys of each prefix.
        self._own: dict[str, _Identity] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        self._lock = Lock()
        missing = [f"{uri} -> {path}" for uri, path in assets.items() if not path.exists()]
        if missing:
            raise EngineError(
                f"assets that do not exist: {', '.join(missing)}", hint="give files or folders that exist"
            )
        self._publisher = Publisher(self._objects, folder / ".staging")
        self._publisher.recover()

    @property
    def published(self) -> Path:
        """The folder of all published objects."""
        return self._objects

    @contextmanager
    def reading(self) -> Generator[None]:
        """While inside, nobody publishes: objects that belong together are listed and taken together."""
        with self._publisher.reading():
            yield

    def path(self, uri: str, place: str = "S3 URI") -> Path:
        """Where the object or prefix of that URI is published."""
        return self._objects / key_of(uri, place)

    def objects(self, uri: str, place: str = "S3 URI") -> dict[str, Path]:
        """Every object of a URI: name below the prefix -> file; an object's own URI gives its last part as the name."""
        key = key_of(uri, place)
        with self._publisher.reading():
            found = dict(_files(self._objects / key))
        for asset, path in self._assets.around(key):
            own = _is_object(key, asset, path)
            overlaid = _overlaid(key, asset, path)
            found |= {n: file for n, file in overlaid if (key if own else f"{key}/{n}") not in self._hiding}
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
        return sorted(made | self._assets.children.keys())

    def remove(self, uri: str, place: str = "S3 URI") -> None:
        """Removes one object, if it is there; EngineError where it is an asset, which the run only reads."""
        key = key_of(uri, place)
        for asset, path in self._assets.around(key):
            if key == asset or _is_object(key, asset, path):
                raise EngineError(f"{place}: {uri} is an asset of the run", hint="assets are never changed")
        self._publisher.remove(key)
        with self._lock:
            self._hiding.discard(key)
            self._own.pop(key, None)

    def publish(self, source: Path, uri: str, place: str = "S3 URI") -> Path:
        """Moves a file to an object's place, in one step for whoever reads it; gives the place."""
        key = key_of(uri, place)
        own = _identity(source)
        with named_no_room(place, self.folder):
            target = self._publisher.put(source, key)
        self._note({key: own}, {})
        return target

    def publish_all(self, sources: Mapping[str, Path], prefixes: Iterable[str], place: str = "S3 URI") -> None:
        """Moves files to the places of their URIs, each below one of the prefixes: all of them, or none.

        Objects below the prefixes that no file replaces stay. A reader of one prefix sees it as it was, or as it will
        be. After a crash in between, the next to open the store finishes the prefixes that were still to come.
        """
        files = {key_of(uri, place): source for uri, source in sources.items()}
        tops = [key_of(uri, place) for uri in prefixes]
        own = {key: _identity(source) for key, source in files.items()}
        with named_no_room(place, self.folder):
            self._publisher.put_all(files, tops)
        self._note(own, {top: tuple(key for key in files if key.startswith(f"{top}/")) for top in tops})

    def owns(self, uri: str) -> bool:
        """Whether no other run has put something in the place of what this one has published at that URI."""
        key = key_of(uri, "S3 URI")
        with self._lock:
            own = {each: self._own[each] for each in self._below.get(key, (key,)) if each in self._own}
        try:
            return all(_identity(self._objects / each) == identity for each, identity in own.items())
        except OSError:
            return False

    def _note(self, own: Mapping[str, _Identity], below: Mapping[str, tuple[str, ...]]) -> None:
        covered = [key for key in own if self._assets.covers(key)]
        with self._lock:
            self._hiding.update(covered)
            self._own.update(own)
            self._below.update(below)


def _identity(path: Path) -> _Identity:
    facts = path.stat()
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def _is_object(key: str, asset: str, path: Path) -> bool:
    """Whether the key names one file of an asset, rather than a prefix."""
    return f"{key}/".startswith(f"{asset}/") and (path / key[len(asset) + 1 :]).is_file()


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
        yield from files_below(path)


def copy_objects(objects: Mapping[str, Path], folder: Path) -> None:
    """Copies objects below a folder, each under its name: a job may change its copy and never the object."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in objects.items():
        target = folder / safe_name(name, str(folder))
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_file(source, target)
