"""Which steps wait for which, why, and which outputs a step reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cursus.engine.values import references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.engine.graph import Node
    from cursus.report.record import Artifact, RunRecord, StepRecord

__all__ = ["Edge", "edges_of", "readers_of"]

EdgeKind = Literal["data", "order", "branch"]

_KEY = r"(?:\['([^']+)'\]|\[\"([^\"]+)\"\]|\.(\w+)|\[(\d+)\])"
_PROCESSING = re.compile(r"ProcessingOutputConfig\.Outputs" + _KEY)
_NAMED = (
    ("ModelArtifacts", "model"),
    ("ModelName", "model"),
    ("ModelArn", "model"),
    ("TransformOutput", "transform"),
    ("ModelPackageArn", "model-package"),
)
_OWN_OUTPUTS = frozenset({"ProcessingOutputConfig", "OutputDataConfig", "TransformOutput", "ModelArtifacts"})


@dataclass(frozen=True, slots=True)
class Edge:
    """One step waiting for another: for its data, for its end only, or as a branch of a condition."""

    source: str
    target: str
    kind: EdgeKind
    outcome: bool | None = None


def edges_of(run: RunRecord) -> tuple[Edge, ...]:
    """Every edge of the definition's graph."""
    names = {node.name for node in run.nodes}
    return tuple(_edge(node, need) for node in run.nodes for need in node.needs if need in names)


def _edge(node: Node, need: str) -> Edge:
    if node.branch is not None and need == node.branch.condition:
        return Edge(need, node.name, "branch", node.branch.outcome)
    named = {reference.split(".")[1] for reference in references(node.arguments) if reference.startswith("Steps.")}
    return Edge(need, node.name, "data" if need in named else "order")


def readers_of(run: RunRecord) -> dict[tuple[str, str], list[str]]:
    """(step, output) -> the steps that read it: by a reference in the definition, or by its URI in what they ran with.

    What a step that never ran would have read is known from the references alone.
    """
    found: dict[tuple[str, str], list[str]] = {(each.step, each.name): [] for each in run.artifacts}
    by_uri = _by_uri(run)
    steps = {step.name: step for step in run.steps}
    nodes = {node.name: node for node in run.nodes}
    for node in run.nodes:
        read = {*_referenced(node, nodes), *_named_by_uri(steps[node.name], by_uri, steps)}
        for key in sorted(read & found.keys()):
            if key[0] != node.name:
                found[key].append(node.name)
    return found


def _referenced(node: Node, nodes: dict[str, Node]) -> Iterator[tuple[str, str]]:
    for reference in references(node.arguments):
        root, _, rest = reference.partition(".")
        step, _, path = rest.partition(".")
        if root == "Steps" and step in nodes:
            name = _output_name(path, nodes[step])
            if name is not None:
                yield step, name


def _output_name(path: str, source: Node) -> str | None:
    match = _PROCESSING.match(path)
    if match:
        return match[1] or match[2] or match[3] or _output_at(source, int(match[4]))
    if path.startswith("PropertyFiles."):
        return _property_file_output(path.removeprefix("PropertyFiles."), source)
    return next((name for start, name in _NAMED if path.startswith(start)), None)


def _output_at(source: Node, index: int) -> str | None:
    outputs = source.arguments.get("ProcessingOutputConfig", {}).get("Outputs", [])
    return str(outputs[index].get("OutputName")) if index < len(outputs) else None


def _property_file_output(name: str, source: Node) -> str | None:
    files = source.step.get("PropertyFiles") or ()
    return next((str(each.get("OutputName")) for each in files if each.get("PropertyFileName") == name), None)


def _by_uri(run: RunRecord) -> dict[str, list[Artifact]]:
    """Every URI at or above an output -> the outputs that reading it would read."""
    found: dict[str, list[Artifact]] = {}
    for artifact in run.artifacts:
        for prefix in _prefixes(artifact.uri):
            found.setdefault(prefix, []).append(artifact)
    return found


def _prefixes(uri: str) -> Iterator[str]:
    """An S3 URI and its prefixes, down to those directly below the bucket."""
    parts = uri.rstrip("/").split("/")
    if parts[0] == "s3:":
        for length in range(len(parts), 3, -1):
            yield "/".join(parts[:length])


def _named_by_uri(
    step: StepRecord, by_uri: dict[str, list[Artifact]], steps: dict[str, StepRecord]
) -> Iterator[tuple[str, str]]:
    for uri in set(_strings(step.properties)):
        asked = uri.rstrip("/")
        exact = {artifact.uri.rstrip("/"): artifact for prefix in _prefixes(uri) for artifact in by_uri.get(prefix, ())}
        below = [exact[prefix] for prefix in _prefixes(uri) if prefix in exact]
        for artifact in [*by_uri.get(asked, ()), *below]:
            if _was_before(steps[artifact.step], step):
                yield artifact.step, artifact.name


def _was_before(maker: StepRecord, reader: StepRecord) -> bool:
    return maker.started is not None and reader.started is not None and maker.started < reader.started


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("s3://"):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _OWN_OUTPUTS:
                yield from _strings(item)
