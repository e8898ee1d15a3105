"""Reads the configs of a pipeline's nodes from one file: a shared block, and a block for each node."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.faults import fault_of, missing_input
from cursus.core.documents import Document, Keys, read_document
from cursus.errors import ConfigurationError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    ConfigClasses = Mapping[str, type[BasePipelineConfig]]

__all__ = ["load_configs"]

_BLOCKS = ("shared", "nodes")
_LAYOUT = "a config file has the blocks `shared:` and `nodes:`"
_WRITE_FIELDS = "write `field: value` below it"


def load_configs(
    path: Path, classes: ConfigClasses, job_types: Mapping[str, str | None]
) -> dict[str, BasePipelineConfig]:
    """The config of each node, of the class given for it; the order of keys in the file changes nothing.

    A value in a node's block wins over one in the shared block; a shared value goes to the nodes that have the field.
    A node's job type, where the node's name gives one, need not be repeated in its block.

    Raises:
        ConfigurationError: the file does not hold these configs; all its faults together.
    """
    blocks = _Blocks(read_document(path, ConfigurationError))
    faults = [*blocks.shape_faults(), *blocks.node_faults(classes), *blocks.unknown_shared(classes)]
    configs: dict[str, BasePipelineConfig] = {}
    for node, config_class in classes.items():
        if node not in blocks.nodes:
            continue
        job_type = job_types.get(node)
        try:
            values = blocks.values(node, config_class, job_type)
            config = config_class.model_validate(values, context={"folder": path.parent})
            faults.extend(blocks.not_finite(node, config.model_dump(include=config.model_fields_set)))
            configs[node] = config
        except ValidationError as error:
            faults.extend(blocks.located(node, config_class, error))
        faults.extend(blocks.job_type_faults(node, job_type))
    if faults:
        raise ConfigurationError.of(dict.fromkeys(faults))
    return configs


class _Blocks:
    """The shared block and the sound blocks of nodes; empty where the file has none."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.top = _mapping(document.value)
        self.shared = _mapping(self.top.get("shared"))
        self.listed = _mapping(self.top.get("nodes"))
        self.nodes = {name: block or {} for name, block in self.listed.items() if _is_block(block)}

    def values(self, node: str, config_class: type[BasePipelineConfig], job_type: str | None) -> dict[str, Any]:
        """The values of a node's config, in an order that does not depend on the file's."""
        known = {name: value for name, value in self.shared.items() if name in config_class.model_fields}
        named = {"job_type": job_type} if job_type and "job_type" in config_class.model_fields else {}
        values: dict[str, Any] = _in_order({**known, **named, **self.nodes[node]})
        return values

    def shape_faults(self) -> Iterator[Fault]:
        """Where the file does not have its two blocks."""
        if not isinstance(self.document.value, Mapping):
            yield Fault(self.document.place(), "holds no mapping", _LAYOUT)
        for key in self.top:
            if key not in _BLOCKS:
                yield self._fault((key,), f"unknown block {key!r}", did_you_mean(key, _BLOCKS) or _LAYOUT)
            elif not _is_block(self.top[key]):
                yield self._fault((key,), f"{key!r} is no mapping", _WRITE_FIELDS)

    def node_faults(self, classes: ConfigClasses) -> Iterator[Fault]:
        """Where the file's nodes and the DAG's are not the same."""
        for node, block in self.listed.items():
            if node not in classes:
                hint = did_you_mean(node, set(classes) - set(self.listed)) or "remove the block, or add it to the DAG"
                yield self._fault(("nodes", node), "the DAG has no such node", hint)
            elif not _is_block(block):
                yield self._fault(("nodes", node), "is no mapping", _WRITE_FIELDS)
        is_told = not isinstance(self.document.value, Mapping) or not _is_block(self.top.get("nodes"))
        for node in classes:
            if node not in self.listed and not is_told:
                hint = f"add a block `{node}:` below `nodes:`; `{node}: {{}}` if it needs nothing of its own"
                yield self._fault(("nodes", node), "the DAG's node has no config", hint)

    def unknown_shared(self, classes: ConfigClasses) -> Iterator[Fault]:
        """The shared fields that no node has."""
        known = {name for config_class in classes.values() for name in config_class.model_fields}
        for name in self.shared:
            if name not in known:
                hint = did_you_mean(name, known) or "no node of the DAG has that field: remove it"
                yield self._fault(("shared", name), "unknown field", hint)

    def located(self, node: str, config_class: type[BasePipelineConfig], error: ValidationError) -> Iterator[Fault]:
        """What is wrong with a node's values, at the places where they stand or should."""
        for detail in error.errors(include_url=False):
            keys = tuple(detail["loc"]) or missing_input(detail)
            where = self._keys_of(node, keys)
            subject = f"{self.document.place(*where)} {'.'.join(str(key) for key in where)}"
            yield fault_of(detail, subject, config_class, str(keys[0]) if keys else "")

    def not_finite(self, node: str, value: Any, *keys: str) -> Iterator[Fault]:
        """The numbers, written as text, that JSON cannot hold."""
        if isinstance(value, float) and not math.isfinite(value):
            yield self._fault(self._keys_of(node, keys), f"{value} is no finite number", "write a number")
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, part in parts:
            yield from self.not_finite(node, part, *keys, str(key))

    def job_type_faults(self, node: str, job_type: str | None) -> Iterator[Fault]:
        """Where a node's block says another job type than its name."""
        given = self.nodes[node].get("job_type")
        if job_type and isinstance(given, str) and given != job_type:
            hint = f"write {job_type!r}, or rename the node"
            yield self._fault(("nodes", node, "job_type"), f"{given!r} contradicts the node's name", hint)

    def _keys_of(self, node: str, keys: Keys) -> Keys:
        """Where a value of a node's stands, or should: in its own block or in the shared one."""
        field = keys[0] if keys else ""
        own = field in self.nodes[node] or field not in {*self.shared, *BasePipelineConfig.model_fields}
        return ("nodes", node, *keys) if own else ("shared", *keys)

    def _fault(self, keys: Keys, fact: str, hint: str) -> Fault:
        return Fault(f"{self.document.place(*keys)} {'.'.join(str(key) for key in keys)}", fact, hint)


def _is_block(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _in_order(value: Any) -> Any:
    """The value with the keys of every mapping in the order of their names."""
    if isinstance(value, Mapping):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value
