"""Makes file operations of this process fail at a chosen one, through the audit events that Python raises for them."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

_EVENTS = frozenset({
    "open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "os.scandir",
    "shutil.copyfile", "shutil.copytree", "shutil.rmtree", "fcntl.flock",
})  # fmt: skip
_ARMED: list[Callable[[str, tuple[object, ...]], None]] = []
_INSTALLED: list[bool] = []


@contextmanager
def watched(seen: Callable[[str, tuple[object, ...]], None]) -> Generator[None]:
    """While inside, every file operation of the process is first shown to a function, which may raise."""
    if not _INSTALLED:
        # A hook stays for the life of the process; it does nothing outside of this context.
        sys.addaudithook(lambda event, given: [each(event, given) for each in _ARMED] if event in _EVENTS else None)
        _INSTALLED.append(True)
    _ARMED.append(seen)
    try:
        yield
    finally:
        _ARMED.remove(seen)


@contextmanager
def failing_at(number: int, error: BaseException, *, for_good: bool = False) -> Generator[list[str]]:
    """While inside, the operation of that number (the first is 1) raises, and all after it where it is for good."""
    count: list[str] = []

    def seen(event: str, given: tuple[object, ...]) -> None:
        count.append(event)
        if len(count) == number or (for_good and len(count) > number):
            raise error

    with watched(seen):
        yield count


@contextmanager
def killed_at(number: int) -> Generator[None]:
    """While inside, the process is killed by force at the operation of that number."""
    count: list[str] = []

    def seen(event: str, given: tuple[object, ...]) -> None:
        count.append(event)
        if len(count) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(seen):
        yield


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """What lies below a folder, without what cursus keeps for itself: kinds, modes and contents."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name == "development" or name.startswith("development/.cursus"):
            continue
        mode = path.lstat().st_mode
        content = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[name] = (mode, content)
    return found
