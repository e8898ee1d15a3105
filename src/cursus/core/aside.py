"""Work that a process of its own does while this one goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from types import TracebackType
    from typing import Self

__all__ = ["Aside"]

T = TypeVar("T")


class Aside(Generic[T]):
    """A function that runs beside this process from the entry of the block on; its value must be plain data.

    Where processes cannot be forked, or where that one ends without a value, it runs here when it is asked for.
    """

    def __init__(self, function: Callable[[], T]) -> None:
        """Takes the function."""
        self._function = function
        self._process: Any = None
        self._receiving: Connection | None = None

    def __enter__(self) -> Self:
        """Starts it."""
        if "fork" in multiprocessing.get_all_start_methods():
            context = multiprocessing.get_context("fork")
            self._receiving, sending = context.Pipe(duplex=False)
            self._process = context.Process(target=_send, args=(self._function, sending), daemon=True)
            self._process.start()
            sending.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it, whether it has come to its value or not."""
        if self._process is not None and self._receiving is not None:
            self._process.kill()
            self._process.join()
            self._receiving.close()

    @cached_property
    def value(self) -> T:
        """What it gives; asked for within the block, this waits for it."""
        if self._receiving is not None:
            try:
                found: T = self._receiving.recv()
            except (EOFError, OSError):
                return self._function()
            return found
        return self._function()


def _send(function: Callable[[], Any], sending: Connection) -> None:
    # Ctrl-C is for the process that waits for this one, and ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        sending.send(function())
    except BaseException:  # noqa: BLE001 - the process that waits runs it again, and so raises it
        os._exit(1)
