"""Small pipelines with a step: with steps that can supply its needs, and with one that takes what it offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.base.matching import Need, Offer, candidate
from cursus.core.base.names import join_job_type
from cursus.dag.model import Node, PipelineDAG
from cursus.registry.unified import UnifiedRegistryManager

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.core.base.matching import Candidate
    from cursus.registry.definitions import StepDefinition
    from cursus.validation.builds import Build
    from cursus.validation.model import StepFiles
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.subject import StepReading, World

__all__ = ["Member", "SmallPipeline", "pipelines_with"]

_ORIGIN = "trial"
_MOST_NODES = 12


@dataclass(frozen=True, slots=True)
class Member:
    """A step of a small pipeline, for one job type."""

    step: StepReading
    build: Build

    @property
    def name(self) -> str:
        """The name of its node."""
        return join_job_type(self.step.definition.name, self.build.job_type)

    @property
    def origin(self) -> str | None:
        """The workspace or pack that it is of."""
        return self.step.files.origin.partition(" ")[2] or None

    def needs(self) -> Iterator[Need]:
        """The required needs that its config does not answer."""
        for name, need in self.build.spec.dependencies.items():
            if need.required and name not in self.build.answered:
                yield Need(self.name, need, self.build.job_type or None)

    def offers(self) -> Iterator[Offer]:
        """What it offers."""
        for offer in self.build.spec.outputs.values():
            yield Offer(self.name, offer, self.build.spec.step_type, self.build.job_type or None, self.origin)


@dataclass
class SmallPipeline:
    """Steps that feed each other, each need pinned to the offer that answers it best."""

    members: dict[str, Member] = field(default_factory=dict[str, Member])
    pins: dict[str, str] = field(default_factory=dict[str, str])

    def compiled(self) -> CompiledPipeline:
        """The pipeline, as the compiler makes it.

        Raises:
            whatever the code of its steps raises.
        """
        nodes = [Node(name, f"{_ORIGIN}:{name}", each.build.job_type or None) for name, each in self.members.items()]
        edges = sorted({(offer.partition(".")[0], need.partition(".")[0]) for need, offer in self.pins.items()})
        dag = PipelineDAG(nodes, edges, self.pins, "sample")
        configs = {name: each.build.config for name, each in self.members.items()}
        return PipelineDAGCompiler(_TrialRegistry(self.members)).compile(dag, configs)

    def suppliers(self, name: str) -> dict[str, str]:
        """The nodes that answer the needs of a node, by need."""
        pairs = ((*need.partition("."), offer.partition(".")[0]) for need, offer in self.pins.items())
        return {need: supplier for node, _, need, supplier in pairs if node == name}

    def depends(self, node: str, on: str) -> bool:
        """Whether a node is another one, or takes what that gives, at once or over others."""
        return node == on or any(self.depends(each, on) for each in self.suppliers(node).values())


class _TrialRegistry(UnifiedRegistryManager):
    """Knows the members of a pipeline by their nodes, and nothing else: also steps that lie in no registry."""

    def __init__(self, members: dict[str, Member]) -> None:
        """Takes the members."""
        super().__init__()
        self._members = {f"{_ORIGIN}:{name}": each for name, each in members.items()}

    def get_definition(self, step_type: str) -> StepDefinition:
        """What is known of a member."""
        return self._members[step_type].step.definition

    def get_builder_for_step_type(self, step_type: str) -> type[Any]:
        """The builder of a member."""
        return type(self._members[step_type].build.builder)


def pipelines_with(step: StepReading, build: Build, world: World) -> Iterator[SmallPipeline]:
    """A pipeline of a step and those that supply it, and one that goes on to a step that takes an offer of it.

    There is none where a required need finds no supplier that can itself be made and supplied.
    """
    neighbours = _Neighbours(Member(step, build), world)
    alone = neighbours.supplied(neighbours.own, {})
    if alone is None:
        return
    yield alone
    for taker, need, offer in neighbours.takers():
        longer = neighbours.supplied(taker, {str(need): offer})
        if longer is not None:
            yield longer
            return


class _Neighbours:
    """The steps that a step may have beside it: chosen by what their files declare, and made when they are chosen."""

    def __init__(self, own: Member, world: World) -> None:
        """Takes the step, and those that it sees."""
        self.own = own
        self._world = world
        self._declared = [(files, spec) for files, spec in world.specs if not (spec.fault or spec.unknown)]

    def supplied(self, last: Member, given: Mapping[str, Offer]) -> SmallPipeline | None:
        """The pipeline that ends in a step; None where it cannot be supplied."""
        pipeline = SmallPipeline({last.name: last})
        waiting = [last]
        while waiting:
            for need in waiting.pop().needs():
                found = (self.own, given[str(need)]) if str(need) in given else self._best(need, pipeline)
                if found is None or len(pipeline.members) > _MOST_NODES:
                    return None
                supplier, offer = found
                if pipeline.members.get(supplier.name, supplier).step is not supplier.step:
                    return None
                pipeline.pins[str(need)] = str(offer)
                if supplier.name not in pipeline.members:
                    pipeline.members[supplier.name] = supplier
                    waiting.append(supplier)
        return pipeline

    def takers(self) -> Iterator[tuple[Member, Need, Offer]]:
        """The steps that can take an offer of the step, the likeliest first."""
        offers = list(self.own.offers())
        found = [
            (match, files, spec)
            for files, spec in self._declared
            if _node(files, spec) != self.own.name
            for declared in spec.dependencies
            if declared.need.required
            for offer in offers
            if (match := candidate(Need(_node(files, spec), declared.need, spec.job_type), offer))
        ]
        for match, files, spec in sorted(found, key=_rank, reverse=True):
            member = self._member(files, spec)
            if member is not None and str(match.need) in map(str, member.needs()):
                yield member, match.need, match.offer

    def _best(self, need: Need, pipeline: SmallPipeline) -> tuple[Member, Offer] | None:
        """The offer that answers a need best, of a step that does not itself depend on the need's."""
        found = [
            (match, files, spec)
            for files, spec in self._declared
            if not pipeline.depends(_node(files, spec), need.node)
            for offer in self._offers(files, spec)
            if (match := candidate(need, offer))
        ]
        for match, files, spec in sorted(found, key=_rank, reverse=True):
            member = self._member(files, spec)
            if member is not None:
                return member, match.offer
        return None

    def _offers(self, files: StepFiles, spec: DeclaredSpec) -> Iterator[Offer]:
        origin = files.origin.partition(" ")[2] or None
        for declared in spec.outputs:
            yield Offer(_node(files, spec), declared.offer, spec.step_type, spec.job_type, origin)

    def _member(self, files: StepFiles, spec: DeclaredSpec) -> Member | None:
        """The step that declares a specification, if it can be made; of two of a name, the one that is tried."""
        own = self.own.step
        if files.qualified == own.files.qualified:
            reading: StepReading | None = own
        elif files.name == own.files.name:
            return None
        else:
            reading = self._world.neighbour(files)
        builds = reading.trials.builds if reading else ()
        job_type = spec.job_type or ""
        found = (each for each in builds if each.job_type == job_type)
        return next((Member(reading, each) for each in found if reading), None)


def _node(files: StepFiles, spec: DeclaredSpec) -> str:
    return join_job_type(files.name, spec.job_type)


def _rank(found: tuple[Candidate, StepFiles, DeclaredSpec]) -> tuple[float, str, str]:
    match, files, _ = found
    return match.score, files.qualified, f"{match.need} {match.offer}"
