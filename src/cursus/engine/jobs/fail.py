"""Fail steps: they end the run with a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.engine.model import StepFailedError
from cursus.engine.task import Kind, Task

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["FAIL"]


def _run(task: Task) -> NoReturn:
    raise StepFailedError(str(task.arguments.get("ErrorMessage", "")))


FAIL = Kind(_run)
