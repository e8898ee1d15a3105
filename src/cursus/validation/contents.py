"""The contents of files and their digests, each read once in a check."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ABSENT", "OWN_ROOMS", "Contents", "digest_of", "own_digest", "runtime_digest"]

ABSENT = ""
"""The digest of a file that is not there, or cannot be read."""

OWN_ROOMS = ("validation", "compiler", "resolver", "dag", "registry", "definition", "core")
"""The rooms of cursus that decide on findings; a change of any of them makes all of them be looked for anew."""

_RUNNING_ROOMS = ("engine", "compiler", "resolver", "steps")
_RUNTIME = "cursus_runtime"
_SIZE = 16


class Contents:
    """Files by their content, as it was when first asked for."""

    def __init__(self) -> None:
        self._bodies: dict[Path, bytes | None] = {}
        self._digests: dict[Path, str] = {}

    def body(self, path: Path) -> bytes:
        """The bytes of a file; none of one that is not there."""
        if path not in self._bodies:
            self._bodies[path] = _read(path)
        return self._bodies[path] or b""

    def digest(self, path: Path) -> str:
        """The digest of a file's content, `ABSENT` where there is none."""
        if path not in self._digests:
            body = self.body(path)
            self._digests[path] = digest_of([body]) if self._bodies[path] is not None else ABSENT
        return self._digests[path]


def digest_of(parts: Iterable[bytes]) -> str:
    """One digest for several byte strings; where one ends and the next begins counts."""
    found = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


@cache
def own_digest() -> str:
    """The digest of what makes findings beside the steps: the rules, what they use, the service's model, and Python."""
    root = Path(__file__).parents[1]
    files = sorted(each for room in OWN_ROOMS for each in (root / room).rglob("*.*") if each.suffix != ".pyc")
    versions = (_version("botocore"), sys.version)
    return digest_of([*(_read(file) or b"" for file in files), *(each.encode() for each in versions)])


@cache
def runtime_digest() -> str:
    """The digest of what runs scripts beside the rules: the engine, what scripts may import, and what is installed."""
    root = Path(__file__).parents[1]
    folders = [*(root / room for room in _RUNNING_ROOMS), root.parent / _RUNTIME]
    files = sorted(each for folder in folders for each in folder.rglob("*.py"))
    installed = sorted(f"{each.name}=={each.version}" for each in distributions())
    return digest_of([*(_read(file) or b"" for file in files), *(each.encode() for each in installed)])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _read(path: Path) -> bytes | None:
    try:
        if path.is_dir():
            return _names_in(path)
        # To read a pipe would wait, to read a device would not end.
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _names_in(folder: Path) -> bytes | None:
    """What a folder holds, by name, as its content; None where it is none."""
    try:
        return "\0".join(sorted(os.listdir(folder))).encode("utf-8", "surrogateescape")  # noqa: PTH208 - names alone
    except OSError:
        return None
