"""Input objects taken apart: into lines, RecordIO records or TFRecords, and these into requests."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal

from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["Record", "Split", "batches", "split"]

Split = Literal["None", "Line", "RecordIO", "TFRecord"]

_RECORDIO_MAGIC = struct.pack("<I", 0xCED7230A)
_RECORDIO_LENGTH = (1 << 29) - 1
_RECORDIO_HEAD, _TFRECORD_HEAD = 8, 12
_WHOLE, _START, _END = 0, 1, 3
_CRC32C = 0x82F63B78
_CRC_MASK = 0xA282EAD8


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its content, and the bytes that hold it in its file."""

    content: bytes
    framed: bytes


def split(stream: BinaryIO, kind: Split, subject: str) -> Iterator[Record]:
    """The records of an input object, one after the other; blank lines are none.

    Raises:
        EngineError: the object is not in the format that `kind` names.
    """
    return _SPLITTERS[kind](stream, subject)


def batches(records: Iterable[Record], limit: int, *, single: bool) -> Iterator[bytes]:
    """Requests of as many records as fit into `limit` bytes (0 for any number), or of one record each.

    A record that is sent alone has lost the frame of its format; records that are sent together keep theirs.
    """
    batch: list[bytes] = []
    size = 0
    for record in records:
        if single:
            yield record.content
            continue
        if batch and limit and size + len(record.framed) > limit:
            yield b"".join(batch)
            batch, size = [], 0
        batch.append(record.framed)
        size += len(record.framed)
    if batch:
        yield b"".join(batch)


def _whole(stream: BinaryIO, subject: str) -> Iterator[Record]:  # noqa: ARG001 - all splitters take a subject
    content = stream.read()
    yield Record(content, content)


def _lines(stream: BinaryIO, subject: str) -> Iterator[Record]:  # noqa: ARG001 - all splitters take a subject
    for line in stream:
        content = line.rstrip(b"\r\n")
        if content:
            yield Record(content + b"\n", content + b"\n")


def _recordio(stream: BinaryIO, subject: str) -> Iterator[Record]:
    parts: list[bytes] = []
    framed = b""
    while head := stream.read(_RECORDIO_HEAD):
        if len(head) < _RECORDIO_HEAD or head[:4] != _RECORDIO_MAGIC:
            raise EngineError(f"{subject} is no RecordIO file", hint="check SplitType, and that the file is whole")
        word = int.from_bytes(head[4:], "little")
        flag, length = word >> 29, word & _RECORDIO_LENGTH
        content = _exactly(stream, length, subject)
        framed += head + content + _exactly(stream, -length % 4, subject)
        parts = [content] if flag in (_WHOLE, _START) else [*parts, content]
        if flag in (_WHOLE, _END):
            # A record that holds the magic number is cut there, and the number left out.
            yield Record(_RECORDIO_MAGIC.join(parts), framed)
            framed = b""


def _tfrecord(stream: BinaryIO, subject: str) -> Iterator[Record]:
    while head := stream.read(_TFRECORD_HEAD):
        if len(head) < _TFRECORD_HEAD or int.from_bytes(head[8:], "little") != _masked_crc(head[:8]):
            raise EngineError(f"{subject} is no TFRecord file", hint="check SplitType, and that the file is whole")
        content = _exactly(stream, int.from_bytes(head[:8], "little"), subject)
        yield Record(content, head + content + _exactly(stream, 4, subject))


def _exactly(stream: BinaryIO, length: int, subject: str) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EngineError(f"{subject} ends in the middle of a record", hint="the file is not whole: write it again")
    return content


def _masked_crc(content: bytes) -> int:
    """The CRC-32C of a few bytes, masked as TFRecord files do."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (_CRC32C if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _CRC_MASK) & 0xFFFFFFFF


_SPLITTERS: Mapping[Split, Callable[[BinaryIO, str], Iterator[Record]]] = {
    "None": _whole,
    "Line": _lines,
    "RecordIO": _recordio,
    "TFRecord": _tfrecord,
}
