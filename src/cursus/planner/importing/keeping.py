"""A plan that was read from a document: checked beside the registered steps, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.errors import Fault, PlanError
from cursus.planner.checking.check import check_beside
from cursus.planner.importing import import_plan
from cursus.planner.making.make import plan_beside
from cursus.planner.making.neighbourhood import read_neighbourhood
from cursus.planner.new import NewPlan
from cursus.planner.store import StoredPlan, is_scaffolded, places_of, store_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Connection, StepPlan
    from cursus.planner.requirements import StepRequirements
    from cursus.registry.unified import UnifiedRegistryManager

__all__ = ["KeptPlan", "keep_imported"]


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it was kept, what its check finds, and what of the document is not in it."""

    made: NewPlan
    notes: tuple[str, ...]


def keep_imported(
    document: Path,
    root: Path,
    registry: UnifiedRegistryManager,
    render: Callable[[StepPlan], str],
    requirements: StepRequirements | None = None,
    *,
    dry_run: bool = False,
) -> KeptPlan:
    """Reads a plan from its Markdown and keeps it as a new revision; a dry run writes nothing.

    Raises:
        PlanError: the document cannot be read, or is no plan; all faults together, each with its line.
        ChangeError: the place cannot be written; nothing has changed.
    """
    text = _content(document)
    imported = import_plan(text, document.name, requirements)
    world = read_neighbourhood(imported.plan.requirements, root, registry)
    plan = _scored(imported.plan, world)
    places = places_of(plan.requirements)
    stored = StoredPlan(plan, root / places.document, root / places.data)
    if not dry_run:
        stored = store_plan(plan, root, render, imported=text.encode())
    check = check_beside(stored.plan, world, is_ours=is_scaffolded(stored.data))
    return KeptPlan(NewPlan(stored, check), imported.notes)


def _scored(plan: StepPlan, world: Neighbourhood) -> StepPlan:
    """The plan with the scores of those wires that the document gives none: whoever wrote it cannot know them."""
    made = plan_beside(plan.requirements, world).integration
    known = {_wire(each): each for each in reversed((*made.upstream, *made.downstream))}

    def scored(wires: tuple[Connection, ...]) -> tuple[Connection, ...]:
        return tuple(each if each.score else _with_score(each, known.get(_wire(each))) for each in wires)

    integration = plan.integration
    both = {"upstream": scored(integration.upstream), "downstream": scored(integration.downstream)}
    return plan.model_copy(update={"integration": integration.model_copy(update=both)})


def _wire(each: Connection) -> tuple[str, str, str]:
    return each.step, each.need, each.offer


def _with_score(said: Connection, known: Connection | None) -> Connection:
    if known is None:
        return said
    told = {"score": known.score, "reasons": known.reasons, "origin": known.origin, "ties_with": known.ties_with}
    return said.model_copy(update=told)


def _content(document: Path) -> str:
    try:
        return document.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PlanError.of([Fault(str(document), error.strerror or "cannot be read", "check the path")]) from error
    except UnicodeDecodeError as error:
        fact = f"byte {error.start} is not UTF-8"
        raise PlanError.of([Fault(str(document), fact, "save the file as UTF-8")]) from error
