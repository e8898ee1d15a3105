"""Requests and responses as files between the engine and the model servers: each body after its content type."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["read_bodies", "write_bodies"]

_LENGTH = 8


def write_bodies(bodies: Iterable[bytes], content_type: str, stream: BinaryIO) -> None:
    """Writes bodies of one content type."""
    told = content_type.encode()
    head = len(told).to_bytes(_LENGTH, "big") + told
    for body in bodies:
        stream.write(head + len(body).to_bytes(_LENGTH, "big"))
        stream.write(body)


def read_bodies(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies in such a file."""
    while length := stream.read(_LENGTH):
        stream.seek(int.from_bytes(length, "big"), 1)
        yield stream.read(int.from_bytes(stream.read(_LENGTH), "big"))
