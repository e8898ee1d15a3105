"""The address at which a run's jobs find S3: open from the start, and served from the first request on."""

from __future__ import annotations

import os
import secrets
import select
import shutil
import socket
import string
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.engine.sandbox.network import Relay

if TYPE_CHECKING:
    from cursus.engine.s3.service import Service
    from cursus.engine.store.objects import Store

__all__ = ["Loopback"]

_REGION = "us-east-1"
_KEY_LENGTH = 20
_KEY_LETTERS = string.ascii_uppercase + string.digits
_WAITING = 128


class Loopback:
    """S3 for one run, on 127.0.0.1 at a port of its own.

    Every user of the machine can reach loopback, so only requests that carry the run's own random key are answered.
    """

    def __init__(self, store: Store, staging: Path, *, relayed: bool = False) -> None:
        """Takes the store that it serves, and a folder of the same file system for bodies that are still arriving.

        Where it is `relayed`, jobs without a network reach it too: see `relay`.
        """
        self._store, self._staging = store, staging
        self._key = "CURSUS" + "".join(secrets.choice(_KEY_LETTERS) for _ in range(_KEY_LENGTH))
        self._secret = secrets.token_urlsafe(30)
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=_WAITING)
        # The path of such a socket must be short, as those of runs are not.
        self._folder = Path(tempfile.mkdtemp(prefix="cursus-")) if relayed else None
        self._relayed = _listening(self._folder / "s3") if self._folder else None
        self._awake, self._wake = os.pipe()
        self._lock = threading.Lock()
        self._made: Service | None = None
        self._thread = threading.Thread(target=self._serve, name="s3", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The endpoint's URL."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What points the AWS SDKs and tools of a job here."""
        return {
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": self._key,
            "AWS_SECRET_ACCESS_KEY": self._secret,
            "AWS_REGION": _REGION,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def relay(self) -> Relay | None:
        """Where a job without a network finds it."""
        return Relay(self._socket.getsockname()[1], str(self._folder / "s3")) if self._folder else None

    def close(self) -> None:
        """Stops answering, and removes bodies that never arrived whole."""
        os.close(self._wake)
        self._thread.join()
        os.close(self._awake)
        self._socket.close()
        if self._folder and self._relayed:
            self._relayed.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self._staging, ignore_errors=True)

    def _serve(self) -> None:
        """Waits for requests; what answers them is imported for the first one, since most runs send none."""
        listening = [each for each in (self._socket, self._relayed) if each]
        while True:
            watched: list[Any] = [*listening, self._awake]
            ready, _, _ = select.select(watched, (), ())
            if self._awake in ready:
                return
            with suppress(OSError):
                connection, _ = ready[0].accept()
                threading.Thread(target=self._answer, args=(connection,), name="s3-request", daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        from cursus.engine.s3.server import answer_requests

        with connection, suppress(OSError):
            answer_requests(connection, self._key, self._service())

    def _service(self) -> Service:
        """The one that all connections share: it knows the uploads in parts that are under way."""
        from cursus.engine.s3.service import Service

        with self._lock:
            if self._made is None:
                self._made = Service(self._store, self._staging)
            return self._made


def _listening(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(_WAITING)
    return listener
