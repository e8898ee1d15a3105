"""What may not change when only the way of writing changes."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.documents import read_document
from cursus.errors import CursusError

if TYPE_CHECKING:
    from cursus.compiler.pipeline import CompiledPipeline

DEMOS = Path(str(files("cursus.project") / "demos"))
EDGES = [
    "DataLoading -> FeatureEngineering",
    "DataLoading -> BatchTransform",
    "XGBoostModel -> BatchTransform",
    "TabularPreprocessing_training -> BatchTransform",
]
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Desk:
    """A folder with the data that both demos name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "data").mkdir()
        for name in ("breast_cancer.csv", "payments.parquet", "merchants.csv"):
            (folder / "data" / name).touch()

    def compile(self, dag: Any, config: Any) -> CompiledPipeline:
        paths = self.folder / "dag.json", self.folder / "config.json"
        for path, value in zip(paths, (dag, config), strict=True):
            path.write_text(json.dumps(value))
        return PipelineDAGCompiler().compile_files(*paths)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def demo(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    dag, config = (read_document(DEMOS / name / file, CursusError).value for file in ("dag.yaml", "config.yaml"))
    dag["edges"] = EDGES if name == "breast_cancer" else []
    config["shared"]["env"] = {"B": "1", "A": "2", "C": "3"}
    config["shared"]["tags"] = {"team": "risk", "cost": "7"}
    return dag, config


def shuffled(value: Any, draw: st.DataObject, *, lists: bool = False) -> Any:
    """The value with the keys of its mappings in another order, at all depths."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw.draw(st.permutations(list(value)))}
    if isinstance(value, list):
        items = draw.draw(st.permutations(value)) if lists else value
        return [shuffled(item, draw) for item in items]
    return value


@pytest.mark.parametrize("name", ["breast_cancer", "payments"])
@FEW
@given(data=st.data())
def test_the_order_of_listing_changes_no_byte(name: str, desk: Desk, data: st.DataObject) -> None:
    dag, config = demo(name)
    first = desk.compile(dag, config)
    other = {key: shuffled(dag[key], data, lists=True) for key in data.draw(st.permutations(list(dag)))}
    second = desk.compile(other, shuffled(config, data))
    assert second.definition() == first.definition()
    assert second.resolution == first.resolution
    assert list(second.assets) == list(first.assets)


def names() -> st.SearchStrategy[str]:
    return st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,10}", fullmatch=True)


@FEW
@given(new=names(), index=st.integers(0, 7))
def test_a_node_s_other_name_shows_in_its_wires_and_nowhere_else(desk: Desk, new: str, index: int) -> None:
    dag, config = demo("breast_cancer")
    dag["edges"] = []
    old = dag["nodes"][index]
    assume(new.lower() not in {node.lower() for node in dag["nodes"]})
    first = desk.compile(dag, config)
    step, _, job_type = old.partition("_")
    entry = {"name": new, "step": step, **({"job_type": job_type} if job_type else {})}
    renamed = {**dag, "nodes": [entry if node == old else node for node in dag["nodes"]]}
    nodes = {new if node == old else node: block for node, block in config["nodes"].items()}
    second = desk.compile(renamed, {**config, "nodes": nodes})
    assert bindings(second) == {rename(wire, old, new) for wire in bindings(first)}
    assert steps(second) == {rename(name, old, new): kind for name, kind in steps(first).items()}


def rename(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![A-Za-z0-9_]){old}(?![A-Za-z0-9_])", new, text)


def bindings(compiled: CompiledPipeline) -> set[str]:
    return {f"{wire.need} <- {wire.offer} ({wire.score})" for wire in compiled.resolution.wires}


def steps(compiled: CompiledPipeline) -> dict[str, str]:
    return {step["Name"]: step["Type"] for step in compiled.document["Steps"]}


@FEW
@given(
    threshold=st.floats(-1e6, 1e6),
    env=st.dictionaries(st.from_regex(r"[A-Z_]{1,9}", fullmatch=True), st.text(max_size=20).filter(str.isprintable)),
)
def test_a_definition_parses_back_to_itself(desk: Desk, threshold: float, env: dict[str, str]) -> None:
    dag, config = demo("breast_cancer")
    config["shared"]["env"] = env
    config["nodes"]["ModelRegistration"]["metric_threshold"] = threshold
    compiled = desk.compile(dag, config)
    parsed = json.loads(compiled.definition())
    assert parsed == compiled.document
    assert json.loads(compiled.readable_definition()) == parsed
