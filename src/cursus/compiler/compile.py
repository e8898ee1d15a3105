"""From a DAG and its configs to a pipeline definition."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from cursus.compiler.branches import branched
from cursus.compiler.offered_paths import refuse_wrong_paths
from cursus.compiler.parameters import used_parameters
from cursus.compiler.pipeline import CompiledPipeline, Target
from cursus.core.base.builder_base import StepBuilderBase, execution_prefix
from cursus.core.config_fields.load import read_configs
from cursus.core.config_fields.markers import Input, marked_fields
from cursus.core.kinds.condition import ConditionStep
from cursus.core.kinds.session import PipelineSession
from cursus.core.kinds.step_collection import StepsOfOne
from cursus.core.kinds.variables import Properties, request
from cursus.dag.files import read_dag
from cursus.errors import ConfigurationError, CursusError, DagError, Fault
from cursus.registry.builder_registry import StepBuilderRegistry, get_global_registry
from cursus.registry.context import near
from cursus.registry.definitions import SHARED
from cursus.resolver.lock import lock_path
from cursus.resolver.places import Place, Resolution
from cursus.resolver.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.core.base.matching import Offer
    from cursus.core.config_fields.load import LoadedConfigs
    from cursus.core.kinds.pipeline import PipelineOptions
    from cursus.core.kinds.step import Step
    from cursus.core.kinds.variables import PipelineParameter, PipelineVariable
    from cursus.dag.model import Node, PipelineDAG
    from cursus.registry.definitions import Origin

    Configs = Mapping[str, BasePipelineConfig]
    Builders = Mapping[str, StepBuilderBase[Any]]

__all__ = ["PipelineDAGCompiler", "compile_dag_to_pipeline"]

_LOG = logging.getLogger(__name__)
_PIPELINE_WIDE = ("bucket", "region", "service_name", "pipeline_version")
# The service derives the names of executions from the pipeline's, and refuses those of longer ones.
_LONGEST_NAME = 82


class PipelineDAGCompiler:
    """Compiles DAGs against a registry of steps."""

    def __init__(self, registry: StepBuilderRegistry | None = None) -> None:
        """Takes the registry that names the steps; unset: that of the shared steps."""
        self.registry = registry or get_global_registry()

    def compile_files(self, dag_path: Path, config_path: Path, env: str | None = None) -> CompiledPipeline:
        """The pipeline of a DAG file and a config file, wired as the lock beside the DAG file says, if there is one.

        Where an environment is named, its overlay wins over the config file.

        Raises:
            CursusError: the files do not make a pipeline; all faults of the stage that found them, together.
        """
        with near(dag_path):
            dag, loaded = self.read_files(dag_path, config_path, env)
            return self.compile(dag, loaded.configs, tuple(loaded.parameters.values()), lock_path(dag_path))

    def read_files(
        self, dag_path: Path, config_path: Path, env: str | None = None
    ) -> tuple[PipelineDAG, LoadedConfigs]:
        """The DAG of a file, and the configs of its nodes with where their values came from.

        Raises:
            CursusError: a file does not hold what it should; all faults of the file, together.
        """
        dag, classes = self.read_dag(dag_path)
        job_types = {name: node.job_type for name, node in dag.nodes.items()}
        return dag, read_configs(config_path, classes, job_types, env)

    def read_dag(self, dag_path: Path) -> tuple[PipelineDAG, dict[str, type[BasePipelineConfig]]]:
        """The DAG of a file, and the config class of each node; workspaces are looked for from the file's place on.

        Raises:
            CursusError: the file holds no DAG of known steps; all its faults together.
        """
        with near(dag_path):
            dag = read_dag(dag_path, self.registry.known_step_names())
            return dag, {name: self.registry.get_config_class(node.step) for name, node in dag.nodes.items()}

    def wire_files(self, dag_path: Path, config_path: Path, env: str | None = None) -> Wiring:
        """How the pipeline of a DAG file and a config file is wired, also where it cannot be wired whole.

        Raises:
            CursusError: the files hold no DAG, or no configs for its nodes; all faults of the stage, together.
        """
        dag, loaded = self.read_files(dag_path, config_path, env)
        configs = loaded.configs
        self._refuse_missing(dag, configs)
        first = _pipeline_wide({node: configs[node] for node in sorted(dag.nodes)})
        session = PipelineSession(first.bucket, _pipeline_name(dag, first), first.aws_region)
        with near(dag_path):
            return self._wiring(dag, self._builders(dag, configs, session))

    def compile(
        self,
        dag: PipelineDAG,
        configs: Configs,
        parameters: Sequence[PipelineParameter] = (),
        lock: Path | None = None,
    ) -> CompiledPipeline:
        """The pipeline of a DAG and the config of each of its nodes; a lock file at the given path is kept to.

        It declares the parameters that its steps use, and those given, used or not.

        Raises:
            CursusError: no such steps, no such configs, no one way to wire them, or not the way of the lock; all
                faults together.
        """
        self._refuse_missing(dag, configs)
        first = _pipeline_wide({node: configs[node] for node in sorted(dag.nodes)})
        name = _pipeline_name(dag, first)
        session = PipelineSession(first.bucket, name, first.aws_region)
        builders = self._builders(dag, configs, session)
        resolution = self._wiring(dag, builders).kept_to(lock)
        made = _steps(dag, builders, resolution)
        refuse_wrong_paths((builders[step.name].spec, step) for step in made if step.name in builders)
        uses = {node: (configs[node], step) for node, step in zip(resolution.by_node(), made, strict=True)}
        steps = branched(made, builders)
        _give_prefixes(dag.options, steps)
        return CompiledPipeline(
            name,
            _document(first, dag.options, steps, uses, parameters),
            steps,
            dict(sorted(session.assets.items())),
            resolution,
            dict(session.functions),
            dag.options.parallelism,
            Target(first.role, first.bucket, first.aws_region, first.tags, first.pipeline_description),
        )

    def _refuse_missing(self, dag: PipelineDAG, configs: Configs) -> None:
        if not dag.nodes:
            raise DagError("the DAG has no nodes", hint="add at least one step")
        missing = [name for name in dag.nodes if name not in configs]
        if missing:
            faults = (Fault(f"node {name}", "has no config", "give one under the node's name") for name in missing)
            raise ConfigurationError.of(faults)

    def _builders(
        self, dag: PipelineDAG, configs: Configs, session: PipelineSession
    ) -> dict[str, StepBuilderBase[Any]]:
        builders: dict[str, StepBuilderBase[Any]] = {}
        faults: list[Fault] = []
        for name, node in sorted(dag.nodes.items()):
            try:
                builder = self.registry.get_builder_for_step_type(node.step)
                builders[name] = builder(configs[name], sagemaker_session=session)
                builders[name].step_name = name
            except CursusError as error:
                faults.extend(_about(name, error))
        if faults:
            raise ConfigurationError.of(faults)
        for collision in self.registry.known.settled(node.step for node in dag.nodes.values()):
            _LOG.warning("%s", collision)
        return builders

    def _wiring(self, dag: PipelineDAG, builders: Builders) -> Wiring:
        origins = {name: self.registry.get_definition(node.step).origin for name, node in dag.nodes.items()}
        places = {name: _place(dag.nodes[name], builders[name], origin) for name, origin in origins.items()}
        return Wiring.of(dag, places)


def compile_dag_to_pipeline(
    dag: PipelineDAG | Path,
    configs: Configs | Path,
    registry: StepBuilderRegistry | None = None,
    env: str | None = None,
) -> CompiledPipeline:
    """The pipeline of a DAG and its configs, both as objects or both as files; errors as `PipelineDAGCompiler`'s.

    An environment is one of config files: its overlay lies on top of them.
    """
    from pathlib import Path

    compiler = PipelineDAGCompiler(registry)
    if isinstance(dag, Path) and isinstance(configs, Path):
        return compiler.compile_files(dag, configs, env)
    if isinstance(dag, Path) or isinstance(configs, Path):
        raise DagError("a DAG and its configs come both as files or both as objects", hint="read one of them first")
    return compiler.compile(dag, configs)


def _place(node: Node, builder: StepBuilderBase[Any], origin: Origin) -> Place:
    answered = {mark.logical_name for _, mark, value in marked_fields(builder.config, Input) if value}
    return Place(builder.spec, node.job_type, frozenset(answered), origin.name or SHARED.kind)


def _steps(dag: PipelineDAG, builders: Builders, resolution: Resolution) -> tuple[Step, ...]:
    """A step for each node, those it takes values from before it; one node's step may stand for several."""
    built: dict[str, Step] = {}
    faults: list[Fault] = []
    for node, wires in resolution.by_node().items():
        fed_by = {wire.offer.node for wire in wires}
        try:
            inputs = {wire.need.spec.logical_name: _offered(built, wire.offer) for wire in wires}
            step = builders[node].create_step(inputs=inputs)
            waits = sorted(set(dag.get_dependencies(node)) - fed_by)
            step.depends_on = [built.get(name, name) for name in waits]
            built[node] = step
        except CursusError as error:
            faults.extend(_about(node, error))
    if faults:
        raise ConfigurationError.of(faults)
    return tuple(built.values())


