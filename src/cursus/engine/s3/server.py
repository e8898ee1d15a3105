"""HTTP for one connection: requests in, answers out, bodies never whole in memory."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from cursus.engine.s3.answers import Answer, S3Error, Slice
from cursus.engine.s3.requests import read_request

if TYPE_CHECKING:
    import socket

    from cursus.engine.s3.bodies import Stream
    from cursus.engine.s3.service import Service

__all__ = ["answer_requests"]

_BLOCK = 1 << 18
_BODILESS = (204, 304)
# A client that says nothing for so long has gone, or waits in its pool: it connects again when it needs to.
_IDLE_SECONDS = 60
_WORTH_READING = 64 << 20


def answer_requests(connection: socket.socket, key: str, service: Service) -> None:
    """Answers the requests of a connection until the client is done; only those that carry the key are served."""

    class Connection(_Connection):
        def respond(self) -> Answer:
            request = read_request(self.command, self.path, dict(self.headers.items()), self.body)
            request.require_key(key)
            return service.answer(request)

    Connection(connection, connection.getpeername(), None)  # type: ignore[arg-type]  # it asks no server for anything


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    wbufsize = _BLOCK

    def respond(self) -> Answer:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.body = _Counted(self.rfile, int(self.headers.get("Content-Length") or 0))
        try:
            answer = self.respond()
        except S3Error as error:
            answer = error.answer()
        except OSError as error:
            answer = S3Error(500, "InternalError", str(error)).answer()
        self._send(answer)

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815  # as above

    def _send(self, answer: Answer) -> None:
        self._leave_nothing_unread()
        if isinstance(answer.body, Slice):
            self._send_file(answer, answer.body)
            return
        self._send_head(answer, len(answer.body))
        if self.command != "HEAD" and answer.status not in _BODILESS:
            self.wfile.write(answer.body)

    def _send_file(self, answer: Answer, piece: Slice) -> None:
        with piece.path.open("rb") as reading:
            if os.fstat(reading.fileno()).st_size < piece.start + piece.length:
                self._send(S3Error(409, "OperationAborted", "The object was put again meanwhile.").answer())
                return
            self._send_head(answer, piece.length)
            if self.command != "HEAD" and piece.length:
                self.wfile.flush()
                self.connection.sendfile(reading, piece.start, piece.length)

    def _send_head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status not in _BODILESS:
            self.send_header("Content-Length", str(length))
        self.send_header("x-amz-request-id", "local")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _leave_nothing_unread(self) -> None:
        """What is left of a refused body would be read as the next request."""
        if "chunked" in self.headers.get("Transfer-Encoding", "") or self.body.left > _WORTH_READING:
            self.close_connection = True
        while not self.close_connection and self.body.left > 0 and self.body.read(min(_BLOCK, self.body.left)):
            pass

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name that http.server gives it
        """Says nothing: a job's requests are the job's business."""


class _Counted:
    """The connection's bytes, and how many of the announced ones are left."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream, self.left = stream, length

    def read(self, size: int, /) -> bytes:
        return self._count(self._stream.read(size))

    def readline(self, size: int, /) -> bytes:
        return self._count(self._stream.readline(size))

    def _count(self, data: bytes) -> bytes:
        self.left -= len(data)
        return data
