from __future__ import annotations

import pytest

from cursus.dag.model import Node, PipelineDAG, find_cycle, order
from cursus.errors import DagError


def faults(error: pytest.ExceptionInfo[DagError]) -> list[str]:
    assert all(fault.hint for fault in error.value.faults)
    return [f"{fault.subject}: {fault.fact}" for fault in error.value.faults]


def test_a_node_s_name_says_its_step_and_job_type() -> None:
    assert Node.named("TabularPreprocessing_training") == Node(
        "TabularPreprocessing_training", "TabularPreprocessing", "training"
    )
    assert Node.named("XGBoostTraining") == Node("XGBoostTraining", "XGBoostTraining", None)


def test_a_given_step_leaves_the_name_free() -> None:
    assert Node.named("First_training", "DataLoading") == Node("First_training", "DataLoading", None)


def test_a_given_job_type_wins_over_the_name_s() -> None:
    assert Node.named("DataLoading_training", job_type="testing").job_type == "testing"


def test_nodes_are_ordered_by_edges_and_then_by_name() -> None:
    dag = PipelineDAG(["C", "B", "A", "D"], [("D", "A"), ("C", "A")])
    assert dag.topological_sort() == ["B", "C", "D", "A"]


def test_an_edge_given_twice_is_one_edge() -> None:
    dag = PipelineDAG(["A", "B"], [("A", "B"), ("A", "B")])
    dag.add_edge("A", "B")
    assert dag.edges == [("A", "B")]


def test_a_node_listed_twice_is_refused() -> None:
    with pytest.raises(DagError) as error:
        PipelineDAG(["A", "B", "A", "b"])
    assert faults(error) == ["node A: is listed twice", "node b: differs from 'B' only in case"]


@pytest.mark.parametrize("name", ["", "my step", "a.b", "é", "x" * 65])
def test_a_name_that_no_step_may_have_is_refused(name: str) -> None:
    with pytest.raises(DagError, match="is no name of a step"):
        PipelineDAG([name])


def test_an_unknown_job_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(DagError) as error:
        PipelineDAG([Node("A", "DataLoading", "trainig")])
    assert faults(error) == ["node A: unknown job type 'trainig'"]
    assert error.value.faults[0].hint == "did you mean 'training'?"


def test_an_edge_names_nodes() -> None:
    with pytest.raises(DagError) as error:
        PipelineDAG(["DataLoading"], [("DataLoadin", "Elsewhere")])
    assert faults(error) == [
        "edge DataLoadin -> Elsewhere: no node 'DataLoadin'",
        "edge DataLoadin -> Elsewhere: no node 'Elsewhere'",
    ]
    assert error.value.faults[0].hint == "did you mean 'DataLoading'?"


def test_a_node_cannot_feed_itself() -> None:
    with pytest.raises(DagError, match="a node cannot feed itself"):
        PipelineDAG(["A"], [("A", "A")])


def test_a_circle_of_edges_is_named_node_by_node() -> None:
    with pytest.raises(DagError) as error:
        PipelineDAG(["A", "B", "C"], [("A", "B"), ("B", "C"), ("C", "A")])
    (found,) = faults(error)
    names = found.removeprefix("edges: they close a circle: ").split(" -> ")
    assert names[0] == names[-1]
    assert sorted(names[1:]) == ["A", "B", "C"]


def test_a_pin_names_a_port_of_a_node_on_both_ends() -> None:
    with pytest.raises(DagError) as error:
        PipelineDAG(["A"], pins={"A.x": "B.y", "A": "A.", ".x": "A.y"})
    assert faults(error) == [
        "pin A.x: no node 'B'",
        "pin A: 'A' names no port",
        "pin A: 'A.' names no port",
        "pin .x: no node ''",
    ]


def test_all_faults_come_together() -> None:
    with pytest.raises(DagError) as error:
        PipelineDAG(["A", "A", "B"], [("A", "B"), ("B", "A"), ("A", "Z")], {"A.x": "Q.y"})
    assert len(error.value.faults) == 4


def test_what_is_refused_leaves_the_graph_as_it_was() -> None:
    dag = PipelineDAG(["A", "B"], [("A", "B")])
    for change in (
        lambda: dag.add_node("a"),
        lambda: dag.add_edge("B", "A"),
        lambda: dag.add_edge("A", "Z"),
        lambda: dag.pin("A.x", "Z.y"),
    ):
        with pytest.raises(DagError):
            change()
    assert (list(dag.nodes), dag.edges, dag.pins) == (["A", "B"], [("A", "B")], {})


def test_a_graph_grows_node_by_node() -> None:
    dag = PipelineDAG(name="risk")
    dag.add_node("Second", step="XGBoostModelEval", job_type="testing")
    dag.add_node("DataLoading")
    dag.add_edge("DataLoading", "Second")
    dag.pin("Second.evaluation_data", "DataLoading.raw_data")
    assert dag.nodes["Second"] == Node("Second", "XGBoostModelEval", "testing")
    assert dag.get_dependencies("Second") == ["DataLoading"]
    assert dag.pins == {"Second.evaluation_data": "DataLoading.raw_data"}


def test_no_circle_is_found_where_there_is_none() -> None:
    assert find_cycle("abc", [("a", "b"), ("a", "c"), ("b", "c")]) == []


def test_the_order_does_not_depend_on_the_order_of_listing() -> None:
    edges = [("d", "a"), ("b", "a"), ("c", "d")]
    assert order("abcd", edges) == order("dcba", edges[::-1]) == ["b", "c", "d", "a"]
