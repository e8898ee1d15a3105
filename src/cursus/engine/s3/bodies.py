"""Request bodies as files: plain, chunked or in the chunks of the AWS SDKs, and whole as their checksums say."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cursus.engine.s3.answers import S3Error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Received", "Stream", "read_all", "receive"]

_BLOCK = 1 << 18
_LINE = 1 << 14
_LARGEST_DOCUMENT = 4 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """A body that has arrived: its file, its MD5 as hex, and its size in bytes."""

    path: Path
    md5: str
    size: int


class Stream(Protocol):
    """What a body is read from."""

    def read(self, size: int, /) -> bytes:
        """At most that many bytes; none at the end."""
        ...

    def readline(self, size: int, /) -> bytes:
        """A line with its end, or that many bytes of it."""
        ...


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class _Crc32:
    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


_CHECKSUMS: dict[str, Callable[[], _Digest]] = {
    "x-amz-checksum-crc32": _Crc32,
    "x-amz-checksum-sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "x-amz-checksum-sha256": hashlib.sha256,
}


def receive(stream: Stream, headers: Mapping[str, str], path: Path) -> Received:
    """Writes a body to a file, a block at a time; S3Error where it is cut short or a checksum does not fit."""
    md5 = hashlib.md5(usedforsecurity=False)
    announced = f"{headers.get('x-amz-trailer', '')} {' '.join(headers)}".lower()
    digests = {name: make() for name, make in _CHECKSUMS.items() if name in announced}
    told = {name.lower(): value for name, value in headers.items()}
    size = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as writing:
        for block in _blocks(stream, told):
            writing.write(block)
            size += len(block)
            for digest in (md5, *digests.values()):
                digest.update(block)
    _compare(told, {"content-md5": md5, **digests})
    return Received(path, md5.hexdigest(), size)


def read_all(stream: Stream, headers: Mapping[str, str]) -> bytes:
    """A small body, such as a document that lists keys."""
    blocks: list[bytes] = []
    for block in _blocks(stream, {name.lower(): value for name, value in headers.items()}):
        blocks.append(block)
        if sum(map(len, blocks)) > _LARGEST_DOCUMENT:
            raise S3Error(400, "MaxMessageLengthExceeded", "Your request was too big.")
    return b"".join(blocks)


def _blocks(stream: Stream, told: dict[str, str]) -> Iterator[bytes]:
    """The body's own bytes; trailing headers are added to what was told."""
    if "chunked" in told.get("transfer-encoding", "").lower():
        plain: Iterator[bytes] = _chunks(stream, {})
        source: Stream = _Joined(plain)
    else:
        source = _Limited(stream, int(told.get("content-length") or 0))
    if told.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        yield from _chunks(source, told)
    while block := source.read(_BLOCK):
        yield block


def _chunks(stream: Stream, told: dict[str, str]) -> Iterator[bytes]:
    """The content of chunks, `<hex size>[;extensions]` each; headers after the last one go to `told`."""
    while True:
        left = _size(stream.readline(_LINE))
        if not left:
            break
        while left:
            block = stream.read(min(left, _BLOCK))
            if not block:
                raise _cut_short()
            left -= len(block)
            yield block
        stream.readline(_LINE)
    while line := stream.readline(_LINE).strip():
        name, _, value = line.decode("latin-1").partition(":")
        told[name.strip().lower()] = value.strip()


def _size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0].strip(), 16)
    except ValueError as error:
        raise _cut_short() from error


def _cut_short() -> S3Error:
    return S3Error(400, "IncompleteBody", "The request body ended before its announced size.")


class _Limited:
    """The next bytes of a stream, and no more of it."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream, self._left = stream, size

    def read(self, size: int, /) -> bytes:
        return self._took(self._stream.read(min(size, self._left)), self._left)

    def readline(self, size: int, /) -> bytes:
        return self._took(self._stream.readline(min(size, self._left)), self._left)

    def _took(self, data: bytes, wanted: int) -> bytes:
        if wanted and not data:
            raise _cut_short()
        self._left -= len(data)
        return data


class _Joined:
    """Chunks as one stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._held = chunks, b""

    def read(self, size: int, /) -> bytes:
        if not self._held:
            self._held = next(self._chunks, b"")
        data, self._held = self._held[:size], self._held[size:]
        return data

    def readline(self, size: int, /) -> bytes:
        while b"\n" not in self._held and len(self._held) < size:
            more = next(self._chunks, b"")
            if not more:
                break
            self._held += more
        end = self._held.find(b"\n") + 1 or len(self._held)
        data, self._held = self._held[:end], self._held[end:]
        return data


def _compare(told: Mapping[str, str], digests: Mapping[str, _Digest]) -> None:
    for name, digest in digests.items():
        if name in told and told[name] != base64.b64encode(digest.digest()).decode("ascii"):
            raise S3Error(400, "BadDigest", f"The {name} you specified did not match what we received.")
