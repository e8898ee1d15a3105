"""What the system refuses of a store is told as a fault of it, and an interrupt as one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cursus.api.store import writing_to
from cursus.errors import EngineError


def test_a_store_that_cannot_be_written_is_named() -> None:
    with (
        pytest.raises(EngineError, match="store here: cannot be used: No space left on device"),
        writing_to(Path("here")),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_fails_while_an_interrupt_closes_files_is_the_interrupt() -> None:
    def interrupted() -> None:
        try:
            raise KeyboardInterrupt
        finally:
            os.close(-1)

    with pytest.raises(KeyboardInterrupt), writing_to(Path("here")):
        interrupted()
