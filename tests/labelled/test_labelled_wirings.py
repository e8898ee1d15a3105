"""Labelled pipelines: every wire, every need left open and every refusal is a case; none may come out otherwise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cursus.core.base.enums import DependencyType, NodeType
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.dag.model import Node, PipelineDAG
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.step_names import STEP_NAMES
from cursus.resolver.places import Attempt, Place
from cursus.resolver.resolve import attempt

LABELS = yaml.safe_load((Path(__file__).parent / "wirings.yaml").read_text())
PIPELINES: list[dict[str, Any]] = LABELS["pipelines"]
FEWEST = 150
KINDS = ("ambiguous", "unmet", "pin")


def own_spec(step: str, entry: dict[str, Any]) -> StepSpecification:
    needs = [
        DependencySpec(
            name,
            DependencyType(said.get("type", "processing_output")),
            required=said.get("required", True),
            compatible_sources=said.get("sources", ()),
            semantic_keywords=said.get("keywords", ()),
            aliases=said.get("aliases", ()),
            data_type=said.get("data", "S3Uri"),
        )
        for name, said in entry.get("needs", {}).items()
    ]
    offers = [
        OutputSpec(
            name,
            DependencyType(said.get("type", "processing_output")),
            property_path=said.get("path", ""),
            aliases=said.get("aliases", ()),
            data_type=said.get("data", "S3Uri"),
        )
        for name, said in entry.get("offers", {}).items()
    ]
    return StepSpecification(step, NodeType(entry.get("node", "internal")), needs, offers)


OWN = {step: own_spec(step, entry) for step, entry in LABELS["steps"].items()}


def spec_of(step: str, job_type: str | None) -> StepSpecification:
    if step in OWN:
        return OWN[step]
    specs = get_global_registry().get_builder_for_step_type(step).specs
    assert specs is not None
    return specs if isinstance(specs, StepSpecification) else specs[job_type or ""]


def node_of(text: str) -> Node:
    named = re.fullmatch(r"([\w-]+)\((\w+)(?:/(\w+))?\)", text)
    return Node.named(*named.groups()) if named else Node.named(text)


def outcome(pipeline: dict[str, Any]) -> dict[str, str]:
    """What became of every need: its offer, `open`, or the kind of its refusal."""
    nodes = [node_of(text) for text in pipeline["nodes"]]
    edges = [tuple(edge.split(" -> ")) for edge in pipeline.get("edges", ())]
    dag = PipelineDAG(nodes, edges, pipeline.get("pins"))  # type: ignore[arg-type]
    answered = [port.partition(".") for port in pipeline.get("answered", ())]
    places = {
        node.name: Place(
            spec_of(node.step, node.job_type),
            node.job_type,
            frozenset(need for name, _, need in answered if name == node.name),
        )
        for node in nodes
    }
    return told(attempt(dag, places))


def told(found: Attempt) -> dict[str, str]:
    wires = {str(wire.need): str(wire.offer) for wire in found.resolution.wires}
    still_open = {str(need): "open" for need in found.resolution.open_needs}
    return wires | still_open | {fault.subject: fault.code or "pin" for fault in found.faults}


def labels(pipeline: dict[str, Any]) -> dict[str, str]:
    return pipeline.get("wires", {}) | dict.fromkeys(pipeline.get("open", ()), "open") | pipeline.get("refused", {})


def table(expected: dict[str, str], found: dict[str, str]) -> str:
    """The cases that came out otherwise, one a line, in columns."""
    rows = [("need", "labelled", "found")]
    rows += [
        (need, expected.get(need, "-"), found.get(need, "-"))
        for need in sorted({*expected, *found})
        if expected.get(need) != found.get(need)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


@pytest.mark.parametrize("pipeline", PIPELINES, ids=[pipeline["name"] for pipeline in PIPELINES])
def test_every_need_comes_out_as_labelled(pipeline: dict[str, Any]) -> None:
    found, expected = outcome(pipeline), labels(pipeline)

    assert found == expected, "\n" + table(expected, found)


@pytest.mark.parametrize("pipeline", PIPELINES, ids=[pipeline["name"] for pipeline in PIPELINES])
def test_and_so_where_it_is_listed_backwards(pipeline: dict[str, Any]) -> None:
    backwards = {**pipeline, "nodes": pipeline["nodes"][::-1], "edges": pipeline.get("edges", [])[::-1]}

    assert outcome(backwards) == labels(pipeline)


def test_the_labels_are_many_and_of_every_kind() -> None:
    every = [label for pipeline in PIPELINES for label in labels(pipeline).values()]

    assert len(every) >= FEWEST
    assert {"open", *KINDS} <= set(every)
    assert len({pipeline["name"] for pipeline in PIPELINES}) == len(PIPELINES)


def test_the_labels_cover_the_steps_of_the_tabular_line() -> None:
    labelled = {node_of(text).step for pipeline in PIPELINES for text in pipeline["nodes"]}
    line = {"DataLoading", "FeatureEngineering", "TabularPreprocessing", "XGBoostTraining", "XGBoostModelEval",
            "XGBoostModel", "BatchTransform", "ModelRegistration"}  # fmt: skip

    assert line <= labelled & set(STEP_NAMES)
