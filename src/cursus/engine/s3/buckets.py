"""The store as buckets of keys: what S3 says of an object, listed in the order of keys."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from threading import Lock
from typing import TYPE_CHECKING

from cursus.engine.s3.answers import S3Error
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.engine.s3.bodies import Received
    from cursus.engine.store.objects import Store

__all__ = ["Buckets", "Known", "Stored"]

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_NAME_TOO_LONG = 255
_MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """What was said of an object when it was put, which its file does not hold."""

    etag: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its key, file, size in bytes, ETag, time of its last change and headers."""

    key: str
    path: Path
    size: int
    etag: str
    changed: datetime
    headers: Mapping[str, str]

    @property
    def http_date(self) -> str:
        """The time of its last change, as headers write it."""
        return format_datetime(self.changed, usegmt=True)

    @property
    def iso_date(self) -> str:
        """The time of its last change, as documents write it."""
        return self.changed.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Buckets:
    """Objects by bucket and key. ETags and headers that clients gave last as long as the run."""

    def __init__(self, store: Store) -> None:
        """Takes the store."""
        self._store = store
        self._known: dict[tuple[int, int, int], Known] = {}
        self._lock = Lock()

    def names(self) -> list[str]:
        """The buckets that there are."""
        return self._store.buckets()

    def require(self, bucket: str) -> None:
        """S3Error where there is no such bucket."""
        if bucket not in self.names():
            raise S3Error(404, "NoSuchBucket", "The specified bucket does not exist", bucket)

    def create(self, bucket: str) -> None:
        """Makes a bucket, if need be."""
        if not _BUCKET.fullmatch(bucket):
            raise S3Error(400, "InvalidBucketName", "The specified bucket is not valid.", bucket)
        self._store.path(f"s3://{bucket}").mkdir(parents=True, exist_ok=True)

    def get(self, bucket: str, key: str) -> Stored:
        """One object; S3Error where there is none."""
        uri = _uri(bucket, key)
        try:
            path = self._store.file(uri)
            if path.is_relative_to(self._store.path(uri) / path.name):
                raise FileNotFoundError(uri)  # The only object below a prefix is not the object of that key.
            return self._stored(key, path)
        except (EngineError, FileNotFoundError) as error:
            self.require(bucket)
            raise S3Error(404, "NoSuchKey", "The specified key does not exist.", key) from error

    def put(self, bucket: str, key: str, body: Received, headers: Mapping[str, str], etag: str = "") -> Stored:
        """Publishes a file as an object, in one step for whoever reads it."""
        try:
            body.path.chmod(0o644)
            self._remember(_identity(body.path), Known(etag or body.md5, dict(headers)))
            return self._stored(key, self._store.publish(body.path, _uri(bucket, key)))
        except EngineError as error:
            raise S3Error(409, "OperationAborted", error.message, key) from error
        except OSError as error:
            raise S3Error(400, "KeyTooLongError", f"Your key cannot be a file here: {error.strerror}", key) from error
        finally:
            body.path.unlink(missing_ok=True)  # Still there only where it was refused.

    def _remember(self, identity: tuple[int, int, int], known: Known) -> None:
        with self._lock:
            self._known[identity] = known
            if len(self._known) > _MOST_KNOWN:
                del self._known[next(iter(self._known))]

    def remove(self, bucket: str, key: str) -> None:
        """Removes an object, if it is there; S3Error where it is one of the run's assets."""
        try:
            self._store.remove(_uri(bucket, key))
        except EngineError as error:
            raise S3Error(403, "AccessDenied", error.message, key) from error

    def listed(self, bucket: str, prefix: str) -> dict[str, Path]:
        """The objects whose keys start with a prefix, sorted as S3 sorts: by the bytes of their keys."""
        self.require(bucket)
        folder = prefix.rpartition("/")[0].strip("/")
        found = self._below(bucket, folder)
        named = {f"{folder}/{name}" if folder else name: path for name, path in found.items()}
        return dict(
            sorted(((k, p) for k, p in named.items() if k.startswith(prefix)), key=lambda each: each[0].encode())
        )

    def _below(self, bucket: str, folder: str) -> dict[str, Path]:
        try:
            found = self._store.objects(_uri(bucket, folder))
            base = folder.rpartition("/")[2]
            # An object's own URI gives itself; it lies beside what is below a folder of that name, not in it.
            if list(found) == [base] and not self._store.objects(_uri(bucket, f"{folder}/{base}")):
                return {}
        except (EngineError, OSError):
            return {}
        return found

    def described(self, objects: Mapping[str, Path]) -> list[Stored]:
        """What is to be said of listed objects; those that are gone by now are left out."""
        described: list[Stored] = []
        for key, path in objects.items():
            try:
                described.append(self._stored(key, path))
            except FileNotFoundError:
                continue
        return described

    def _stored(self, key: str, path: Path) -> Stored:
        status = path.stat()
        identity = _identity(path)
        known = self._known.get(identity)
        if known is None:
            # As S3 writes the ETag of what came in parts: no client takes it for the MD5 of the content.
            made = hashlib.md5(repr(identity).encode(), usedforsecurity=False).hexdigest()
            known = Known(f"{made}-1")
        changed = datetime.fromtimestamp(int(status.st_mtime), UTC)
        return Stored(key, path, status.st_size, known.etag, changed, known.headers)


def _identity(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _uri(bucket: str, key: str) -> str:
    if any(len(part.encode()) > _NAME_TOO_LONG for part in key.split("/")):
        raise S3Error(400, "KeyTooLongError", f"A part of your key is longer than {_NAME_TOO_LONG} bytes", key)
    return f"s3://{bucket}/{key}"
