"""The answers of a dialog that is not at its end, kept in a file as they come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cursus.errors import Fault, PlanError
from cursus.planner.questions.dialog import Recorded

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["forget_answers", "keep_answers", "kept_answers"]


def kept_answers(path: Path) -> tuple[Recorded, ...]:
    """The answers that a file holds; none where there is no file.

    Raises:
        PlanError: the file cannot be read, or holds something else.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Recorded(str(key), str(answer)) for key, answer in told["answers"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = Fault(str(path), f"holds no answers: {error}", "name another file, or remove it to start anew")
        raise PlanError.of([fault]) from error


def keep_answers(path: Path, answers: tuple[Recorded, ...]) -> None:
    """Writes the answers in one move, so that a file is never half written.

    Raises:
        PlanError: the place cannot be written.
    """
    told = {"answers": [(each.key, each.answer) for each in answers]}
    staged = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
        staged.replace(path)
    except OSError as error:
        raise PlanError(f"{path} cannot be written: {error.strerror}", hint="name another file by --answers") from error


def forget_answers(path: Path) -> None:
    """Removes the file, if there is one."""
    path.unlink(missing_ok=True)
