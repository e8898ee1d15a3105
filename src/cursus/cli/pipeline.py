"""The commands `compile` and `verify`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.errors import CursusError

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline

__all__ = ["compile_", "dag_and_config", "print_wires", "verify"]


def compile_(arguments: Namespace) -> int:
    """Compiles and verifies; writes the definition, or prints it where no file is named."""
    dag, config = dag_and_config(arguments.dag, arguments.config, "compile")
    compiled = api.compile_pipeline(dag, config, arguments.output, env=arguments.env)
    if arguments.explain:
        print_wires(compiled)
    if arguments.output:
        print(f"{compiled.name}: {len(compiled.steps)} steps, verified, written to {arguments.output}")
    elif not arguments.explain:
        sys.stdout.buffer.write(compiled.readable_definition().encode())
    return 0


def dag_and_config(dag: Path, config: Path | None, command: str) -> tuple[Path, Path]:
    """The two files that a command was given, or those of the project's folder that it was given.

    Raises:
        CursusError: a DAG file came alone.
    """
    if config is not None:
        return dag, config
    if dag.is_dir():
        return dag / api.DAG_FILE, dag / api.CONFIG_FILE
    raise CursusError(
        f"{dag} came without a config", hint=f"cursus {command} DAG CONFIG, or the folder that holds both"
    )


def verify(arguments: Namespace) -> int:
    """Prints the faults of a definition, all of them."""
    faults = api.verify_definition(arguments.definition, arguments.name)
    if not faults:
        print(f"{arguments.definition}: no faults")
        return 0
    sys.stderr.write(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}:\n")
    for fault in faults:
        sys.stderr.write(f"error: {fault}\n")
    return 2


def print_wires(compiled: CompiledPipeline) -> None:
    """Prints every wire with its score and the reasons for it, and the needs left open."""
    wires = compiled.resolution.wires
    width = max((len(str(wire.need)) for wire in wires), default=0)
    for wire in wires:
        reasons = ", ".join(f"{reason} {points:.2f}" for reason, points in wire.reasons)
        print(f"{wire.need!s:{width}}  <-  {wire.offer}  {wire.score:.2f} ({reasons})")
        for other in wire.candidates:
            if other.offer != wire.offer:
                print(f"{'':{width}}      not {other.offer}  {other.score:.2f}")
    for need in compiled.resolution.open_needs:
        print(f"{need!s:{width}}  stays open (optional)")
