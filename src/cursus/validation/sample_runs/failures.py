"""How a script says that it failed: where in its files, and whether a user learns from it what is wrong."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cursus.validation.model import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.validation.model import StepFiles
    from cursus.validation.sample_runs.model import Attempt

__all__ = ["is_own_fault", "place_of", "short_reason", "unclear"]

_FRAME = re.compile(r'^ {2}File "([^"]+)", line (\d+)[^\n]*(?:\n {4}([^\n]+))?', re.MULTILINE)
_TRACEBACK = "Traceback (most recent call last):"
_EXIT = re.compile(r"exit code -?\d+(?:: )?")
_MAIN = re.compile(r"^(?:async )?def main\b")
_OWN_FAULTS = (
    "NameError",
    "SyntaxError",
    "IndentationError",
    "ImportError",
    "UnboundLocalError",
    "NotImplementedError",
)
_SPEAKS_OF_DATA = re.compile(r"\bhint:|\b(rows?|columns?|header|files?|folders?|empty)\b", re.IGNORECASE)
_CONTAINER = "/opt/ml/"
_LIBRARIES, _RUNTIME = "site-packages", "cursus_runtime"
_LONGEST = 200
_SHORTEST_NAME = 2


def place_of(files: StepFiles, attempt: Attempt | None = None) -> Place:
    """Where a script failed: its last line that the traceback names, else its `main`, else the step's first file."""
    script = files.script
    if script is None:
        return files.first_place()
    for path, line, _ in reversed(_frames(attempt.log) if attempt else []):
        own = _own_file(script.parent, path)
        if own is not None:
            return Place(own, line)
    return _main_of(script)


def short_reason(attempt: Attempt) -> str:
    """Why a run failed, on one line."""
    error = _error(attempt.log)
    told = _said(attempt) or error or attempt.reason or "no reason is given"
    line = " ".join(told.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def is_own_fault(attempt: Attempt) -> bool:
    """Whether a script failed of what no data can be blamed for: it does not parse, a name is not defined."""
    return (_error(attempt.log) or "").startswith(_OWN_FAULTS)


def unclear(attempt: Attempt) -> str | None:
    """What a user does not learn from how a script failed; None where the message says what is wrong."""
    if attempt.exit_code is None or attempt.exit_code < 0:
        return f"ends with {attempt.reason!r}"
    frames = _frames(attempt.log)
    if frames and not _is_raised_on_purpose(*frames[-1]):
        return f"breaks off in {_owner(frames[-1][0])} with {short_reason(attempt)!r}"
    said = _said(attempt) or _error(attempt.log) or ""
    if not said.strip():
        return f"ends with exit code {attempt.exit_code} and says nothing"
    if not _names(said, attempt):
        return f"says {short_reason(attempt)!r}, which names no file, column or setting"
    return None


def _names(said: str, attempt: Attempt) -> bool:
    if _SPEAKS_OF_DATA.search(said):
        return True
    names = (re.escape(each) for each in attempt.named if len(each) >= _SHORTEST_NAME)
    return re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", said) is not None if attempt.named else False


def _said(attempt: Attempt) -> str:
    """What a script says of its end, without the exit code."""
    return _EXIT.sub("", attempt.reason, count=1)


def _last_traceback(log: str) -> str:
    return log.rpartition(_TRACEBACK)[2] if _TRACEBACK in log else ""


def _frames(log: str) -> Sequence[tuple[str, int, str]]:
    """The lines that the last traceback names: file, number, text."""
    return [(file, int(line), text) for file, line, text in _FRAME.findall(_last_traceback(log))]


def _error(log: str) -> str | None:
    """The error that the last traceback ends with."""
    lines = _last_traceback(log).splitlines()
    return next((line for line in lines[1:] if line and not line.startswith(" ")), None)


def _is_raised_on_purpose(file: str, line: int, text: str) -> bool:  # noqa: ARG001 - a frame as it is
    is_own = file.startswith(_CONTAINER) or _RUNTIME in PurePosixPath(file).parts or "/ml/" in file
    return is_own and text.lstrip().startswith(("raise ", "raise\n", "sys.exit(", "exit("))


def _owner(frame: str) -> str:
    """The library that a frame's file belongs to, else the file."""
    parts = PurePosixPath(frame).parts
    if _LIBRARIES not in parts:
        return parts[-1]
    return parts[parts.index(_LIBRARIES) + 1].removesuffix(".py")


def _own_file(folder: Path, frame: str) -> Path | None:
    """The file beside a script that a frame of the container speaks of."""
    parts = PurePosixPath(frame).parts
    if _RUNTIME in parts or _LIBRARIES in parts:
        return None
    candidates = (folder.joinpath(*parts[at:]) for at in range(1, len(parts)))
    return next((each for each in candidates if each.is_file()), None)


def _main_of(script: Path) -> Place:
    try:
        lines = script.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return Place(script)
    found = next((number for number, line in enumerate(lines, start=1) if _MAIN.match(line)), 1)
    return Place(script, found)
