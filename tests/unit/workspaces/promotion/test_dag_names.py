"""Names of workspaces' steps in DAG files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import write

from cursus.workspaces.promotion.dag_names import DagFile, config_beside, dag_files, is_shared, names_in, renamed

if TYPE_CHECKING:
    from pathlib import Path

DAG = """pipeline: risk    # about project_x:RowCount
nodes:
  - DataLoading
  - project_x:RowCount_training
  - "project_x:RowCount_testing"
  - {name: Third, step: project_x:RowCount}
  - project_x:RowCounter
  - other_project_x:RowCount
edges:
  - DataLoading -> project_x:RowCount_training
  - [project_x:RowCount_training, project_x:RowCounter]
pins:
  project_x:RowCount_training.rows: DataLoading.raw_data
"""


def test_every_line_that_names_the_step_is_told_and_no_other(tmp_path: Path) -> None:
    path = write(tmp_path / "dag.yaml", DAG)

    assert [each.line for each in names_in(DagFile(path, None), "project_x:RowCount")] == [4, 5, 6, 10, 11, 13]


def test_a_step_gets_its_new_name_in_every_place_and_all_else_stays() -> None:
    after = renamed(DAG.encode(), "project_x:RowCount", "acme:RowCount").decode()

    kept = "about project_x:RowCount", "project_x:RowCounter", "other_project_x:RowCount"
    expected = DAG
    for number, text in enumerate(kept):
        expected = expected.replace(text, f"<{number}>")
    expected = expected.replace("project_x:RowCount", "acme:RowCount")
    for number, text in enumerate(kept):
        expected = expected.replace(f"<{number}>", text)
    assert after == expected


def test_json_with_tabs_is_renamed_too() -> None:
    text = '{\n\t"nodes": ["project_x:RowCount", {"name": "B", "step": "project_x:RowCount"}]\n}\n'

    assert renamed(text.encode(), "project_x:RowCount", "RowCount") == text.replace("project_x:", "").encode()


def test_dag_files_are_those_that_list_nodes(tmp_path: Path) -> None:
    dags = ["a/dag.yaml", "b/risk.json", "development/projects/project_x/pipelines/dag.yml"]
    for each in dags:
        write(tmp_path / each, '{"nodes": ["DataLoading"]}')
    for each in ("nodes.yaml", "config.yaml", ".hidden/dag.yaml", "node_modules/dag.yaml", "list.json"):
        write(tmp_path / each, '{"nodes": {"DataLoading": {}}}' if "." not in each[:1] else '{"nodes": ["A"]}')
    write(tmp_path / "broken.yaml", "nodes: [")
    write(tmp_path / "node_modules" / "dag.yaml", '{"nodes": ["A"]}')

    found = {each.path.relative_to(tmp_path).as_posix(): is_shared(each, tmp_path) for each in dag_files(tmp_path)}

    assert found == {dags[0]: True, dags[1]: True, dags[2]: False}


@pytest.mark.parametrize(
    ("dag", "config"),
    [
        ("dag.yaml", "config.yaml"),
        ("dag.json", "config.yml"),
        ("risk_dag.yaml", "risk_config.yaml"),
        ("risk.dag.yaml", "risk.config.yaml"),
        ("risk.yaml", "risk.config.yaml"),
        ("risk.yaml", "risk_config.json"),
        ("risk.yaml", "config.yaml"),
    ],
)
def test_the_config_of_a_dag_lies_beside_it(dag: str, config: str, tmp_path: Path) -> None:
    write(tmp_path / dag, "")
    assert config_beside(tmp_path / dag) is None
    write(tmp_path / config, "")

    assert config_beside(tmp_path / dag) == tmp_path / config
