from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cursus.dag.files import read_dag
from cursus.dag.model import Node
from cursus.errors import DagError

if TYPE_CHECKING:
    from pathlib import Path

STEPS = ("DataLoading", "TabularPreprocessing", "XGBoostModelEval", "XGBoostTraining")


def faults(folder: Path, text: str) -> list[str]:
    path = folder / "dag.yaml"
    path.write_text(text)
    with pytest.raises(DagError) as caught:
        read_dag(path, STEPS)
    assert all(fault.hint for fault in caught.value.faults)
    return [f"{fault.subject}: {fault.fact}" for fault in caught.value.faults]


def test_a_file_holds_nodes_edges_pins_and_a_name(tmp_path: Path) -> None:
    path = tmp_path / "dag.yaml"
    path.write_text("""
pipeline: risk
nodes:
  - DataLoading
  - TabularPreprocessing_training
  - {name: Second, step: XGBoostModelEval, job_type: testing}
edges:
  - DataLoading -> TabularPreprocessing_training
  - [TabularPreprocessing_training, Second]
pins:
  Second.evaluation_data: TabularPreprocessing_training.processed_data
""")
    dag = read_dag(path, STEPS)
    assert dag.name == "risk"
    assert list(dag.nodes.values()) == [
        Node("DataLoading", "DataLoading"),
        Node("TabularPreprocessing_training", "TabularPreprocessing", "training"),
        Node("Second", "XGBoostModelEval", "testing"),
    ]
    assert dag.edges == [
        ("DataLoading", "TabularPreprocessing_training"), ("TabularPreprocessing_training", "Second"),
    ]  # fmt: skip
    assert dag.pins == {"Second.evaluation_data": "TabularPreprocessing_training.processed_data"}


def test_json_holds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "dag.json"
    path.write_text(json.dumps({"nodes": ["DataLoading"], "pipeline": "risk"}))
    assert list(read_dag(path, STEPS).nodes) == ["DataLoading"]


def test_steps_are_not_looked_up_unless_they_are_given(tmp_path: Path) -> None:
    path = tmp_path / "dag.yaml"
    path.write_text("nodes: [Elsewhere]")
    assert list(read_dag(path).nodes) == ["Elsewhere"]


@pytest.mark.parametrize("text", ["", "- DataLoading", "DataLoading", "5"])
def test_a_file_without_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == ["dag.yaml:1:1: holds no mapping"]


@pytest.mark.parametrize("text", ["nodes:", "nodes: []", "nodes: DataLoading", "nodes: {A: B}", "pipeline: x"])
def test_a_file_without_nodes_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == ["dag.yaml:1:1: a DAG needs a list of nodes"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nodes: [DataLoading]\nedge: []", "dag.yaml:2:1: unknown field 'edge'"),
        ("nodes: [DataLoading]\nqqq: []", "dag.yaml:2:1: unknown field 'qqq'"),
        ("nodes: [DataLoading, 5]", "dag.yaml:1:22: 5 is no node"),
        ("nodes: [{step: DataLoading}]", "dag.yaml:1:9: {'step': 'DataLoading'} is no node"),
        ("nodes: [{name: A, step: 5}]", "dag.yaml:1:19: step: 5 is no text"),
        ("nodes: [{name: A, step: }]", "dag.yaml:1:19: step: None is no text"),
        ("nodes: [{name: [A]}]", "dag.yaml:1:10: name: ['A'] is no text"),
        ("nodes: [{name: DataLoading, jobtype: x}]", "dag.yaml:1:29: unknown field 'jobtype'"),
        ("nodes: [DataLoading]\npipeline: 2024", "dag.yaml:2:1: 2024 is no name"),
        ("nodes: [DataLoading]\nedges: A -> B", "dag.yaml:2:1: edges are no list"),
        ("nodes: [DataLoading]\nedges:\n  - A, B", "dag.yaml:3:5: 'A, B' is no edge"),
        ("nodes: [DataLoading]\nedges:\n  - A -> B -> C", "dag.yaml:3:5: 'A -> B -> C' is no edge"),
        ("nodes: [DataLoading]\nedges:\n  - -> B", "dag.yaml:3:5: '-> B' is no edge"),
        ("nodes: [DataLoading]\nedges:\n  - [A, 1]", "dag.yaml:3:5: ['A', 1] is no edge"),
        ("nodes: [DataLoading]\npins: []", "dag.yaml:2:1: pins are no mapping"),
        ("nodes: [DataLoading]\npins:\n  A.b: 5", "dag.yaml:3:3: pin A.b: 5 is no offer"),
        ("nodes: [DataLoadin]", "dag.yaml:1:9 node DataLoadin: no step named 'DataLoadin' is registered"),
        ("nodes: [my step]", "dag.yaml:1:9 node my step: no step named 'my step' is registered"),
        ("nodes: [DataLoading]\npins:\n  A.b: DataLoading.c", "dag.yaml:3:3 pin A.b: no node 'A'"),
        ("nodes: [DataLoading]\nedges: [DataLoading -> B]", "dag.yaml:2:9 edge DataLoading -> B: no node 'B'"),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_place(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults(tmp_path, text)


def test_null_edges_and_pins_are_none(tmp_path: Path) -> None:
    path = tmp_path / "dag.yaml"
    path.write_text("nodes: [DataLoading]\nedges:\npins:\npipeline:\n")
    dag = read_dag(path, STEPS)
    assert (dag.edges, dag.pins, dag.name) == ([], {}, None)


def test_all_faults_of_a_file_come_together_each_with_its_place(tmp_path: Path) -> None:
    text = """nodes:
  - DataLoading
  - DataLoading
  - Preprocessing_training
  - {name: Eval, step: XGBoostModelEval, job_type: tasting}
  - 7
edges:
  - DataLoading -> Evil
  - DataLoading -> Eval
  - Eval -> DataLoading
  - nowhere
pins:
  Eval.model_input: Training.model
  Eval: DataLoading.raw_data
extra: 1
"""
    assert faults(tmp_path, text) == [
        "dag.yaml:15:1: unknown field 'extra'",
        "dag.yaml:6:5: 7 is no node",
        "dag.yaml:11:5: 'nowhere' is no edge",
        "dag.yaml:4:5 node Preprocessing_training: no step named 'Preprocessing' is registered",
        "dag.yaml:3:5 node DataLoading: is listed twice",
        "dag.yaml:5:5 node Eval: unknown job type 'tasting'",
        "dag.yaml:8:5 edge DataLoading -> Evil: no node 'Evil'",
        "dag.yaml:13:3 pin Eval.model_input: no node 'Training'",
        "dag.yaml:14:3 pin Eval: 'Eval' names no port",
        "dag.yaml:7:1 edges: they close a circle: DataLoading -> Eval -> DataLoading",
    ]
