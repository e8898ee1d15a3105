"""The blocks of a config file: which values each node gets, and what is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.faults import fault_of, missing_input
from cursus.core.config_fields.parameters import Parameters
from cursus.core.kinds.variables import variables_in
from cursus.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError

    from cursus.core.config_fields.overlays import ConfigDocument
    from cursus.core.documents import Keys

    ConfigClasses = Mapping[str, type[BasePipelineConfig]]

__all__ = ["ConfigBlocks"]

_WRITE_FIELDS = "write `field: value` below it"


class ConfigBlocks:
    """The shared block and the sound blocks of nodes, with references resolved; empty where the file has none."""

    def __init__(self, document: ConfigDocument) -> None:
        """Resolves the references; `parameters` holds the faults of that."""
        self.document = document
        self.parameters = Parameters(document)
        self.shared = self.parameters.resolved(_mapping(document.top.get("shared")), ("shared",))
        self.listed = self.parameters.resolved(_mapping(document.top.get("nodes")), ("nodes",))
        self.nodes = {name: block or {} for name, block in self.listed.items() if _is_block(block)}

    def values(self, node: str, config_class: type[BasePipelineConfig], job_type: str | None) -> dict[str, Any]:
        """The values of a node's config, in an order that does not depend on the file's."""
        known = {name: value for name, value in self.shared.items() if name in config_class.model_fields}
        named = {"job_type": job_type} if job_type and "job_type" in config_class.model_fields else {}
        values: dict[str, Any] = _in_order({**known, **named, **self.nodes[node]})
        return values

    def node_faults(self, classes: ConfigClasses) -> Iterator[Fault]:
        """Where the file's nodes and the DAG's are not the same."""
        for node, block in self.listed.items():
            if node not in classes:
                hint = did_you_mean(node, set(classes) - set(self.listed)) or "remove the block, or add it to the DAG"
                yield self.document.fault(("nodes", node), "the DAG has no such node", hint)
            elif not _is_block(block):
                yield self.document.fault(("nodes", node), "is no mapping", _WRITE_FIELDS)
        is_told = not isinstance(self.document.base.value, Mapping) or not _is_block(self.document.top.get("nodes"))
        for node in classes:
            if node not in self.listed and not is_told:
                hint = f"add a block `{node}:` below `nodes:`; `{node}: {{}}` if it needs nothing of its own"
                yield self.document.fault(("nodes", node), "the DAG's node has no config", hint)

    def unknown_shared(self, classes: ConfigClasses) -> Iterator[Fault]:
        """The shared fields that no node has."""
        known = {name for config_class in classes.values() for name in config_class.model_fields}
        for name in self.shared:
            if name not in known:
                hint = did_you_mean(name, known) or "no node of the DAG has that field: remove it"
                yield self.document.fault(("shared", name), "unknown field", hint)

    def located(self, node: str, config_class: type[BasePipelineConfig], error: ValidationError) -> Iterator[Fault]:
        """What is wrong with a node's values, at the places where they stand or should."""
        for detail in error.errors(include_url=False):
            if not all(self.parameters.is_sound(variable) for variable in variables_in(detail["input"])):
                continue
            keys = tuple(detail["loc"]) or missing_input(detail)
            where = self.keys_of(node, keys)
            subject = f"{self.document.place(*where)} {'.'.join(str(key) for key in where)}"
            yield fault_of(detail, subject, config_class, str(keys[0]) if keys else "")

    def not_finite(self, node: str, value: Any, *keys: str) -> Iterator[Fault]:
        """The numbers, written as text, that JSON cannot hold."""
        if isinstance(value, float) and not math.isfinite(value):
            yield self.document.fault(self.keys_of(node, keys), f"{value} is no finite number", "write a number")
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, part in parts:
            yield from self.not_finite(node, part, *keys, str(key))

    def job_type_faults(self, node: str, job_type: str | None) -> Iterator[Fault]:
        """Where a node's block says another job type than its name."""
        given = self.nodes[node].get("job_type")
        if job_type and isinstance(given, str) and given != job_type:
            hint = f"write {job_type!r}, or rename the node"
            yield self.document.fault(("nodes", node, "job_type"), f"{given!r} contradicts the node's name", hint)

    def keys_of(self, node: str, keys: Keys) -> Keys:
        """Where a value of a node's stands, or should: in its own block or in the shared one."""
        field = keys[0] if keys else ""
        own = field in self.nodes[node] or field not in {*self.shared, *BasePipelineConfig.model_fields}
        return ("nodes", node, *keys) if own else ("shared", *keys)


def _is_block(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _in_order(value: Any) -> Any:
    """The value with the keys of every mapping in the order of their names."""
    if isinstance(value, Mapping):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(item) for item in value] if isinstance(value, list) else value
