"""Compiling, wiring and checking pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.errors import Fault
    from cursus.resolver.wiring import Wiring

__all__ = ["check_lock", "compile_pipeline", "lock_wiring", "resolve_pipeline", "verify_definition"]


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


def verify_definition(path: Path, pipeline_name: str | None = None) -> list[Fault]:
    """What the service would refuse in a definition file; empty where it would take it."""
    from cursus.definition.document import load_definition
    from cursus.definition.verify import verify

    return verify(load_definition(path), pipeline_name=pipeline_name, source=path.name)
