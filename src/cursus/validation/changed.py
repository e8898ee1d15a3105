"""Which files differ from git's HEAD, and the steps that they belong to."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import CursusError

if TYPE_CHECKING:
    from collections.abc import Collection

    from cursus.validation.outcome import Outcome

__all__ = ["changed_files", "only_changed"]


def changed_files(folder: Path | None = None) -> frozenset[Path]:
    """The files of a folder's repository that differ from HEAD: staged, not staged, deleted, and those not tracked.

    Raises:
        CursusError: the folder is in no git repository, or there is no git.
    """
    place = (folder or Path()).resolve()
    top = _git(place, "rev-parse", "--show-toplevel")
    if top is None:
        raise CursusError(
            f"{place} is in no git repository: there is nothing that its files could have changed from",
            hint="go to a folder of the repository, or check without --changed",
        )
    root = Path(top.removesuffix("\n"))
    differing = _git(root, "diff", "--name-only", "--no-renames", "-z", "HEAD", "--")
    if differing is None:
        differing = _git(root, "ls-files", "-z")  # Before the first commit all files are new.
    untracked = _git(root, "ls-files", "-z", "--others", "--exclude-standard")
    names = f"{differing or ''}{untracked or ''}".split("\0")
    return frozenset(root / name for name in names if name)


def only_changed(outcome: Outcome, files: Collection[Path]) -> Outcome:
    """The outcome without steps of whose files, and of those that they reach, none is among some files."""
    steps = [step for step in outcome.steps if not step.reached.isdisjoint(files)]
    return replace(outcome, steps=tuple(steps))


def _git(folder: Path, *words: str) -> str | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise CursusError(
            f"git cannot be started: {error.strerror}", hint="install git, or leave --changed out"
        ) from error
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None
