"""Reads the configs of a pipeline's nodes from one file, with an environment's overlay where one is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import ValidationError

from cursus.core.config_fields.blocks import ConfigBlocks
from cursus.core.config_fields.overlays import read_config_document
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.core.config_fields.blocks import ConfigClasses
    from cursus.core.kinds.variables import PipelineParameter
    from cursus.errors import Fault

__all__ = ["LoadedConfigs", "load_configs", "read_configs"]


@dataclass(frozen=True, slots=True)
class LoadedConfigs:
    """The config of each node, the parameters that the file declares, and the blocks that the values came from."""

    configs: Mapping[str, BasePipelineConfig]
    parameters: Mapping[str, PipelineParameter]
    blocks: ConfigBlocks = field(repr=False)
    job_types: Mapping[str, str | None]


def load_configs(
    path: Path, classes: ConfigClasses, job_types: Mapping[str, str | None], env: str | None = None
) -> dict[str, BasePipelineConfig]:
    """The config of each node, as `read_configs` reads it."""
    return dict(read_configs(path, classes, job_types, env).configs)


def read_configs(
    path: Path, classes: ConfigClasses, job_types: Mapping[str, str | None], env: str | None = None
) -> LoadedConfigs:
    """The config of each node, of the class given for it; the order of keys in the file changes nothing.

    A value in a node's block wins over one in the shared block; a shared value goes to the nodes that have the field.
    A node's job type, where the node's name gives one, need not be repeated in its block. With an environment, the
    overlay `config.<env>.yaml` beside `config.yaml` is merged over it first.

    Raises:
        ConfigurationError: the file does not hold these configs; all its faults together.
    """
    blocks = ConfigBlocks(read_config_document(path, env))
    faults = [
        *blocks.document.shape_faults(),
        *blocks.parameters.faults,
        *blocks.parameters.unused(),
        *blocks.node_faults(classes),
        *blocks.unknown_shared(classes),
    ]
    configs: dict[str, BasePipelineConfig] = {}
    for node, config_class in classes.items():
        if node in blocks.nodes:
            faults.extend(_read_node(node, config_class, job_types.get(node), path, blocks, configs))
    if faults:
        raise ConfigurationError.of(dict.fromkeys(faults))
    return LoadedConfigs(configs, dict(sorted(blocks.parameters.declared.items())), blocks, dict(job_types))


def _read_node(
    node: str,
    config_class: type[BasePipelineConfig],
    job_type: str | None,
    path: Path,
    blocks: ConfigBlocks,
    configs: dict[str, BasePipelineConfig],
) -> Iterator[Fault]:
    """Adds the config of a node to the others, or says why there is none."""
    try:
        values = blocks.values(node, config_class, job_type)
        config = config_class.model_validate(values, context={"folder": path.parent})
        yield from blocks.not_finite(node, config.model_dump(include=config.model_fields_set))
        configs[node] = config
    except ValidationError as error:
        yield from blocks.located(node, config_class, error)
    yield from blocks.job_type_faults(node, job_type)
