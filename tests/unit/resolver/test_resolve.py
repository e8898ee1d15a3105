from __future__ import annotations

import itertools

import pytest
import yaml

from cursus.core.base.enums import DependencyType, NodeType
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.dag.model import Node, PipelineDAG
from cursus.errors import ResolutionError
from cursus.resolver.resolve import Place, Resolution, resolve

SOURCE = StepSpecification("Source", NodeType.SOURCE, outputs=[OutputSpec("rows"), OutputSpec("report")])
CLEAN = StepSpecification(
    "Clean",
    dependencies=[
        DependencySpec("rows", compatible_sources=["Source"], description="Rows to clean."),
        DependencySpec("lookup", required=False),
    ],
    outputs=[OutputSpec("clean_rows", aliases=["rows"])],
)
TRAIN = StepSpecification(
    "Train",
    dependencies=[DependencySpec("clean_rows", DependencyType.TRAINING_DATA, compatible_sources=["Clean"])],
    outputs=[OutputSpec("model", DependencyType.MODEL_ARTIFACTS)],
)
MERGE = StepSpecification(
    "Merge",
    NodeType.SINK,
    dependencies=[DependencySpec("left", aliases=["rows"]), DependencySpec("right", aliases=["rows"])],
)
LOOP = StepSpecification(
    "Loop",
    dependencies=[DependencySpec("rows"), DependencySpec("back", compatible_sources=["Loop"])],
    outputs=[OutputSpec("rows"), OutputSpec("back")],
)
SPECS = {spec.step_type: spec for spec in (SOURCE, CLEAN, TRAIN, MERGE, LOOP)}


def places(dag: PipelineDAG, **answered: str) -> dict[str, Place]:
    return {
        name: Place(SPECS[node.step], node.job_type, frozenset({answered[name]} if name in answered else ()))
        for name, node in dag.nodes.items()
    }


def wires(dag: PipelineDAG, **answered: str) -> dict[str, str]:
    return wires_of(resolve(dag, places(dag, **answered)))


def wires_of(resolution: Resolution) -> dict[str, str]:
    return {str(wire.need): str(wire.offer) for wire in resolution.wires}


def faults(dag: PipelineDAG, **answered: str) -> list[tuple[str, str | None]]:
    with pytest.raises(ResolutionError) as caught:
        resolve(dag, places(dag, **answered))
    assert all(fault.hint for fault in caught.value.faults)
    return [(f"{fault.subject}: {fault.fact}", fault.hint) for fault in caught.value.faults]


def test_each_need_takes_the_offer_that_names_it() -> None:
    assert wires(PipelineDAG(["Source", "Clean", "Train"])) == {
        "Clean.rows": "Source.rows",
        "Train.clean_rows": "Clean.clean_rows",
    }


def test_nodes_come_in_an_order_in_which_they_can_run() -> None:
    dag = PipelineDAG(["Train", "Clean", "Source"])
    assert resolve(dag, places(dag)).order == ("Source", "Clean", "Train")


def test_a_wire_says_why() -> None:
    dag = PipelineDAG(["Source", "Clean"])
    (wire,) = resolve(dag, places(dag)).wires
    assert {reason for reason, _ in wire.reasons} >= {"same name", "declared source"}
    assert wire.score == round(sum(points for _, points in wire.reasons), 4)
    assert [str(other.offer) for other in wire.candidates] == ["Source.rows", "Source.report"]


def test_edges_into_a_node_leave_it_their_sources_alone() -> None:
    nodes = ["Source", Node("Other", "Source"), "Clean"]
    assert wires(PipelineDAG(nodes, [("Other", "Clean")]))["Clean.rows"] == "Other.rows"


def test_an_edge_keeps_an_answer_away_and_the_hint_names_it() -> None:
    dag = PipelineDAG(["Source", "Clean", "Train"], [("Train", "Clean")])
    (fact, hint), *_ = faults(dag)
    assert fact == "Clean.rows: required, and nothing answers it (Rows to clean)"
    assert hint == "add the edge Source -> Clean, or pin Clean.rows to Source.rows"


def test_a_pin_decides_against_the_edges_and_the_scores() -> None:
    nodes = ["Source", Node("Other", "Source"), "Clean"]
    dag = PipelineDAG(nodes, [("Source", "Clean")], {"Clean.rows": "Other.report"})
    assert wires(dag)["Clean.rows"] == "Other.report"


