"""Small pipelines out of steps that are registered, each with a config of sample values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.names import snake_case
from cursus.dag.model import Node, PipelineDAG
from cursus.registry.builder_registry import get_global_registry
from cursus.validation.sample_values import sample_config
from cursus.validation.samples.reading import config_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.registry.builder_registry import StepBuilderRegistry

__all__ = ["sample_pipeline", "samples_file"]

_PIPELINE: Mapping[str, str] = {
    "author": "samples",
    "bucket": "samples",
    "role": "arn:aws:iam::000000000000:role/samples",
    "region": "NA",
    "service_name": "samples",
    "pipeline_version": "1",
}


def sample_pipeline(
    nodes: Sequence[str],
    edges: Sequence[tuple[str, str]],
    pins: Mapping[str, str],
    given: Mapping[str, Mapping[str, Any]] | None = None,
    registry: StepBuilderRegistry | None = None,
) -> CompiledPipeline:
    """The pipeline of some nodes, compiled with configs of sample values.

    Args:
        nodes: The nodes, each a step with its job type if it has one: `TabularPreprocessing_training`.
        edges: Which node goes before which.
        pins: Offers by the needs that they answer, where several could.
        given: Values of configs by node, where samples do not say them: addresses of data from outside.
        registry: The steps; by default those at hand.

    Raises:
        CursusError: the nodes make no pipeline; all faults of a stage together.
    """
    # The compiler is slow to import, and writing files does without it.
    from cursus.compiler.compile import PipelineDAGCompiler

    known = registry or get_global_registry()
    dag = PipelineDAG([Node.named(name) for name in nodes], list(edges), dict(pins))
    configs = {name: _config(node, known, (given or {}).get(name, {})) for name, node in dag.nodes.items()}
    return PipelineDAGCompiler(known).compile(dag, configs)


def _config(node: Node, registry: StepBuilderRegistry, told: Mapping[str, Any]) -> BasePipelineConfig:
    config_class = registry.get_config_class(node.step)
    given: dict[str, Any] = {**_PIPELINE, **config_values(samples_file(node.step, config_class)), **told}
    if node.job_type and "job_type" in config_class.model_fields:
        given["job_type"] = node.job_type
    return config_class.model_validate(sample_config(config_class, given))


def samples_file(step: str, config_class: type[BasePipelineConfig]) -> Path:
    """Where the samples of a step lie: in the folder beside that of its config."""
    import inspect
    from pathlib import Path

    name = snake_case(step.rpartition(":")[2])
    return Path(inspect.getfile(config_class)).parents[1] / "samples" / f"{name}.yaml"
