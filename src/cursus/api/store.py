"""The folder that runs write to."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


__all__ = ["STORE", "writing_to"]

STORE = Path(".cursus")


@contextmanager
def writing_to(store: Path) -> Generator[None]:
    """While inside, a store that the system does not let us write to is told as an EngineError.

    What fails because an interrupt broke into the closing of files is that interrupt.
    """
    from cursus.errors import EngineError, Fault

    try:
        yield
    except OSError as error:
        if _was_interrupted(error):
            raise KeyboardInterrupt from error
        hint = "choose a folder that you can write to"
        raise EngineError.of([Fault(f"store {store}", f"cannot be used: {error.strerror or error}", hint)]) from error


def _was_interrupted(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None
