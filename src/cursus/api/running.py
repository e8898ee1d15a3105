"""Pipelines on this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cursus.api.pipelines import compile_pipeline
from cursus.api.store import STORE, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.engine import Event, RunResult, Selection
    from cursus.project.run_config import RunConfig

__all__ = ["run_definition", "run_project", "typed"]


def run_definition(  # noqa: PLR0913  # an argument for each option of the command
    path: Path,
    *,
    store: Path = STORE,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    run_config: Path | None = None,
    options: RunConfig | None = None,
    resume: str | None = None,
    selection: Selection | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> RunResult:
    """Runs a definition file on this machine, whoever wrote it, with the assets that its manifest names.

    The run config says what `options` and the arguments do not; by default it is `run.yaml` beside the file, where
    there is one. `resume` names the run to go on with, `selection` the steps to run beside an earlier run.

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
    settings = _settings(options, run_config, path)
    values = typed(definition, {**(settings.parameters or {}), **(parameters or {})})
    request = settings.fill(RunRequest(definition, path.stem, store, read_assets(path), values, jobs))
    with writing_to(store):
        return run(replace(request, resume=resume, selection=selection), on_event or _ignore)


def run_project(  # noqa: PLR0913  # an argument for each option of the command
    dag: Path,
    config: Path,
    *,
    env: str | None = None,
    store: Path = STORE,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    run_config: Path | None = None,
    options: RunConfig | None = None,
    resume: str | None = None,
    selection: Selection | None = None,
    on_compiled: Callable[[CompiledPipeline], None] | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> RunResult:
    """Compiles, verifies and runs a DAG file with a config file and the overlay of an environment.

    The run config says what `options` and the arguments do not; by default it is `run.yaml` beside the DAG, where there
    is one. `resume` names the run to go on with, `selection` the steps to run beside an earlier run.

    Raises:
        CursusError: the files make no pipeline, the service would refuse it, or the engine cannot run it.
    """
    from cursus.engine import run

    settings = _settings(options, run_config, dag)
    compiled = compile_pipeline(dag, config, env=env)
    values = typed(compiled.document, {**(settings.parameters or {}), **(parameters or {})})
    if on_compiled:
        on_compiled(compiled)
    with writing_to(store):
        request = settings.fill(compiled.local_request(store, values, jobs))
        return run(replace(request, resume=resume, selection=selection), on_event or _ignore)


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


def _settings(options: RunConfig | None, named: Path | None, beside: Path) -> RunConfig:
    from cursus.project.run_config import RunConfig, find_run_config, read_run_config

    path = named or find_run_config(beside)
    return (options or RunConfig()).over(read_run_config(path) if path else RunConfig())


def _ignore(event: Event) -> None:
    """Takes an event and does nothing with it."""
