"""Reads a pipeline graph from YAML or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.documents import Document, read_document
from cursus.dag.model import Node, PipelineDAG
from cursus.errors import DagError, Fault, UnknownStepError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

__all__ = ["read_dag"]

_FIELDS = ("pipeline", "nodes", "edges", "pins")
_NODE_FIELDS = ("name", "step", "job_type")


def read_dag(path: Path, steps: Collection[str] | None = None) -> PipelineDAG:
    """The graph that a file holds; where the known steps are given, its nodes are of these.

    ```yaml
    pipeline: risk                      # optional
    nodes:
      - DataLoading
      - TabularPreprocessing_training
      - {name: Second, step: XGBoostModelEval, job_type: testing}
    edges:                              # optional
      - DataLoading -> TabularPreprocessing_training
    pins:                               # optional
      XGBoostTraining.input_path: TabularPreprocessing_training.processed_data
    ```

    Raises:
        DagError: the file is no such graph; all its faults together.
    """
    document = read_document(path, DagError)
    faults = list(_shape_faults(document))
    if faults:
        raise DagError.of(faults)
    value = document.value
    nodes = [_node(entry) for entry in value["nodes"]]
    edges = [_edge(entry) for entry in value.get("edges") or []]
    found = [] if steps is None else list(_unknown_steps(nodes, steps))
    try:
        dag = PipelineDAG(nodes, edges, value.get("pins") or {}, value.get("pipeline"))
    except DagError as error:
        raise DagError.of(_located(document, fault) for fault in (*found, *error.faults)) from error
    if found:
        raise DagError.of(_located(document, fault) for fault in found)
    return dag


def _unknown_steps(nodes: Iterable[Node], steps: Collection[str]) -> Iterator[Fault]:
    for node in nodes:
        if node.step not in steps:
            error = UnknownStepError(node.step, steps)
            yield Fault(f"node {node.name}", error.message, error.hint, error.code)


def _shape_faults(document: Document) -> Iterator[Fault]:
    value = document.value
    if not isinstance(value, Mapping):
        yield Fault(document.place(), "holds no mapping", "a DAG file starts with `nodes:`")
        return
    for key in value:
        if key not in _FIELDS:
            yield Fault(document.place(key), f"unknown field {key!r}", did_you_mean(key, _FIELDS))
    if not isinstance(value.get("nodes"), list) or not value["nodes"]:
        yield Fault(document.place("nodes"), "a DAG needs a list of nodes", "list the steps below `nodes:`")
    else:
        for index, entry in enumerate(value["nodes"]):
            yield from _node_faults(document, index, entry)
    yield from _edges_faults(document, value.get("edges"))
    if not isinstance(value.get("pins") or {}, Mapping):
        yield Fault(document.place("pins"), "pins are no mapping", "write `Node.need: Node.offer`")
    if not isinstance(value.get("pipeline", ""), str):
        yield Fault(document.place("pipeline"), f"{value['pipeline']!r} is no name", "put it in quotes")


def _node_faults(document: Document, index: int, entry: Any) -> Iterator[Fault]:
    place = document.place("nodes", index)
    if isinstance(entry, str):
        return
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        yield Fault(place, f"{entry!r} is no node", "write the step's name, or `{name: ..., step: ...}`")
        return
    for key in entry:
        if key not in _NODE_FIELDS:
            yield Fault(document.place("nodes", index, key), f"unknown field {key!r}", did_you_mean(key, _NODE_FIELDS))


def _edges_faults(document: Document, edges: Any) -> Iterator[Fault]:
    if not isinstance(edges or [], list):
        yield Fault(document.place("edges"), "edges are no list", "write `- A -> B`")
        return
    for index, entry in enumerate(edges or []):
        if _edge(entry) is None:
            yield Fault(document.place("edges", index), f"{entry!r} is no edge", "write `A -> B` or `[A, B]`")


def _node(entry: Any) -> Node:
    if isinstance(entry, str):
        return Node.named(entry)
    return Node.named(entry["name"], entry.get("step"), entry.get("job_type"))


def _edge(entry: Any) -> Any:
    ends = [end.strip() for end in entry.split("->")] if isinstance(entry, str) else entry
    is_pair = isinstance(ends, list) and len(ends) == 2 and all(isinstance(end, str) and end for end in ends)  # noqa: PLR2004 - an edge has two ends
    return (ends[0], ends[1]) if is_pair else None


def _located(document: Document, fault: Fault) -> Fault:
    """The fault with its line, found by the name that its subject carries."""
    what, _, name = fault.subject.partition(" ")
    keys: dict[str, tuple[str | int, ...]] = {"pin": ("pins", name), "edges": ("edges",)}
    if what == "node":
        keys["node"] = ("nodes", _last_index(document.value["nodes"], name, _name_of))
    if what == "edge":
        keys["edge"] = ("edges", _last_index(document.value["edges"], name, _edge_text))
    return Fault(f"{document.place(*keys.get(what, ()))} {fault.subject}", fault.fact, fault.hint, fault.code)


def _last_index(entries: list[Any], name: str, read: Any) -> int:
    return max((index for index, entry in enumerate(entries) if read(entry) == name), default=0)


def _name_of(entry: Any) -> str:
    return _node(entry).name


def _edge_text(entry: Any) -> str:
    source, target = _edge(entry)
    return f"{source} -> {target}"