def _offered(built: Mapping[str, Step], offer: Offer) -> PipelineVariable:
    """What an offer is in the step that makes it; of a step that could not be built, as a specification says."""
    path = offer.spec.property_path
    return built[offer.node].offered(path) if offer.node in built else Properties.at(offer.node, path)


def _about(node: str, error: CursusError) -> list[Fault]:
    return [
        Fault(f"node {node}: {fault.subject}".rstrip(": "), fault.fact, fault.hint, fault.code)
        for fault in error.faults
    ]


def _requests(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for step in steps:
        try:
            requests.extend(step.to_requests())
        except CursusError as error:
            faults.extend(_about(step.name, error))
    if faults:
        raise ConfigurationError.of(faults)
    return requests


def _document(
    config: BasePipelineConfig,
    options: PipelineOptions,
    steps: tuple[Step, ...],
    uses: Mapping[str, Any],
    declared: Sequence[PipelineParameter],
) -> dict[str, Any]:
    experiment = options.experiment_in(config.aws_region)
    mlflow = {"MlflowConfig": request(options.mlflow.to_request())} if options.mlflow else {}
    requests = _requests(steps)
    parameters = [execution_prefix(config), *used_parameters(uses, requests, declared)]
    return {
        "Version": "2020-12-01",
        "Metadata": dict(options.metadata),
        "Parameters": [parameter.to_request() for parameter in dict.fromkeys(parameters)],
        "PipelineExperimentConfig": request(experiment.to_request()) if experiment else None,
        **mlflow,
        "Steps": requests,
    }


def _give_prefixes(options: PipelineOptions, steps: Iterable[Step]) -> None:
    """Has the jobs of steps that say no prefix named after their steps, where the pipeline asks for prefixes."""
    if not options.definition.use_custom_job_prefix:
        return
    for step in steps:
        if isinstance(step, StepsOfOne):
            _give_prefixes(options, step.steps)
            continue
        step.job_name_prefix = step.job_name_prefix or _job_name(step.name)
        if isinstance(step, ConditionStep):
            _give_prefixes(options, [*step.if_steps, *step.else_steps])


def _job_name(step_name: str) -> str:
    """A step's name as a job's name takes it: letters, digits and single inner hyphens, 63 at most."""
    return re.sub(r"[-_]+", "-", step_name)[:63].strip("-") or "job"


def _pipeline_wide(configs: Configs) -> BasePipelineConfig:
    """One of the configs, once they agree on what a pipeline has one of."""
    faults: list[Fault] = []
    for field in _PIPELINE_WIDE:
        values = {getattr(config, field): node for node, config in sorted(configs.items(), reverse=True)}
        if len(values) > 1:
            seen = ", ".join(f"{value!r} ({node})" for value, node in sorted(values.items()))
            faults.append(Fault(field, f"the nodes disagree: {seen}", f"give {field} once, in the shared block"))
    if faults:
        raise ConfigurationError.of(faults)
    return next(iter(configs.values()))


def _pipeline_name(dag: PipelineDAG, config: BasePipelineConfig) -> str:
    version = re.sub(r"[^A-Za-z0-9-]", "-", config.pipeline_version).strip("-")
    name = "-".join(part for part in (dag.name or config.pipeline_name, version, "pipeline") if part)
    if len(name) > _LONGEST_NAME or not re.fullmatch(r"[A-Za-z0-9](-*[A-Za-z0-9])*", name):
        source = "the DAG's `pipeline`" if dag.name else "the config's service_name"
        hint = f"use letters, digits and hyphens in {source}, so that the name has {_LONGEST_NAME} characters at most"
        raise DagError.of([Fault(f"pipeline {name[:_LONGEST_NAME]!r}", "the service takes no such name", hint)])
    return name
