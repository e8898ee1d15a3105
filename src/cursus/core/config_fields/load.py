"""Reads the configs of a pipeline's nodes from one file: a shared block, and a block for each node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.faults import fault_of, missing_input
from cursus.core.documents import Document, read_document
from cursus.errors import ConfigurationError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    ConfigClasses = Mapping[str, type[BasePipelineConfig]]

__all__ = ["load_configs"]

_BLOCKS = ("shared", "nodes")


def load_configs(
    path: Path, classes: ConfigClasses, job_types: Mapping[str, str | None]
) -> dict[str, BasePipelineConfig]:
    """The config of each node, of the class given for it.

    A value in a node's block wins over one in the shared block; a shared value goes to the nodes that have the field.
    A node's job type, where the node's name gives one, need not be repeated in its block.

    Raises:
        ConfigurationError: the file does not hold these configs; all its faults together.
    """
    document = read_document(path, ConfigurationError)
    faults = list(_shape_faults(document, classes))
    if faults:
        raise ConfigurationError.of(faults)
    configs: dict[str, BasePipelineConfig] = {}
    faults = list(_unknown_shared(document, classes))
    for node, config_class in classes.items():
        values = _values(document, node, config_class, job_types.get(node))
        try:
            configs[node] = config_class.model_validate(values, context={"folder": path.parent})
        except ValidationError as error:
            faults.extend(_located(document, node, config_class, error))
        faults.extend(_job_type_faults(document, node, values, job_types.get(node)))
    if faults:
        raise ConfigurationError.of(dict.fromkeys(faults))
    return configs


def _shape_faults(document: Document, classes: ConfigClasses) -> Iterator[Fault]:
    value = document.value
    if not isinstance(value, Mapping):
        yield Fault(document.place(), "holds no mapping", "a config file has the blocks `shared:` and `nodes:`")
        return
    for key in value:
        if key not in _BLOCKS:
            hint = did_you_mean(key, _BLOCKS) or "a config file has the blocks `shared:` and `nodes:`"
            yield Fault(document.place(key), f"unknown block {key!r}", hint)
    for block in _BLOCKS:
        if not isinstance(value.get(block) or {}, Mapping):
            yield Fault(document.place(block), f"{block!r} is no mapping", "write `field: value` below it")
    nodes = value.get("nodes") or {}
    if isinstance(nodes, Mapping):
        yield from _node_faults(document, nodes, classes)


def _node_faults(document: Document, nodes: Mapping[str, Any], classes: ConfigClasses) -> Iterator[Fault]:
    for node in nodes:
        if node not in classes:
            hint = did_you_mean(node, classes) or "remove the block, or add the node to the DAG"
            yield Fault(f"{document.place('nodes', node)} nodes.{node}", "the DAG has no such node", hint)
        elif not isinstance(nodes[node] or {}, Mapping):
            yield Fault(
                f"{document.place('nodes', node)} nodes.{node}", "is no mapping", "write `field: value` below it"
            )
    for node in classes:
        if node not in nodes:
            hint = f"add a block `{node}:` below `nodes:`; `{node}: {{}}` if it needs nothing of its own"
            yield Fault(f"{document.place('nodes')} nodes.{node}", "the DAG's node has no config", hint)


def _unknown_shared(document: Document, classes: ConfigClasses) -> Iterator[Fault]:
    known = {name for config_class in classes.values() for name in config_class.model_fields}
    for name in document.value.get("shared") or {}:
        if name not in known:
            hint = did_you_mean(name, known) or "no node of the DAG has that field"
            yield Fault(f"{document.place('shared', name)} shared.{name}", "unknown field", hint)


def _values(
    document: Document, node: str, config_class: type[BasePipelineConfig], job_type: str | None
) -> dict[str, Any]:
    shared = document.value.get("shared") or {}
    known = {name: value for name, value in shared.items() if name in config_class.model_fields}
    named = {"job_type": job_type} if job_type and "job_type" in config_class.model_fields else {}
    return {**known, **named, **(document.value["nodes"][node] or {})}


def _located(
    document: Document, node: str, config_class: type[BasePipelineConfig], error: ValidationError
) -> Iterator[Fault]:
    block = document.value["nodes"][node] or {}
    for detail in error.errors(include_url=False):
        keys = tuple(detail["loc"]) or missing_input(detail)
        field = str(keys[0]) if keys else ""
        is_shared = field not in block and (
            field in (document.value.get("shared") or {}) or field in BasePipelineConfig.model_fields
        )
        root: tuple[str | int, ...] = ("shared",) if is_shared else ("nodes", node)
        subject = ".".join(str(part) for part in (*root, *keys))
        yield fault_of(detail, f"{document.place(*root, *keys)} {subject}", config_class, field)


def _job_type_faults(document: Document, node: str, values: Mapping[str, Any], job_type: str | None) -> Iterator[Fault]:
    given = values.get("job_type")
    if job_type and isinstance(given, str) and given != job_type:
        place = f"{document.place('nodes', node, 'job_type')} nodes.{node}.job_type"
        yield Fault(place, f"{given!r} contradicts the node's name", f"write {job_type!r}, or rename the node")
