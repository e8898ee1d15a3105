"""A small pipeline that tests of the resolver change one thing of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import DependencyType, NodeType
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.dag.model import Node, PipelineDAG
from cursus.resolver.places import Place
from cursus.resolver.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Mapping

LOAD = StepSpecification(
    "Load",
    NodeType.SOURCE,
    [DependencySpec("address", DependencyType.CUSTOM_PROPERTY)],
    [OutputSpec("rows"), OutputSpec("schema"), OutputSpec("model", DependencyType.MODEL_ARTIFACTS)],
)
CLEAN = StepSpecification(
    "Clean",
    dependencies=[DependencySpec("rows", compatible_sources=["Load"]), DependencySpec("lookup", required=False)],
    outputs=[OutputSpec("clean_rows", aliases=["table"])],
)
TRAIN = StepSpecification("Train", NodeType.SINK, [DependencySpec("table", semantic_keywords=["clean", "table"])])
SPECS: Mapping[str, StepSpecification] = {spec.step_type: spec for spec in (LOAD, CLEAN, TRAIN)}
NODES: tuple[str | Node, ...] = ("Load", "Clean", "Train")


def wiring(nodes: tuple[str | Node, ...] = NODES, specs: Mapping[str, StepSpecification] = SPECS, **dag: Any) -> Wiring:
    graph = PipelineDAG(nodes, **dag)
    places = {
        name: Place(specs[node.step], node.job_type, frozenset({"address"} if node.step == "Load" else ()))
        for name, node in graph.nodes.items()
    }
    return Wiring.of(graph, places)


def with_need(spec: StepSpecification, name: str, **changes: Any) -> StepSpecification:
    """The specification with one need changed."""
    needs = [replace(need, **changes) if need.logical_name == name else need for need in spec.dependencies.values()]
    return StepSpecification(spec.step_type, spec.node_type, needs, spec.outputs)


def with_offers(spec: StepSpecification, *offers: OutputSpec) -> StepSpecification:
    """The specification with other offers."""
    return StepSpecification(spec.step_type, spec.node_type, spec.dependencies, offers)
