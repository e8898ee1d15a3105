"""The commands `run` and `demo`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.cli.console import console, duration, plain
from cursus.cli.progress import progress_for
from cursus.cli.summary import print_summary
from cursus.engine import Selection
from cursus.errors import CursusError, EngineError
from cursus.project.run_config import RunConfig

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.engine import RunResult

__all__ = ["demo", "run"]

_EXIT_CODES = {"Succeeded": 0, "Failed": 1, "Stopped": 130}


def run(arguments: Namespace) -> int:
    """Runs a definition, a project or a DAG with its config; 1 where the run failed."""
    dag, config = _files(arguments)
    out = console()
    with progress_for(out) as watch:
        asked: dict[str, Any] = {
            "store": arguments.store,
            "parameters": dict(arguments.set),
            "jobs": arguments.jobs,
            "run_config": arguments.run_config,
            "options": _options(arguments),
            "resume": arguments.resume,
            "selection": _selection(arguments),
            "on_event": watch,
        }
        if dag is None or config is None:
            result = api.run_definition(arguments.what, **asked)
        else:
            result = api.run_project(dag, config, env=_overlay(arguments), **asked)
    return _finish(result)


def _options(arguments: Namespace) -> RunConfig:
    network = False if arguments.no_network else None
    environments = dict(each for each in arguments.env if not isinstance(each, str)) or None
    return RunConfig(cache=arguments.cache, memory_bytes=arguments.memory, network=network, environments=environments)


def _overlay(arguments: Namespace) -> str | None:
    """The overlay that was named; a pattern with a Python is none."""
    names = [each for each in arguments.env if isinstance(each, str)]
    if len(names) > 1:
        raise CursusError(f"--env names several overlays: {', '.join(names)}", hint="name one")
    return names[0] if names else None


def _selection(arguments: Namespace) -> Selection | None:
    if not (arguments.only or arguments.start):
        if arguments.of:
            raise CursusError(f"--of {arguments.of} came without a choice of steps", hint="add --only or --from STEP")
        return None
    return Selection(arguments.of or "last", tuple(arguments.only), tuple(arguments.start))


def demo(arguments: Namespace) -> int:
    """Writes the demo's project, shows how it is wired, and runs it."""
    started = time.perf_counter()
    folder = arguments.into or arguments.store / "demo" / (
        f"payments-{arguments.rows}" if arguments.rows else "breast-cancer"
    )
    out = console()
    project = api.make_demo(folder, arguments.rows)
    out.print(f"[bold]project[/bold]   {plain(project.folder)} ({duration(time.perf_counter() - started)})")
    with progress_for(out) as watch:
        result = api.run_project(
            project.dag,
            project.config,
            store=arguments.store,
            jobs=arguments.jobs,
            on_compiled=_show_compiled,
            on_event=watch,
        )
    code = _finish(result)
    out.print(f"[bold]in all[/bold]    {duration(time.perf_counter() - started)}")
    return code


def _show_compiled(compiled: CompiledPipeline) -> None:
    out = console()
    out.print(f"[bold]resolved[/bold]  {len(compiled.resolution.wires)} wires, none guessed")
    for wire in compiled.resolution.wires:
        out.print(f"          [dim]{plain(wire.need)} <- {plain(wire.offer)} ({wire.score:.2f})[/dim]")
    size = len(compiled.definition().encode())
    out.print(f"[bold]compiled[/bold]  {plain(compiled.name)}: {len(compiled.steps)} steps, {size:,} bytes")
    out.print("[bold]verified[/bold]  against the service's own model: no faults")


def _files(arguments: Namespace) -> tuple[Path | None, Path | None]:
    """The DAG and config files that were named, or neither where a definition was."""
    what, dag, config = arguments.what, arguments.dag, arguments.config
    if what is not None and (dag or config):
        raise CursusError("a pipeline and --dag or --config were given", hint="give either")
    if what is None and not (dag and config):
        raise CursusError("no pipeline was given", hint="cursus run DIR, cursus run FILE.json, or --dag with --config")
    if what is None:
        return dag, config
    if not what.exists():
        raise EngineError(f"{what}: no such file or folder", hint="check the path")
    if what.is_dir():
        return what / api.DAG_FILE, what / api.CONFIG_FILE
    if overlay := _overlay(arguments):
        raise CursusError(f"--env {overlay} came with a definition", hint="compile the project with --env instead")
    return None, None


def _finish(result: RunResult) -> int:
    report = api.write_run_report(result.folder)
    print_summary(console(), result, report)
    return _EXIT_CODES[result.status]
