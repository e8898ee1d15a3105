"""What cursus can do, as typed functions: one function, one command.

Rooms are imported inside the functions, so that a command loads only what it needs.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from cursus.compiler.config_files import ConfigCheck
    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.core.config_fields.provenance import FieldOrigin
    from cursus.deploy.pipeline import Deployed
    from cursus.deploy.upload import S3Object
    from cursus.engine import Event, RunResult
    from cursus.engine.history import RecordedRun, RunDiff, Why
    from cursus.engine.store.versions import Difference, ModelGroup, ModelVersion
    from cursus.errors import Fault
    from cursus.project.run_config import RunConfig
    from cursus.project.starter import ProjectFiles
    from cursus.resolver.wiring import Wiring

__all__ = [
    "StepCard",
    "check_lock",
    "compare_models",
    "compile_pipeline",
    "config_check",
    "config_init",
    "config_schema",
    "config_show",
    "decide_model",
    "deploy_project",
    "diff_runs",
    "files_to_deploy",
    "init_project",
    "json_text",
    "list_runs",
    "list_steps",
    "lock_wiring",
    "make_demo",
    "model_groups",
    "model_version",
    "open_run",
    "resolve_pipeline",
    "run_definition",
    "run_log",
    "run_project",
    "schema_path",
    "show_run",
    "show_step",
    "start_pipeline",
    "verify_definition",
    "why_step",
    "write_run_report",
]

STORE = Path(".cursus")
DAG_FILE = "dag.yaml"
CONFIG_FILE = "config.yaml"


@dataclass(frozen=True, slots=True)
class StepCard:
    """A registered step: what it is, needs, offers and lets its user set."""

    name: str
    sagemaker_type: str
    description: str
    needs: tuple[tuple[str, str, bool], ...] = ()
    offers: tuple[tuple[str, str], ...] = ()
    essential: tuple[tuple[str, str], ...] = ()
    system: tuple[tuple[str, str, str], ...] = ()
    job_types: tuple[str, ...] = ()
    script: str | None = None


def compile_pipeline(
    dag: Path, config: Path, output: Path | None = None, *, env: str | None = None
) -> CompiledPipeline:
    """The pipeline of a DAG file and a config file; written with its assets where an output path is given.

    With an environment, its overlay is merged over the config file: `config.prod.yaml` over `config.yaml` for `prod`.

    Raises:
        CursusError: the files make no pipeline; all faults of a file together.
        LockError: the pipeline is wired otherwise than the lock beside the DAG file says.
        DefinitionError: the service would refuse the compiled definition; nothing is written.
    """
    from cursus.compiler.compile import PipelineDAGCompiler
    from cursus.errors import DefinitionError

    compiled = PipelineDAGCompiler().compile_files(dag, config, env)
    faults = compiled.verify()
    if faults:
        raise DefinitionError.of(faults)
    if output is not None:
        compiled.write(output)
    return compiled


def deploy_project(
    dag: Path,
    config: Path,
    *,
    env: str | None = None,
    on_object: Callable[[S3Object, bool], None] | None = None,
) -> Deployed:
    """Compiles and verifies a DAG file with a config file, uploads the files, and puts the pipeline on SageMaker.

    Raises:
        CursusError: the files make no pipeline, or the service would refuse it; nothing is uploaded.
        DeployError: AWS refused, or was not reached.
    """
    import tempfile
    from functools import partial

    from cursus.aws.clients import aws_client
    from cursus.deploy.pipeline import deploy

    compiled = compile_pipeline(dag, config, env=env)
    with tempfile.TemporaryDirectory(prefix="cursus-") as folder:
        deployment = compiled.deployment(Path(folder))
        return deploy(deployment, partial(aws_client, region=deployment.region), on_object)


def files_to_deploy(dag: Path, config: Path, *, env: str | None = None) -> dict[str, tuple[int, int]]:
    """What deploying a DAG file with a config file would upload, found without a network.

    By S3 address, of a file or a folder: how many files, and their bytes.

    Raises:
        CursusError: the files make no pipeline, or the service would refuse it.
    """
    import tempfile

    from cursus.deploy.upload import objects_of

    compiled = compile_pipeline(dag, config, env=env)
    with tempfile.TemporaryDirectory(prefix="cursus-") as folder:
        placed = compiled.deployment(Path(folder)).assets
        found = {uri: [entry.path.stat().st_size for entry in objects_of({uri: path})] for uri, path in placed.items()}
    return {uri: (len(sizes), sum(sizes)) for uri, sizes in found.items()}


def start_pipeline(
    dag: Path, config: Path, *, env: str | None = None, parameters: Mapping[str, Any] | None = None
) -> str:
    """Starts a run of a deployed pipeline on SageMaker, with parameters by name, and gives its ARN.

    Raises:
        CursusError: the files make no pipeline, or a parameter does not fit.
        DeployError: AWS refused, or was not reached.
    """
    from cursus.aws.clients import aws_client
    from cursus.deploy.pipeline import start

    compiled = compile_pipeline(dag, config, env=env)
    given = typed(compiled.document, parameters or {})
    region = compiled.target.region if compiled.target else ""
    return start(compiled.name, aws_client("sagemaker", region), given)


def resolve_pipeline(dag: Path, config: Path, env: str | None = None) -> Wiring:
    """How a DAG file and a config file are wired, and why; what cannot be wired is told by its `found.faults`.

    Raises:
        CursusError: the files hold no DAG, or no configs for its nodes; all faults of a file together.
    """
    from cursus.compiler.compile import PipelineDAGCompiler

    return PipelineDAGCompiler().wire_files(dag, config, env)


def lock_wiring(dag: Path, config: Path, env: str | None = None) -> Path:
    """Accepts the wiring of a DAG file and a config file: writes its lock beside the DAG file, and gives the path.

    Raises:
        ResolutionError: the pipeline cannot be wired.
        LockError: the lock cannot be written.
    """
    from cursus.resolver.lock import lock_path, write_lock

    path = lock_path(dag)
    write_lock(path, resolve_pipeline(dag, config, env).lock())
    return path


def check_lock(dag: Path, config: Path, env: str | None = None) -> list[Fault]:
    """Where the wiring, its scores or the steps' specifications differ from the lock; empty where nothing does.

    Raises:
        ResolutionError: the pipeline cannot be wired.
        LockError: the lock's file is broken.
    """
    from cursus.resolver.lock import lock_path

    return resolve_pipeline(dag, config, env).lock_faults(lock_path(dag))


def config_init(dag: Path, output: Path | None = None, *, schema: bool = False, force: bool = False) -> str:
    """The text of the config file that a DAG file needs, to be filled in; written where an output path is given.

    With a schema, the JSON Schema is written beside it, and its first line names that to editors.

    Raises:
        CursusError: the DAG file is none, or the output is there already; nothing is written.
    """
    from cursus.compiler.config_files import empty_config

    text = empty_config(dag, schema_path(output).name if schema and output else None)
    if output is not None:
        _write(output, text, force=force)
        if schema:
            config_schema(dag, schema_path(output))
    return text


def config_check(dag: Path, config: Path, *, env: str | None = None) -> ConfigCheck:
    """All faults of a config file, and what its steps and their wires would be refused for."""
    from cursus.compiler.config_files import check_config

    return check_config(dag, config, env)


def config_show(node: str, dag: Path, config: Path, *, env: str | None = None) -> tuple[FieldOrigin, ...]:
    """Every field of a node's config: its value, its tier, and where the value comes from.

    Raises:
        CursusError: the files do not hold what they should, or the DAG has no such node.
    """
    from cursus.compiler.compile import PipelineDAGCompiler
    from cursus.core.config_fields.provenance import field_origins
    from cursus.errors import DagError, did_you_mean

    _, loaded = PipelineDAGCompiler().read_files(dag, config, env)
    if node not in loaded.configs:
        hint = did_you_mean(node, loaded.configs) or f"nodes: {', '.join(sorted(loaded.configs))}"
        raise DagError(f"{dag.name}: the DAG has no node {node!r}", hint=hint)
    return field_origins(loaded, node)


def config_schema(dag: Path, output: Path | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the config file of a DAG file; written where an output path is given."""
    from cursus.compiler.config_files import schema_of

    schema = schema_of(dag)
    if output is not None:
        _write(output, json_text(schema), force=True)
    return schema


