"""What cursus can do, as typed functions: one function, one command.

Rooms are imported inside the functions, so that a command loads only what it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.engine import Event, RunResult
    from cursus.errors import Fault
    from cursus.project.starter import ProjectFiles

__all__ = [
    "StepCard",
    "compile_pipeline",
    "init_project",
    "list_steps",
    "make_demo",
    "run_definition",
    "run_project",
    "show_step",
    "verify_definition",
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


def compile_pipeline(dag: Path, config: Path, output: Path | None = None) -> CompiledPipeline:
    """The pipeline of a DAG file and a config file; written with its assets where an output path is given.

    Raises:
        CursusError: the files make no pipeline; all faults of a file together.
        DefinitionError: the service would refuse the compiled definition; nothing is written.
    """
    from cursus.compiler.compile import PipelineDAGCompiler
    from cursus.errors import DefinitionError

    compiled = PipelineDAGCompiler().compile_files(dag, config)
    faults = compiled.verify()
    if faults:
        raise DefinitionError.of(faults)
    if output is not None:
        compiled.write(output)
    return compiled


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
    on_event: Callable[[Event], None] | None = None,
) -> RunResult:
    """Runs a definition file on this machine, whoever wrote it, with the assets that its manifest names.

    Raises:
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
    request = RunRequest(definition, path.stem, store, read_assets(path), typed(definition, parameters or {}), jobs)
    return run(request, on_event or _ignore)


def run_project(
    dag: Path,
    config: Path,
    *,
    store: Path = STORE,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    on_compiled: Callable[[CompiledPipeline], None] | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> RunResult:
    """Compiles, verifies and runs a DAG file with a config file."""
    compiled = compile_pipeline(dag, config)
    if on_compiled:
        on_compiled(compiled)
    given = typed(compiled.document, parameters or {})
    return compiled.run_local(store, given, jobs, on_event or _ignore)


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


def write_run_report(run_folder: Path) -> Path:
    """Writes a run's record as one HTML page and gives its path."""
    from cursus.report.page import write_report

    return write_report(run_folder)


def typed(definition: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameter values given as text, as the types that the definition declares; the engine checks them."""
    kinds = {declared["Name"]: declared["Type"] for declared in definition.get("Parameters", [])}
    return {name: _as_type(value, kinds.get(name, "String")) for name, value in given.items()}


def _as_type(value: Any, kind: str) -> Any:
    if not isinstance(value, str):
        return value
    words = {"true": True, "false": False}
    if kind == "Boolean":
        return words.get(value.lower(), value)
    readers: dict[str, Callable[[str], Any]] = {"Integer": int, "Float": float}
    try:
        return readers.get(kind, str)(value)
    except ValueError:
        return value


def _ignore(event: Event) -> None:
    """Takes an event and does nothing with it."""
