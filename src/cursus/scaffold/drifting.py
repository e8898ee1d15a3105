"""How the files of a step differ from what its plan made and would make: told for as long as they do."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cursus.core.file_changes import undo_what_was_stopped
from cursus.scaffold.scaffolding import plan_data_file, read_manifest, reader
from cursus.scaffold.shared_files import shared_entries
from cursus.scaffold.step_files import own_files

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.plan import StepPlan

__all__ = ["Drift", "DriftState", "DriftedFile", "drift"]


class DriftState(StrEnum):
    """How a file stands to the plan."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    """A person has changed it since it was generated."""
    MISSING = "missing"
    PLAN_NEWER = "plan newer"
    """It is as it was generated, and the plan makes another one of it now."""
    BOTH = "edited, plan newer"
    NOT_GENERATED = "not generated"
    """No revision of the plan has made it, and it differs from what the plan makes."""


@dataclass(frozen=True, slots=True)
class DriftedFile:
    """A file of the step; `diff` leads from what was generated to what is there."""

    path: str
    state: DriftState
    diff: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """Every file of a step, as it stands to the plan."""

    step: str
    revision: int
    files: tuple[DriftedFile, ...]

    @property
    def has_drifted(self) -> bool:
        """Whether any file is not as the plan makes it."""
        return any(each.state is not DriftState.UNCHANGED for each in self.files)


def drift(plan: StepPlan, root: Path, *, plan_file: Path | None = None) -> Drift:
    """How the files of a plan stand to it: each whole file, and each entry in the files that steps share.

    Args:
        plan: The plan.
        root: The folder that its files lie below.
        plan_file: The file of the plan's data; by default where its requirements say.

    Raises:
        PlanError: the manifest is none, or a file cannot be read.
    """
    place = root.resolve()
    undo_what_was_stopped(place)
    read = reader(place)
    manifest = read_manifest(plan, plan_file or plan_data_file(plan, place), read, place)
    files = [_compared(path, made, manifest.files.get(path), read(path)) for path, made in own_files(plan).items()]
    for each in shared_entries(plan):
        content = read(each.path)
        state = DriftState.UNCHANGED if content is not None and each.is_in(content) else DriftState.MISSING
        files.append(DriftedFile(each.path, state, "" if state is DriftState.UNCHANGED else f"lacks {each.name}\n"))
    return Drift(plan.name, plan.revision, tuple(files))


def _compared(path: str, made: str, base: str | None, content: bytes | None) -> DriftedFile:
    if content is None:
        return DriftedFile(path, DriftState.MISSING)
    now = content.decode("utf-8", "surrogateescape")
    if base is None:
        state = DriftState.UNCHANGED if now == made else DriftState.NOT_GENERATED
        return DriftedFile(path, state, _diff(path, made, now))
    states = {
        (False, False): DriftState.UNCHANGED,
        (True, False): DriftState.EDITED,
        (False, True): DriftState.PLAN_NEWER,
        (True, True): DriftState.BOTH,
    }
    state = states[now != base, made != base]
    return DriftedFile(path, state, _diff(path, base, now) if now != base else _diff(path, base, made))


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(lines)