def schema_path(config: Path) -> Path:
    """Where the schema of a config file lies: beside it, as in `config.schema.json`."""
    return config.with_name(f"{config.stem}.schema.json")


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON for people, with a line end."""
    import json

    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def verify_definition(path: Path, pipeline_name: str | None = None) -> list[Fault]:
    """What the service would refuse in a definition file; empty where it would take it."""
    from cursus.definition.document import load_definition
    from cursus.definition.verify import verify

    return verify(load_definition(path), pipeline_name=pipeline_name, source=path.name)


def run_definition(
    path: Path,
    *,
    store: Path = STORE,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    run_config: Path | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> RunResult:
    """Runs a definition file on this machine, whoever wrote it, with the assets that its manifest names.

    The run config says what the arguments do not; by default it is `run.yaml` beside the file, where there is one.

    Raises:
        ConfigurationError: the run config is at fault.
        DefinitionError: the service would refuse the definition.
        EngineError: the engine cannot run it.
    """
    from cursus.definition.assets import read_assets
    from cursus.definition.document import load_definition
    from cursus.definition.verify import verify
    from cursus.engine import RunRequest, run
    from cursus.errors import DefinitionError

    definition = load_definition(path)
    faults = verify(definition, source=path.name)
    if faults:
        raise DefinitionError.of(faults)
    settings = _run_config(run_config, path)
    values = typed(definition, {**(settings.parameters or {}), **(parameters or {})})
    request = settings.fill(RunRequest(definition, path.stem, store, read_assets(path), values, jobs))
    with _writing_to(store):
        return run(request, on_event or _ignore)


def run_project(  # noqa: PLR0913  # an argument for each option of the command
    dag: Path,
    config: Path,
    *,
    env: str | None = None,
    store: Path = STORE,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    run_config: Path | None = None,
    on_compiled: Callable[[CompiledPipeline], None] | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> RunResult:
    """Compiles, verifies and runs a DAG file with a config file and the overlay of an environment.

    The run config says what the arguments do not; by default it is `run.yaml` beside the DAG, where there is one.

    Raises:
        CursusError: the files make no pipeline, the service would refuse it, or the engine cannot run it.
    """
    from cursus.engine import run

    settings = _run_config(run_config, dag)
    compiled = compile_pipeline(dag, config, env=env)
    values = typed(compiled.document, {**(settings.parameters or {}), **(parameters or {})})
    if on_compiled:
        on_compiled(compiled)
    with _writing_to(store):
        return run(settings.fill(compiled.local_request(store, values, jobs)), on_event or _ignore)


def list_steps() -> list[StepCard]:
    """The registered steps, without what only their modules know."""
    from cursus.registry.step_names import STEP_NAMES

    return [
        StepCard(name, entry["sagemaker_step_type"], entry["description"]) for name, entry in sorted(STEP_NAMES.items())
    ]


def show_step(name: str) -> StepCard:
    """All that is known of a step.

    Raises:
        UnknownStepError: no step has that name.
    """
    from cursus.compiler.cards import step_card
    from cursus.registry.builder_registry import get_global_registry

    card = step_card(get_global_registry(), name)
    return StepCard(**card)


def init_project(folder: Path, data: Path, label: str, name: str | None = None) -> ProjectFiles:
    """Profiles a data file and writes a project that predicts one of its columns.

    Raises:
        DataError: the file cannot be read, has no such column, or the folder is not empty; nothing is written.
    """
    from cursus.project.profile import profile_table
    from cursus.project.starter import write_project

    return write_project(folder, profile_table(data, label), name=name)


def make_demo(folder: Path, rows: int | None = None) -> ProjectFiles:
    """Writes the demo's project: the breast cancer table, or that many made card payments."""
    from cursus.project.demo import write_demo

    return write_demo(folder, rows)


