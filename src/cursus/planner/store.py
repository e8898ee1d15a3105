"""Keeps plans: the Markdown that people read, the data beside it, and every earlier revision."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.core.file_changes import FileChanges
from cursus.errors import Fault, PlanError, nearest
from cursus.planner.naming import StepNames
from cursus.planner.plan_files import read_plan
from cursus.registry.workspace_folders import PROJECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import StepRequirements

__all__ = [
    "PlanPlaces",
    "StoredPlan",
    "find_plan",
    "is_scaffolded",
    "places_of",
    "read_revision",
    "revisions",
    "store_plan",
]

_ENDING = "_implementation_plan.json"
_SHARED = "docs/plans"


@dataclass(frozen=True, slots=True)
class PlanPlaces:
    """Where a plan lies, below its root."""

    document: PurePosixPath

    @property
    def data(self) -> PurePosixPath:
        """The plan's data."""
        return self.document.with_suffix(".json")

    @property
    def history(self) -> PurePosixPath:
        """The folder of earlier revisions."""
        return self.document.with_name(f"{self.document.stem}.history")

    def revision(self, number: int) -> PurePosixPath:
        """The data of an earlier revision."""
        return self.history / f"{number:04}.json"

    def imported(self, number: int) -> PurePosixPath:
        """The document that a revision was read from."""
        return self.history / f"{number:04}.imported.md"


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan as it was kept; `changed` is false where the same plan lay there already."""

    plan: StepPlan
    document: Path
    data: Path
    changed: bool = True


def places_of(given: StepRequirements) -> PlanPlaces:
    """Where the plan of these requirements lies: as they say, or where plans of such a step usually do."""
    return PlanPlaces(PurePosixPath(given.plan_location or StepNames.of(given).plan))


def store_plan(
    plan: StepPlan, root: Path, render: Callable[[StepPlan], str], *, imported: bytes | None = None
) -> StoredPlan:
    """Writes a plan with its Markdown, and keeps the one that was there as an earlier revision: all, or nothing.

    Args:
        plan: The plan; its revision follows from what lies there.
        root: The folder that its place is below.
        render: What makes the Markdown of it.
        imported: The document that the plan was read from. It may lie at the plan's place, without data beside it; what
            the plan's own Markdown replaces is then kept among the earlier revisions.

    Raises:
        PlanError: another step's plan lies there, or a file that is none.
        ChangeError: the place cannot be written.
    """
    places = places_of(plan.requirements)
    document, data = root / places.document, root / places.data
    root.mkdir(parents=True, exist_ok=True)
    with FileChanges.open(root, f"store the plan of {plan.name}") as changes:
        before = _before(plan, changes, places, root, imported)
        if before is not None and _same(before, plan):
            return StoredPlan(before, document, data, changed=False)
        stored = plan.model_copy(update={"revision": before.revision + 1 if before else 1})
        written = render(stored).encode()
        if before is not None:
            changes.write(str(places.revision(before.revision)), _bytes(before))
        if imported and imported != written and changes.read(str(places.document)) == imported:
            changes.write(str(places.imported(stored.revision)), imported)
        changes.write(str(places.data), _bytes(stored))
        changes.write(str(places.document), written)
        changes.apply()
    return StoredPlan(stored, document, data)


def _before(
    plan: StepPlan, changes: FileChanges, places: PlanPlaces, root: Path, imported: bytes | None
) -> StepPlan | None:
    """The plan that lies there, if one does."""
    if changes.read(str(places.data)) is None:
        if changes.read(str(places.document)) not in {None, imported}:
            fact = "is there already, and no plan's data lie beside it"
            hint = "move it away, or name another plan_location; `cursus plan import` reads a plan in Markdown"
            raise PlanError.of([Fault(str(root / places.document), fact, hint)])
        return None
    found = read_plan(root / places.data)
    same = (found.name, found.requirements.project_id) == (plan.name, plan.requirements.project_id)
    if not same:
        fact = f"is the plan of {_called(found)}, not of {_called(plan)}"
        raise PlanError.of([Fault(str(root / places.data), fact, "name another plan_location")])
    return found


def _called(plan: StepPlan) -> str:
    project = plan.requirements.project_id
    return f"{project}:{plan.name}" if project else plan.name


def _same(left: StepPlan, right: StepPlan) -> bool:
    return left.model_copy(update={"revision": 1}) == right.model_copy(update={"revision": 1})


def _bytes(plan: StepPlan) -> bytes:
    return f"{plan.model_dump_json(indent=1)}\n".encode()


def find_plan(what: str, root: Path) -> Path:
    """The data of the plan that a path means, or a step's name: `RowCount`, or `project_x:RowCount`.

    Raises:
        PlanError: there is none, or the name means several; with the nearest.
    """
    path = Path(what)
    if path.suffix in {".md", ".json"} or "/" in what:
        data = path.with_suffix(".json")
        if data.is_file():
            return data
        hint = "give the plan's .md or .json, or the step's name"
        raise PlanError.of([Fault(what, "is no plan: no data lie there", _nearest(what, root) or hint)])
    project, _, step = what.rpartition(":")
    found = {name: place for name, place in _known(root) if _means(name, project, step)}
    if len(found) > 1:
        listed = " or ".join(sorted(found))
        raise PlanError.of([Fault(what, "has several plans here", f"write {listed}")])
    if not found:
        hint = _nearest(what, root) or "`cursus plan new REQUIREMENTS.yaml` makes one; or give the plan's file"
        raise PlanError.of([Fault(what, f"has no plan below {root}", hint)])
    return next(iter(found.values()))


def _means(name: str, project: str, step: str) -> bool:
    of, _, stem = name.rpartition(":")
    return stem == snake_case(step) and (not project or of == project)


def _nearest(what: str, root: Path) -> str | None:
    by_stem = {name.rpartition(":")[2]: name for name, _ in _known(root)}
    near = nearest(snake_case(what.rpartition(":")[2]), by_stem)
    return None if near is None else f"did you mean {by_stem[near]!r}?"


def _known(root: Path) -> Iterator[tuple[str, Path]]:
    """The plans in their usual places, by the stems of their steps, with the project's name before them."""
    for place in sorted((root / _SHARED).glob(f"*{_ENDING}")):
        yield place.name.removesuffix(_ENDING), place
    for place in sorted((root / PROJECTS).glob(f"*/plans/*{_ENDING}")):
        yield f"{place.parts[-3]}:{place.name.removesuffix(_ENDING)}", place


def is_scaffolded(data: Path) -> bool:
    """Whether code was made of a plan: there is a manifest of it beside the plan's data."""
    return data.with_name(f"{data.stem}.manifest.json").is_file()


def revisions(data: Path) -> dict[int, Path]:
    """The files of all revisions of a plan by their numbers, the last one included."""
    places = PlanPlaces(PurePosixPath(data.with_suffix(".md").as_posix()))
    earlier = sorted(Path(places.history).glob("[0-9]*.json"))
    found = {int(each.stem): each for each in earlier if each.stem.isdecimal()}
    return {**found, read_plan(data).revision: data}


def read_revision(data: Path, number: int) -> StepPlan:
    """One revision of a plan.

    Raises:
        PlanError: there is none of that number.
    """
    found = revisions(data)
    if number not in found:
        listed = ", ".join(map(str, sorted(found)))
        raise PlanError.of([Fault(str(data), f"has no revision {number}", f"revisions: {listed}")])
    return read_plan(found[number])
