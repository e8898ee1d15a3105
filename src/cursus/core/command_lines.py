"""Commands as they are typed into a shell, where the current folder is."""

from __future__ import annotations

import shlex
from pathlib import Path

__all__ = ["near", "pasted"]


def near(path: Path) -> Path:
    """A path as it is written from the current folder, where it lies below that."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def pasted(*words: str | Path) -> str:
    """A command that can be typed as it stands: paths from the current folder, and quoted for a shell.

    >>> print(pasted("cursus", "plan", "new", Path.cwd() / "my plans" / "a.yaml"))
    cursus plan new 'my plans/a.yaml'
    """
    return shlex.join(map(_word, words))


def _word(word: str | Path) -> str:
    if isinstance(word, str):
        return word
    shown = str(near(word))
    return f"./{shown}" if shown.startswith("-") else shown