def model_groups(store: Path = STORE, group: str | None = None) -> list[ModelGroup]:
    """The model package groups of a store with their versions, or that one group.

    Raises:
        EngineError: there is no such group, or a record is broken.
    """
    from cursus.engine.store.models import ModelRegistry
    from cursus.engine.store.versions import ModelGroup, ModelVersion

    registry = ModelRegistry(store / "models")
    names = registry.groups() if group is None else [group]
    found = ((name, tuple(map(ModelVersion, registry.packages(name)))) for name in names)
    return [ModelGroup(name, versions) for name, versions in found]


def model_version(name: str, store: Path = STORE) -> ModelVersion:
    """A registered version, given as `<group>/<version>`, as its ARN, or as a group for the latest.

    Raises:
        EngineError: there is no such group or version.
    """
    from cursus.engine.store.models import ModelRegistry
    from cursus.engine.store.versions import ModelVersion

    return ModelVersion(ModelRegistry(store / "models").package(name))


def decide_model(
    name: str, store: Path = STORE, *, status: str = "Approved", description: str | None = None, by: str | None = None
) -> ModelVersion:
    """Changes the approval of a registered version (`<group>/<version>`), keeps who decided when and why, and gives it.

    Raises:
        EngineError: there is no such version or status, or the version is left out.
    """
    from datetime import UTC, datetime
    from getpass import getuser

    from cursus.engine.store.models import Decision, ModelRegistry
    from cursus.engine.store.versions import ModelVersion
    from cursus.errors import EngineError

    version = model_version(name, store)
    if not name.endswith(f"/{version.version}"):
        raise EngineError(f"{name!r} names no version", hint=f"its latest is {version.name}")
    decision = Decision.of(status, description, datetime.now(UTC).isoformat(timespec="seconds"), by or getuser())
    return ModelVersion(ModelRegistry(store / "models").decide(name, decision))


