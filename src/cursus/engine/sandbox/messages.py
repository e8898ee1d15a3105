"""Messages between the engine, its warm interpreters and their supervisors: bytes behind their length.

Standard library only: it is in memory beside every job.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

__all__ = ["read_message", "write_message"]

_LENGTH = struct.Struct("!I")


def write_message(channel: socket.socket, message: bytes) -> None:
    """Sends a message whole."""
    channel.sendall(_LENGTH.pack(len(message)) + message)


def read_message(channel: socket.socket) -> bytes:
    """The next message and nothing that comes after it; empty where the other end is closed."""
    try:
        length = _read(channel, _LENGTH.size)
        return _read(channel, _LENGTH.unpack(length)[0]) if length else b""
    except ConnectionError:
        return b""


def _read(channel: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        piece = channel.recv(size - len(found))
        if not piece:
            return b""
        found += piece
    return found