def test_an_optional_need_can_be_pinned() -> None:
    dag = PipelineDAG(["Source", "Clean"], pins={"Clean.lookup": "Source.report"})
    assert wires(dag)["Clean.lookup"] == "Source.report"


@pytest.mark.parametrize(
    ("pins", "fault", "hint"),
    [
        ({"Clean.row": "Source.rows"}, "pin Clean.row: no such need", "did you mean 'Clean.rows'?"),
        ({"Train.q": "Source.rows"}, "pin Train.q: no such need",
         "`cursus steps show NAME` lists the needs of a step"),
        ({"Clean.rows": "Source.row"}, "pin Clean.rows: there is no offer 'Source.row'", "did you mean 'Source.rows'?"),
        ({"Clean.rows": "Train.model"}, "pin Clean.rows: Train.model offers model_artifacts (S3Uri)",
         "the need takes processing_output (S3Uri)"),
    ],
)  # fmt: skip
def test_a_pin_that_does_not_fit_is_refused(pins: dict[str, str], fault: str, hint: str) -> None:
    assert (fault, hint) in faults(PipelineDAG(["Source", "Clean", "Train"], pins=pins))


def test_a_pin_on_a_need_that_the_config_answers_is_refused() -> None:
    dag = PipelineDAG(["Source", "Clean"], pins={"Clean.rows": "Source.rows"})
    assert faults(dag, Clean="rows") == [
        ("pin Clean.rows: the node's config answers this need", "remove the pin, or the config's value")
    ]


def test_a_need_that_the_config_answers_takes_no_wire() -> None:
    assert wires(PipelineDAG(["Source", "Clean"]), Clean="rows") == {}


def test_a_tie_names_both_and_its_hint_breaks_it() -> None:
    nodes: list[str | Node] = ["Source", Node("Other", "Source"), "Clean"]
    ((fact, hint),) = faults(PipelineDAG(nodes))
    assert fact.startswith("Clean.rows: ")
    assert "Other.rows (" in fact
    assert "Source.rows (" in fact
    assert hint is not None
    pins = yaml.safe_load(hint.split("`")[1])["pins"]
    assert wires(PipelineDAG(nodes, pins=pins))["Clean.rows"] == pins["Clean.rows"]


def test_a_shared_job_type_breaks_a_tie() -> None:
    dag = PipelineDAG([f"{step}_{job}" for step in ("Source", "Clean") for job in ("training", "testing")])
    assert wires(dag) == {
        "Clean_training.rows": "Source_training.rows",
        "Clean_testing.rows": "Source_testing.rows",
    }


def test_an_optional_need_stays_open_without_evidence() -> None:
    dag = PipelineDAG(["Source", "Clean"])
    assert [str(need) for need in resolve(dag, places(dag)).open_needs] == ["Clean.lookup"]


def test_a_required_need_that_nothing_answers_is_refused_with_the_step_to_add() -> None:
    assert faults(PipelineDAG(["Clean"])) == [
        ("Clean.rows: required, and nothing answers it (Rows to clean)", "add a node that offers it: Source")
    ]


def test_two_needs_of_a_node_take_two_offers() -> None:
    nodes = ["Source", Node("Other", "Source"), "Merge"]
    pins = {"Merge.left": "Source.rows"}
    assert wires(PipelineDAG(nodes, pins=pins)) == {"Merge.left": "Source.rows", "Merge.right": "Other.rows"}


def test_wires_that_close_a_circle_are_refused() -> None:
    dag = PipelineDAG([Node("A", "Loop"), Node("B", "Loop")])
    assert faults(dag) == [("wires: they close a circle: A -> B -> A", "pin one of these needs elsewhere")]


def test_all_faults_come_together() -> None:
    nodes = ["Source", Node("Other", "Source"), "Clean", "Train", Node("Late", "Train")]
    dag = PipelineDAG(nodes, [("Source", "Late")], {"Train.clean_rows": "Source.zzz"})
    assert [fact.partition(":")[0] for fact, _ in faults(dag)] == [
        "Clean.rows",
        "Late.clean_rows",
        "pin Train.clean_rows",
    ]


def test_the_order_of_nodes_changes_nothing() -> None:
    names = ["Source", "Clean", "Train", "Merge"]
    pins = {"Merge.left": "Source.rows"}
    found = {
        (tuple(wires(dag).items()), resolve(dag, places(dag)).order)
        for listed in itertools.permutations(names)
        for dag in [PipelineDAG(listed, pins=pins)]
    }
    assert len(found) == 1