def compare_models(left: str, right: str, store: Path = STORE) -> tuple[ModelVersion, ModelVersion, list[Difference]]:
    """Two registered versions and how they differ: metrics first, then all other fields.

    Raises:
        EngineError: there is no such version.
    """
    from cursus.engine.store.versions import differences

    versions = model_version(left, store), model_version(right, store)
    return (*versions, differences(*versions))


def write_run_report(run_folder: Path) -> Path:
    """Writes a run's record as one HTML page and gives its path."""
    from cursus.report.page import write_report

    return write_report(run_folder)


def list_runs(store: Path = STORE, *, pipeline: str | None = None, limit: int = 50) -> list[RecordedRun]:
    """The newest runs of a store, of all pipelines or one, newest first.

    Raises:
        EngineError: the history of the store cannot be read.
    """
    from cursus.engine.history import History

    with History(store) as history:
        return history.runs(pipeline, limit)


def show_run(run: str, store: Path = STORE) -> RecordedRun:
    """The run of an id, of the one id that begins so, or the newest for `last`.

    Raises:
        EngineError: there is no such run, or the history cannot be read.
    """
    from cursus.engine.history import History

    with History(store) as history:
        return history.run(run).loaded()


def run_log(
    run: str, step: str, store: Path = STORE, *, tail: int | None = None, follow: bool = False
) -> Iterator[str]:
    """What a step of a run wrote, piece by piece: all, its last lines, or with `follow` all until the step has ended.

    Raises:
        EngineError: there is no such run or step, or it has left no log.
    """
    from cursus.engine.history import History, read_log

    with History(store) as history:
        yield from read_log(history, run, step, tail=tail, follow=follow)


def why_step(run: str, step: str, store: Path = STORE) -> Why:
    """Why a step of a run ran, or took an earlier result, or neither.

    Raises:
        EngineError: there is no such run or step, or the step has not ended.
    """
    from cursus.engine.history import History
    from cursus.engine.history import why_step as explained

    with History(store) as history:
        return explained(history, run, step)


def diff_runs(before: str, after: str, store: Path = STORE) -> RunDiff:
    """What differs from one run to another.

    Raises:
        EngineError: there is no such run, or the history cannot be read.
    """
    from cursus.engine.history import diff_runs as compared

    return compared(show_run(before, store), show_run(after, store))


def open_run(run: str, store: Path = STORE) -> Path:
    """The report of a run, written where it is missing or the run had not ended when it was.

    Raises:
        EngineError: there is no such run, or its folder is gone.
    """
    from cursus.errors import EngineError
    from cursus.report.page import FILE

    found = show_run(run, store)
    if not found.folder.is_dir():
        hint = f"`cursus runs show {found.run_id}` tells what the history holds"
        raise EngineError(f"the folder of run {found.run_id} is gone: {found.folder}", hint=hint)
    report, record = found.folder / FILE, found.folder / "run.json"
    if report.exists() and record.exists() and report.stat().st_mtime_ns >= record.stat().st_mtime_ns:
        return report
    with _writing_to(store):
        return write_run_report(found.folder)


def typed(definition: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given parameters, text or not, as values of the types that the definition declares.

    Raises:
        EngineError: a parameter is unknown, of the wrong type or not allowed, or has no value; all faults together.
    """
    from cursus.engine.parameters import bind_parameters
    from cursus.errors import EngineError

    values, faults = bind_parameters(definition, given)
    if faults:
        raise EngineError.of(faults)
    return {name: values[name] for name in given}


def _run_config(named: Path | None, beside: Path) -> RunConfig:
    from cursus.project.run_config import RunConfig, find_run_config, read_run_config

    path = named or find_run_config(beside)
    return read_run_config(path) if path else RunConfig()


def _write(path: Path, text: str, *, force: bool) -> None:
    """Writes a file whole, over another only where that is asked for."""
    from cursus.errors import CursusError
    from cursus.project.files import whole_file

    if path.exists() and not force:
        raise CursusError(f"{path} is there already", hint="name another file with -o, or write over it with --force")
    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def _writing_to(store: Path) -> Generator[None]:
    from cursus.errors import EngineError, Fault

    try:
        yield
    except OSError as error:
        hint = "choose a folder that you can write to"
        raise EngineError.of([Fault(f"store {store}", f"cannot be used: {error.strerror or error}", hint)]) from error


def _ignore(event: Event) -> None:
    """Takes an event and does nothing with it."""
