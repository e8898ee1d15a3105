"""Where workspaces lie: the folder that holds them, their names, and the places in each."""

from __future__ import annotations

import hashlib
import keyword
import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import Fault, RegistryError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PROJECTS", "Workspace", "find_root", "find_workspace", "list_workspaces", "workspace_id_faults"]

PROJECTS = "development/projects"
_ROOT_VARIABLE = "CURSUS_WORKSPACE_ROOT"
_ID = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST = 50
# Words that mean something else where a workspace's id may stand.
_RESERVED = frozenset({"all", "cursus", "cursus_dev", "cursus_runtime", "development", "projects", "shared", "src"})


@dataclass(frozen=True)
class Workspace:
    """A project's own steps, beside the shared ones: `development/projects/<id>` below a root."""

    id: str
    root: Path

    @cached_property
    def folder(self) -> Path:
        """The workspace's own folder."""
        return self.root / PROJECTS / self.id

    @cached_property
    def code(self) -> Path:
        """The folder of its package `cursus_dev`."""
        return self.folder / "src" / "cursus_dev"

    @cached_property
    def steps(self) -> Path:
        """The folder with one folder for each layer of its steps."""
        return self.code / "steps"

    @cached_property
    def table(self) -> Path:
        """The file of its table of steps."""
        return self.code / "registry" / "project_step_names.py"

    @cached_property
    def package(self) -> str:
        """The name under which its package `cursus_dev` is imported: no other workspace's has it."""
        digest = hashlib.sha256(str(self.root).encode("utf-8", "surrogateescape")).hexdigest()
        return f"cursus_dev__{self.id}__{digest[:8]}"

    def faults(self) -> Iterator[Fault]:
        """What keeps the workspace from being used at all: no folder, or one that leads elsewhere."""
        subject = f"workspace {self.id}"
        if not self.folder.is_dir():
            yield Fault(subject, f"{self.folder} is no folder", "`cursus workspace list` shows the workspaces")
            return
        for place in (self.folder, self.code, self.steps, self.table):
            if place.exists() and not place.resolve().is_relative_to(self.root / PROJECTS / self.id):
                yield Fault(
                    subject, f"{place} leads to {place.resolve()}, outside of it", "put the files there instead"
                )


def find_root(start: Path | None = None) -> Path | None:
    """The folder that holds `development/projects`: `CURSUS_WORKSPACE_ROOT`, else the nearest above `start` that does.

    None where there is none. `start` is the current folder unless given.
    """
    named = os.environ.get(_ROOT_VARIABLE)
    if named and start is None:
        return Path(named).resolve()
    place = (start or Path()).resolve()
    return next((each for each in (place, *place.parents) if (each / PROJECTS).is_dir()), None)


def find_workspace(workspace_id: str, root: Path | None = None) -> Workspace:
    """The workspace of an id.

    Raises:
        RegistryError: it is no id of a workspace, or there is none of that id; with the nearest.
    """
    faults = list(workspace_id_faults(workspace_id))
    if faults:
        raise RegistryError.of(faults)
    place = root.resolve() if root else find_root()
    if place is None:
        raise RegistryError(
            f"workspace {workspace_id}: there is no folder {PROJECTS} here or above",
            hint="go to the project's root, name it with --root, or make one with `cursus workspace create`",
        )
    found = Workspace(workspace_id, place)
    if not found.folder.is_dir():
        hint = did_you_mean(workspace_id, [each.id for each in list_workspaces(place)])
        raise RegistryError(
            f"no workspace {workspace_id!r} in {place / PROJECTS}",
            hint=hint or "`cursus workspace list` shows the workspaces, `cursus workspace create` makes one",
        )
    faults = list(found.faults())
    if faults:
        raise RegistryError.of(faults)
    return found


def list_workspaces(root: Path) -> list[Workspace]:
    """The workspaces below a root, by id; folders whose names are no ids are none."""
    try:
        with os.scandir(root / PROJECTS) as entries:
            names = sorted(each.name for each in entries if each.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [Workspace(name, root) for name in names if not any(workspace_id_faults(name))]


def workspace_id_faults(workspace_id: str) -> Iterator[Fault]:
    """What keeps a text from being the id of a workspace."""
    subject = f"workspace {workspace_id[:_LONGEST]!r}"
    if not workspace_id.isascii():
        seen = sorted({each for each in workspace_id if not each.isascii()})
        letters = ", ".join(f"{each!r} ({unicodedata.name(each, 'unnamed')})" for each in seen)
        yield Fault(subject, f"holds {letters}", "use the letters a to z, digits and underscores")
    elif not _ID.fullmatch(workspace_id):
        yield Fault(
            subject, "is no id", "use small letters, digits and underscores, and begin with a letter: project_x"
        )
    elif len(workspace_id) > _LONGEST:
        yield Fault(subject, f"has {len(workspace_id)} characters", f"use {_LONGEST} at most")
    elif workspace_id in _RESERVED or keyword.iskeyword(workspace_id):
        yield Fault(subject, "means something else", "choose another name")
