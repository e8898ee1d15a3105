"""What holds of the wiring of any pipeline, and of its lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.dag.model import Node, PipelineDAG
from cursus.resolver.lock import lock_of
from cursus.resolver.places import Attempt, Place
from cursus.resolver.resolve import attempt

if TYPE_CHECKING:
    from random import Random

NAMES = ("rows", "model", "report", "side", "table")
STEPS = ("Load", "Clean", "Train", "Score")
JOBS = (None, "training", "testing")
law = settings(deadline=None, max_examples=60)

aliases = st.lists(st.sampled_from(("first", "second", "rows_")), max_size=1)
Nodes = dict[str, tuple[StepSpecification, str | None]]


@st.composite
def specifications(draw: st.DrawFn, step: str) -> StepSpecification:
    needs = draw(st.lists(st.sampled_from(NAMES), max_size=3, unique=True))
    offers = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True))
    sources = st.lists(st.sampled_from(STEPS), max_size=1)
    return StepSpecification(
        step,
        dependencies=[
            DependencySpec(
                name, required=draw(st.booleans()), compatible_sources=draw(sources), aliases=draw(own(name))
            )
            for name in needs
        ],
        outputs=[OutputSpec(name, aliases=draw(own(name))) for name in offers],
    )


def own(name: str) -> st.SearchStrategy[list[str]]:
    """Aliases that are not the name itself, spelled otherwise."""
    return aliases.filter(lambda found: name == "rows" or "rows_" not in found).map(
        lambda found: [alias for alias in found if alias != "rows_"]
    )


@st.composite
def pipelines(draw: st.DrawFn) -> Nodes:
    listed = draw(
        st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(JOBS)), min_size=1, max_size=5, unique=True)
    )
    return {f"{step}_{job}" if job else step: (draw(specifications(step)), job) for step, job in listed}


def resolved(nodes: Nodes) -> tuple[Attempt, dict[str, Place]]:
    places = {name: Place(spec, job) for name, (spec, job) in nodes.items()}
    dag = PipelineDAG([Node(name, spec.step_type, job) for name, (spec, job) in nodes.items()])
    return attempt(dag, places), places


def wires(found: Attempt) -> dict[str, str]:
    return {str(wire.need): str(wire.offer) for wire in found.resolution.wires}


@law
@given(pipelines(), st.randoms(use_true_random=False))
def test_the_listing_order_changes_neither_faults_nor_a_byte_of_the_lock(nodes: Nodes, random: Random) -> None:
    first, places = resolved(nodes)
    shuffled = list(nodes)
    random.shuffle(shuffled)
    second, others = resolved({name: nodes[name] for name in shuffled})

    assert (second.resolution, second.faults) == (first.resolution, first.faults)
    assert lock_of(others, second.resolution).text() == lock_of(places, first.resolution).text()


@law
@given(pipelines())
def test_renaming_nodes_renames_their_wires_and_nothing_else(nodes: Nodes) -> None:
    names = {name: f"N{place}" for place, name in enumerate(sorted(nodes))}
    first, _ = resolved(nodes)
    second, _ = resolved({names[name]: said for name, said in nodes.items()})

    def renamed(port: str) -> str:
        node, _, name = port.partition(".")
        return f"{names[node]}.{name}"

    assert wires(second) == {renamed(need): renamed(offer) for need, offer in wires(first).items()}
    assert {str(need) for need in second.unmet} == {renamed(str(need)) for need in first.unmet}
    assert {str(tie.need) for tie in second.ties} == {renamed(str(tie.need)) for tie in first.ties}


@law
@given(pipelines())
def test_a_node_that_nothing_names_changes_nothing(nodes: Nodes) -> None:
    stranger = StepSpecification("Stranger", outputs=[OutputSpec("unheard_of")])
    first, _ = resolved(nodes)
    second, _ = resolved({**nodes, "Stranger": (stranger, None)})

    assert wires(second) == wires(first)
    assert second.faults == first.faults


@law
@given(pipelines(), specifications("Another"))
def test_one_more_node_takes_no_wire_unless_it_offers_better_or_ties(nodes: Nodes, spec: StepSpecification) -> None:
    first, _ = resolved(nodes)
    second, _ = resolved({**nodes, "Another": (spec, None)})
    before, after = wires(first), wires(second)
    tied = {str(tie.need) for tie in second.ties}

    moved_nodes = {need.partition(".")[0] for need, offer in after.items() if offer.startswith("Another.")}
    moved_nodes |= {need.partition(".")[0] for need in tied}
    for need, offer in before.items():
        assert after.get(need) == offer or need.partition(".")[0] in moved_nodes


@law
@given(pipelines())
def test_no_optional_need_costs_a_required_one_its_answer(nodes: Nodes) -> None:
    first, _ = resolved(nodes)
    required = {name: (_required(spec), job) for name, (spec, job) in nodes.items()}
    assume(any(_required(spec) != spec for spec, _ in nodes.values()))

    assert {str(need) for need in resolved(required)[0].unmet} == {str(need) for need in first.unmet}


def _required(spec: StepSpecification) -> StepSpecification:
    needs = [need for need in spec.dependencies.values() if need.required]
    return StepSpecification(spec.step_type, spec.node_type, needs, spec.outputs)


@law
@given(pipelines())
def test_every_need_is_wired_open_tied_or_unmet_and_only_one_of_these(nodes: Nodes) -> None:
    found, _ = resolved(nodes)
    told = [
        *wires(found),
        *map(str, found.resolution.open_needs),
        *(str(tie.need) for tie in found.ties),
        *map(str, found.unmet),
    ]

    assert sorted(told) == sorted(f"{name}.{need}" for name, (spec, _) in nodes.items() for need in spec.dependencies)
