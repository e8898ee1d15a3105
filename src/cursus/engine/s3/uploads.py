"""Uploads in parts: parts wait in a folder of the run until they are put together."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.s3.answers import S3Error
from cursus.engine.s3.bodies import Received

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Uploads"]

_SMALLEST_PART = 5 << 20
_MOST_PARTS = 10_000
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Upload:
    place: tuple[str, str]
    folder: Path
    headers: Mapping[str, str]
    parts: dict[int, Received] = field(default_factory=dict[int, Received])


class Uploads:
    """The uploads that are under way, by their ids."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder where parts wait."""
        self._folder = folder
        self._uploads: dict[str, _Upload] = {}
        self._lock = Lock()

    def begin(self, bucket: str, key: str, headers: Mapping[str, str]) -> str:
        """The id of a new upload."""
        name = secrets.token_hex(16)
        with self._lock:
            self._uploads[name] = _Upload((bucket, key), self._folder / name, dict(headers))
        return name

    def headers(self, name: str, bucket: str, key: str) -> Mapping[str, str]:
        """The headers that the upload began with; S3Error where there is no such upload of that key."""
        return self._find(name, bucket, key).headers

    def add(self, name: str, bucket: str, key: str, number: str, part: Received) -> None:
        """Takes a part that has arrived; the last of a number counts."""
        upload = self._find(name, bucket, key)
        if not re.fullmatch(r"\d{1,5}", number) or not 1 <= int(number) <= _MOST_PARTS:
            raise S3Error(400, "InvalidArgument", f"Part number must be an integer between 1 and {_MOST_PARTS}", key)
        upload.folder.mkdir(parents=True, exist_ok=True)
        kept = upload.folder / number
        part.path.replace(kept)
        with self._lock:
            upload.parts[int(number)] = Received(kept, part.md5, part.size)

    def join(self, name: str, bucket: str, key: str, listed: Sequence[tuple[int, str]]) -> tuple[Received, str]:
        """The parts that were listed (number, ETag) as one file, and its ETag; the upload is over."""
        upload = self._find(name, bucket, key)
        parts = [_part(upload, number, etag, key) for number, etag in listed]
        if not parts or [number for number, _ in listed] != sorted({number for number, _ in listed}):
            raise S3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order.", key)
        if any(part.size < _SMALLEST_PART for part in parts[:-1]):
            raise S3Error(400, "EntityTooSmall", "Only the last part may be smaller than 5 MiB.", key)
        whole = upload.folder / "whole"
        _concatenate([part.path for part in parts], whole)
        digests = b"".join(bytes.fromhex(part.md5) for part in parts)
        etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"
        return Received(whole, etag, sum(part.size for part in parts)), etag

    def forget(self, name: str, bucket: str, key: str) -> None:
        """Ends an upload and removes its parts."""
        upload = self._find(name, bucket, key)
        with self._lock:
            self._uploads.pop(name, None)
        shutil.rmtree(upload.folder, ignore_errors=True)

    def _find(self, name: str, bucket: str, key: str) -> _Upload:
        upload = self._uploads.get(name)
        if upload is None or upload.place != (bucket, key):
            raise S3Error(404, "NoSuchUpload", "The specified upload does not exist.", key)
        return upload


def _part(upload: _Upload, number: int, etag: str, key: str) -> Received:
    part = upload.parts.get(number)
    if part is None or etag.strip('"') != part.md5:
        raise S3Error(400, "InvalidPart", f"Part {number} could not be found, or its ETag is another.", key)
    return part


def _concatenate(parts: Sequence[Path], whole: Path) -> None:
    """Grows the first part by the others, so that an upload of one part is not written twice."""
    parts[0].replace(whole)
    with whole.open("ab") as writing:
        for path in parts[1:]:
            with path.open("rb") as reading:
                shutil.copyfileobj(reading, writing, _BLOCK)
            path.unlink()
