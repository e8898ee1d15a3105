"""A job without the network of its machine: a network of its own that has loopback alone, with S3 at its address.

Linux only, standard library only.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

from cursus.engine.sandbox import namespace

__all__ = ["Relay", "leave_network", "pass_on"]

_CHUNK = 1 << 16
_SET_FLAGS, _UP = 0x8914, 0x1


@dataclass(frozen=True, slots=True)
class Relay:
    """Where a job without a network finds S3: at this port of its loopback, passed on to a socket of the engine."""

    port: int
    socket: str


def leave_network() -> None:
    """Gives this process and its children a network that has nothing but loopback.

    Raises:
        OSError: the kernel or its policy does not let this process have namespaces of its own.
    """
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, f"{sys.platform} has no network namespaces")
    from fcntl import ioctl  # not on every system

    namespace.unshare_network()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        ioctl(asking, _SET_FLAGS, struct.pack("16sH", b"lo", _UP))


def pass_on(relay: Relay) -> None:
    """Starts a process that answers at the relay's port until its parent ends; returns once it listens."""
    listener = socket.create_server(("127.0.0.1", relay.port), backlog=128)
    if os.fork() == 0:
        namespace.die_with_parent()
        while True:
            with suppress(OSError):
                client, _ = listener.accept()
                Thread(target=_connect, args=(client, relay.socket), daemon=True).start()
    listener.close()


def _connect(client: socket.socket, path: str) -> None:
    with client, socket.socket(socket.AF_UNIX) as engine, suppress(OSError):
        engine.connect(path)
        back = Thread(target=_copy, args=(engine, client), daemon=True)
        back.start()
        _copy(client, engine)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_CHUNK):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
