"""Writes the files of a plan as one change: all of them or none, and nothing over what a person has written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.core.file_changes import FileChanges, undo_what_was_stopped
from cursus.errors import PlanError
from cursus.planner.naming import StepNames
from cursus.scaffold.deciding import decided_entries, decided_files
from cursus.scaffold.formatting import formatted_as_before
from cursus.scaffold.manifest import Manifest, manifest_path
from cursus.scaffold.model import FileState, Scaffolded, ScaffoldedFile
from cursus.scaffold.placing import place_of
from cursus.scaffold.shared_files import shared_entries
from cursus.scaffold.static_checks import refuse_errors
from cursus.scaffold.step_files import own_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from cursus.planner.plan import StepPlan
    from cursus.scaffold.placing import Placing

__all__ = ["plan_data_file", "read_manifest", "reader", "scaffold"]


def scaffold(
    plan: StepPlan, root: Path, *, plan_file: Path | None = None, merge: bool = False, dry_run: bool = False
) -> Scaffolded:
    """Writes the files of a plan below a root, and beside the plan a manifest of what was generated.

    A file that a person has changed stays as it is; where the plan has changed it, too, nothing is written at all.
    What is written is checked at the levels 0 to 2 of `cursus check`; on an error everything is as it was before.
    A workspace that is not there is made.

    Args:
        plan: The plan.
        root: The folder that holds `development`, or a checkout of cursus; it is there.
        plan_file: The file of the plan's data, below the root; by default where its requirements say.
        merge: Whether to put a person's changes and the plan's into one file where they do not touch.
        dry_run: Whether to work out the changes alone.

    Raises:
        PlanError: files are in the way, or what is written breaks a rule; everything that is at fault, together.
        ChangeError: the files cannot be changed; nothing has changed.
    """
    place = root.resolve()
    data = plan_file or plan_data_file(plan, place)
    made = own_files(plan)
    if dry_run:
        undo_what_was_stopped(place)
        return _Work(plan, place, data, made, reader(place), merge).decided()
    with FileChanges.open(place, f"scaffold {plan.name}") as changes:
        work = _Work(plan, place, data, made, changes.read, merge)
        done = work.decided()
        for path, content in work.contents(done).items():
            changes.write(path, content)
        changes.apply(lambda: refuse_errors(plan, place))
    return done


def plan_data_file(plan: StepPlan, root: Path) -> Path:
    """Where the data of a plan lie below a root, as its requirements or the rule say."""
    told = plan.requirements.plan_location or StepNames.of(plan.requirements).plan
    return (root / told).with_suffix(".json")


def read_manifest(plan: StepPlan, data: Path, read: Callable[[str], bytes | None], root: Path) -> Manifest:
    """The manifest beside a plan's data; an empty one where there is none.

    Raises:
        PlanError: the file is no manifest, or that of another step.
    """
    place = manifest_path(data)
    shown = place.resolve().relative_to(root).as_posix() if place.resolve().is_relative_to(root) else str(place)
    content = read(shown)
    if content is None:
        return Manifest(plan.name, plan.revision)
    found = Manifest.read(content, shown)
    if found.step != plan.name:
        raise PlanError(f"{shown} is the manifest of {found.step}, not of {plan.name}", hint="rename one of the plans")
    return found


def reader(root: Path) -> Callable[[str], bytes | None]:
    """What reads a file by its path below a root; None where there is none."""

    def read(path: str) -> bytes | None:
        try:
            return (root / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PlanError(f"{path} cannot be read: {error.strerror}", hint="mend the file") from error

    return read


@dataclass(frozen=True)
class _Work:
    """One scaffolding: the plan and its files, and what is there."""

    plan: StepPlan
    root: Path
    data: Path
    made: Mapping[str, str]
    read: Callable[[str], bytes | None]
    merge: bool

    def decided(self) -> Scaffolded:
        """Every file as it shall be.

        Raises:
            PlanError: something is in the way; all of it.
        """
        manifest = read_manifest(self.plan, self.data, self.read, self.root)
        is_ours = any(self.plan.name in names for names in manifest.entries.values())
        place = place_of(self.plan, self.root, is_ours=is_ours)
        if place.faults:
            raise PlanError.of(place.faults)

        def read(path: str) -> bytes | None:
            return place.made[path] if path in place.made else self.read(path)

        own = decided_files(self.made, manifest, read, merge=self.merge)
        shared = decided_entries(shared_entries(self.plan), manifest, read)
        if own.faults or shared.faults:
            raise PlanError.of([*own.faults, *shared.faults])
        files = (
            *own.files,
            *formatted_as_before(shared.files, self._first_party()),
            *self._others(place, shared.files),
        )
        new = place.workspace.id if place.made and place.workspace else None
        return Scaffolded(self.plan.name, self.root, self.plan.revision, files, new)

    def _first_party(self) -> tuple[str, ...]:
        return ("cursus_dev",) if self.plan.requirements.developer_type == "isolated" else ("cursus", "cursus_runtime")

    def _others(self, place: Placing, shared: tuple[ScaffoldedFile, ...]) -> Iterator[ScaffoldedFile]:
        """The files of a new workspace that nothing is added to."""
        taken = {each.path for each in shared}
        for path, content in place.made.items():
            if path not in taken:
                yield ScaffoldedFile(path, FileState.CREATED, None, content.decode())

    def contents(self, done: Scaffolded) -> dict[str, bytes]:
        """What is written, with the manifest, by path below the root."""
        found = {each.path: each.after.encode("utf-8", "surrogateescape") for each in done.files if self._differs(each)}
        entries: dict[str, tuple[str, ...]] = {}
        for each in shared_entries(self.plan):
            entries[each.path] = (*entries.get(each.path, ()), each.name)
        manifest = Manifest(self.plan.name, self.plan.revision, self.made, entries).content()
        path = manifest_path(self.data).resolve().relative_to(self.root).as_posix()
        return found if self.read(path) == manifest else {**found, path: manifest}

    def _differs(self, each: ScaffoldedFile) -> bool:
        return each.is_written or self.read(each.path) is None
