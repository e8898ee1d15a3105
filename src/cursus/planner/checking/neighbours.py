"""Whether the plan fits what is registered: needs, offers, property paths, names in common, ties and circles."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cursus.core.base.names import split_node_name
from cursus.dag.model import find_cycle
from cursus.definition.property_paths import property_exists
from cursus.errors import SpecificationError, did_you_mean, nearest
from cursus.planner.base_classes import bases_of
from cursus.planner.checking.codes import finding
from cursus.planner.checking.model import Change
from cursus.planner.making.integration import integrate, own_node
from cursus.planner.making.ports import usual_property_path
from cursus.planner.patterns import PATTERNS
from cursus.planner.specifications import as_offer, specifications_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.planner.checking.model import PlanFinding
    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import Integration, StepPlan

__all__ = ["check_neighbours"]

_SHOWN = 3
_IN_DEFINITIONS = {"CreateModel": "Model"}


def check_neighbours(plan: StepPlan, world: Neighbourhood, *, is_ours: bool) -> Iterator[PlanFinding]:
    """What keeps the step from standing beside the registered ones; `is_ours` says that it is registered already."""
    yield from _types(plan)
    yield from _sources(plan, world)
    yield from _bases(plan)
    yield from _namesakes(plan, world, is_ours=is_ours)
    try:
        specifications_of(plan.specification)
    except SpecificationError as error:
        for fault in error.faults:
            yield finding("broken-specification", "specification", fault.fact, fault.hint or "mend the specification")
        return
    yield from _wires(plan, world)


def _types(plan: StepPlan) -> Iterator[PlanFinding]:
    """Types that such a step cannot have, and property paths that it has not."""
    kind = plan.requirements.sagemaker_step_type
    pattern = PATTERNS[kind]
    for need in plan.specification.needs:
        if need.dependency_type not in pattern.need_types and need.logical_name not in pattern.fixed_needs:
            fact = f"is of type {need.dependency_type}, which a {kind} step cannot take"
            yield finding("wrong-type", f"need {need.logical_name}", fact, f"types: {', '.join(pattern.need_types)}")
    for at, offer in enumerate(plan.specification.offers):
        subject = f"offer {offer.logical_name}"
        if offer.output_type not in pattern.offer_types:
            fact = f"is of type {offer.output_type}, which a {kind} step does not give"
            yield finding("wrong-type", subject, fact, f"types: {', '.join(pattern.offer_types)}")
        path = as_offer(offer).property_path
        problem = property_exists(_IN_DEFINITIONS.get(kind.value, kind.value), path)
        usual = usual_property_path(kind, offer.output_type, offer.logical_name)
        other = _of_another(path, offer.logical_name)
        if problem or other:
            change = Change("replace", ("specification", "offers", at, "property_path"), usual)
            told = f"a {kind} step has no property {path!r}: {problem}" if problem else str(other)
            yield finding("unknown-property", subject, told, f"write {usual}", change)


def _of_another(path: str, name: str) -> str | None:
    """Why a path that names an output names the wrong one."""
    quoted = path.split("['")[1].partition("']")[0] if "['" in path else None
    if quoted is not None and quoted != name and ("Outputs[" in path or "OutputParameters[" in path):
        return f"{path!r} is the property of another output, {quoted!r}"
    return None


def _sources(plan: StepPlan, world: Neighbourhood) -> Iterator[PlanFinding]:
    known = {name.rpartition(":")[2].lower(): name for name in world.names()} | {plan.name.lower(): plan.name}
    for at, need in enumerate(plan.specification.needs):
        for place, source in enumerate(need.compatible_sources):
            bare = split_node_name(source.rpartition(":")[2])[0]
            if bare.lower() not in known:
                near = nearest(bare, known.values())
                keys = ("specification", "needs", at, "compatible_sources", place)
                change = [Change("replace", keys, near)] if near else []
                fact = f"names the source {source!r}, which is no registered step"
                remedy = f"did you mean {near!r}?" if near else "name a step, or leave the source out"
                yield finding("unknown-source", f"need {need.logical_name}", fact, remedy, *change)
    for output in plan.requirements.outputs:
        for consumer in output.consumers:
            if split_node_name(consumer.rpartition(":")[2])[0].lower() not in known:
                fact = f"is meant for {consumer!r}, which is no registered step"
                remedy = did_you_mean(consumer, known.values()) or "plan that step, too"
                yield finding("unknown-consumer", f"offer {output.name}", fact, remedy)


def _bases(plan: StepPlan) -> Iterator[PlanFinding]:
    bases = bases_of(plan.requirements)
    for part, (wanted, module) in (("config", bases.config), ("builder", bases.builder)):
        found = getattr(plan, part)
        if not _is_there(found.base_module, found.base_class):
            changes = (
                Change("replace", (part, "base_class"), wanted),
                Change("replace", (part, "base_module"), module),
            )
            fact = f"has the base {found.base_module}.{found.base_class}, which there is not"
            yield finding("unknown-base", part, fact, f"write {module}.{wanted}", *changes)


def _is_there(module: str, name: str) -> bool:
    if not module.startswith("cursus.") or not all(part.isidentifier() for part in module.split(".")):
        return False
    try:
        return hasattr(import_module(module), name)
    except ImportError:
        return False


def _namesakes(plan: StepPlan, world: Neighbourhood, *, is_ours: bool) -> Iterator[PlanFinding]:
    """A name that is taken, and a workspace that is not there."""
    if not world.has_workspace:
        project = plan.requirements.project_id
        yield finding(
            "missing-workspace", f"workspace {project}", "is not there", f"`cursus workspace create {project}`"
        )
    if world.own is not None and not is_ours:
        fact = f"is the name of a registered step already ({world.own.origin})"
        yield finding("collision", f"step {plan.name}", fact, "choose another name, or change that step")
    registry = next((each for each in plan.files if each.component == "registry"), None)
    says = registry is not None and '"collisions"' in registry.entry
    if world.shadowed is not None and not says:
        fact = f"is a step of {world.shadowed.origin}, too, and the table says nothing of what the name means"
        at = next((at for at, each in enumerate(plan.files) if each.component == "registry"), None)
        entry = f'{registry.entry}\n"collisions": "prefer-workspace"' if registry else ""
        change = [Change("replace", ("files", at, "entry"), entry)] if at is not None else []
        remedy = 'give WORKSPACE_METADATA "collisions": "prefer-workspace"'
        yield finding("collision", f"step {plan.name}", fact, remedy, *change)


def _wires(plan: StepPlan, world: Neighbourhood) -> Iterator[PlanFinding]:
    answered = frozenset(each.input for each in plan.config.fields if each.input)
    now = integrate(plan.requirements, plan.specification, world, answered)
    for name in now.unmet:
        fact = "is required, and no offer of a registered step answers it"
        remedy = "name a step in compatible_sources, give it the name of an offer, or plan the step that offers it"
        yield finding("unmet-need", f"need {name}", fact, remedy)
    yield from _ties(now)
    if now.displaced:
        fact = f"would compete with the wire{'s' if now.displaced[1:] else ''} {_some(now.displaced)}"
        remedy = "name consumers in the requirements, or rename the offer; pipelines with both need a pin"
        yield finding("displaces", f"step {plan.name}", fact, remedy)
    yield from _circles(plan, now)
    if plan.integration != now and not _is_closed(plan):
        fact = "is not what the registered steps give now"
        change = Change("replace", ("integration",), now.model_dump(mode="json"))
        yield finding("stale-integration", "section 4", fact, "compute it anew", change)


def _some(wires: Sequence[str]) -> str:
    """Some of many, and how many more there are."""
    more = f" and {len(wires) - _SHOWN} more" if len(wires) > _SHOWN else ""
    return ", ".join(wires[:_SHOWN]) + more


def _ties(now: Integration) -> Iterator[PlanFinding]:
    for each in now.upstream:
        if not (each.chosen and each.ties_with):
            continue
        same = [port for port in each.ties_with if split_node_name(port.partition(".")[0])[0] == each.step]
        fact = f"{each.step}.{each.offer} and {', '.join(each.ties_with)} answer it equally well"
        remedy = "give the need the name of one as an alias, or keywords that only one of them has"
        yield finding("tied-offers" if same else "tied-steps", f"need {each.need}", fact, remedy)


def _circles(plan: StepPlan, now: Integration) -> Iterator[PlanFinding]:
    """Circles of the plan's own edges, and steps that the new one would both follow and feed."""
    if circle := _circle(plan):
        change = Change("replace", ("integration",), now.model_dump(mode="json"))
        fact = f"its edges close a circle: {' -> '.join(circle)}"
        yield finding("circle", "section 4", fact, "leave one of the edges out", change)
    node = own_node(plan.requirements)
    before = _all_before(node, now)
    for output in plan.requirements.outputs:
        for consumer in output.consumers:
            if any(split_node_name(each)[0].lower() == consumer.lower() for each in before):
                fact = f"is meant for {consumer}, which comes before this step"
                remedy = "name another consumer, or another source of this step's needs"
                yield finding("circle", f"offer {output.name}", fact, remedy)


def _circle(plan: StepPlan) -> list[str] | None:
    nodes = dict.fromkeys(name for edge in plan.integration.edges for name in edge)
    return find_cycle(nodes, plan.integration.edges)


def _is_closed(plan: StepPlan) -> bool:
    return bool(_circle(plan))


def _all_before(node: str, now: Integration) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        each = waiting.pop()
        sources = [source for source, target in now.edges if target == each and source not in found]
        found |= set(sources)
        waiting += sources
    return found
