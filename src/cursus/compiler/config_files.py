"""What can be said of a DAG's config file: its empty form, its schema, its faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.config_fields.schema import config_schema
from cursus.core.config_fields.template import config_template
from cursus.errors import CursusError, Fault
from cursus.registry.context import near

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cursus.core.config_fields.load import LoadedConfigs
    from cursus.registry.builder_registry import StepBuilderRegistry

__all__ = ["ConfigCheck", "check_config", "empty_config", "schema_of"]


@dataclass(frozen=True, slots=True)
class ConfigCheck:
    """What is wrong with a config file, and how much it holds; nothing is counted where it could not be read."""

    faults: tuple[Fault, ...]
    nodes: int = 0
    parameters: int = 0


def empty_config(dag_path: Path, schema: str | None = None, registry: StepBuilderRegistry | None = None) -> str:
    """The config file of a DAG with its essential values left empty, and its defaults as comments."""
    dag, classes = PipelineDAGCompiler(registry).read_dag(dag_path)
    job_types = {name: node.job_type for name, node in dag.nodes.items()}
    return config_template(classes, job_types, dag.name or dag_path.stem, schema)


def schema_of(dag_path: Path, registry: StepBuilderRegistry | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the config file of a DAG."""
    dag, classes = PipelineDAGCompiler(registry).read_dag(dag_path)
    return config_schema(classes, dag.name or dag_path.stem)


def check_config(
    dag_path: Path, config_path: Path, env: str | None = None, registry: StepBuilderRegistry | None = None
) -> ConfigCheck:
    """All faults of a config file: of its values, and once these are sound of builders, wires and the definition."""
    compiler = PipelineDAGCompiler(registry)
    try:
        dag, loaded = compiler.read_files(dag_path, config_path, env)
    except CursusError as error:
        return ConfigCheck(error.faults)
    faults: Iterable[Fault]
    try:
        with near(dag_path):
            faults = compiler.compile(dag, loaded.configs, tuple(loaded.parameters.values())).verify()
    except CursusError as error:
        faults = error.faults
    return ConfigCheck(tuple(_placed(fault, loaded) for fault in faults), len(dag.nodes), len(loaded.parameters))


def _placed(fault: Fault, loaded: LoadedConfigs) -> Fault:
    """A fault of a node or of a field that all nodes share, with where its block or value stands in the file."""
    document = loaded.blocks.document
    start, _, rest = fault.subject.removeprefix("node ").partition(":")
    name = start.partition(".")[0]
    if name in loaded.configs:
        subject = f"{document.place('nodes', name)} {'.'.join(('nodes', start))}{f': {rest.strip()}' if rest else ''}"
    elif fault.subject in loaded.blocks.shared:
        subject = f"{document.place('shared', fault.subject)} shared.{fault.subject}"
    else:
        return fault
    return Fault(subject, fault.fact, fault.hint, fault.code)
