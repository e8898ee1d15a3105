"""Where the values of a node's config came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cursus.core.config_fields.wording import fact_and_hint
from cursus.errors import CursusError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.core.config_fields.load import LoadedConfigs

__all__ = ["FieldOrigin", "Origin", "field_origins"]

Origin = Literal["default", "shared block", "node block", "overlay", "node's name", "derived"]


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """One field of a node's config: its tier, its value, and where that came from.

    `place` is `file:line:column` of what was written, and None where nothing was.
    """

    field: str
    tier: Literal["essential", "system", "derived"]
    value: Any
    origin: Origin
    place: str | None
    description: str


def field_origins(loaded: LoadedConfigs, node: str) -> tuple[FieldOrigin, ...]:
    """Every field of a node's config, essential ones first, then system and derived ones, each as declared.

    A mapping that the overlay adds to counts as the overlay's.

    Raises:
        KeyError: no such node.
    """
    config = loaded.configs[node]
    tiers = type(config).categorize_fields()
    return (*_given(loaded, node, config, "essential", tiers["essential"]),
            *_given(loaded, node, config, "system", tiers["system"]),
            *(_derived(config, name) for name in tiers["derived"]))  # fmt: skip


def _given(
    loaded: LoadedConfigs,
    node: str,
    config: BasePipelineConfig,
    tier: Literal["essential", "system"],
    names: list[str],
) -> Iterator[FieldOrigin]:
    for name in names:
        origin, place = _origin(loaded, node, name)
        description = type(config).model_fields[name].description or ""
        yield FieldOrigin(name, tier, getattr(config, name), origin, place, description)


def _origin(loaded: LoadedConfigs, node: str, name: str) -> tuple[Origin, str | None]:
    blocks = loaded.blocks
    if name in blocks.nodes[node]:
        return _written(loaded, "node block", "nodes", node, name)
    if name == "job_type" and loaded.job_types.get(node):
        return "node's name", None
    if name in blocks.shared:
        return _written(loaded, "shared block", "shared", name)
    return "default", None


def _written(loaded: LoadedConfigs, origin: Origin, *keys: str) -> tuple[Origin, str]:
    document = loaded.blocks.document
    return (
        ("overlay", document.overlay_place(*keys)) if document.is_overlaid(*keys) else (origin, document.place(*keys))
    )


def _derived(config: BasePipelineConfig, name: str) -> FieldOrigin:
    try:
        value = getattr(config, name)
    except CursusError as error:
        value = fact_and_hint(error)[0]
    member = getattr(type(config), name)
    lines = (getattr(member, "__doc__", None) or "").strip().splitlines()
    return FieldOrigin(name, "derived", value, "derived", None, lines[0] if lines else "")
