"""The commands `registry check`, `registry stats`, `registry list` and `registry add`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.json_output import print_json

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["add", "check", "list_", "stats"]


def check(arguments: Namespace) -> int:
    """Prints every step with its state; 1 where a table is at fault, or a step cannot be built."""
    found = api.check_registry()
    if arguments.format == "json":
        print_json({
            "totals": found.totals, "steps": found.steps, "table_faults": found.table_faults,
            "collisions": found.collisions,
        })  # fmt: skip
        return 1 if found.faults else 0
    for step in found.steps:
        print(f"{step.state:7}  {step.name}")
    print(f"{len(found.steps)} steps: {', '.join(f'{number} {state}' for state, number in found.totals.items())}")
    sys.stdout.flush()
    for collision in found.collisions:
        sys.stderr.write(f"note: {collision}\n")
    for fault in found.faults:
        sys.stderr.write(f"error: {fault}\n")
    return 1 if found.faults else 0


def stats(arguments: Namespace) -> int:
    """Prints what the registry counts."""
    found = api.registry_stats()
    if arguments.format == "json":
        print_json(found)
        return 0
    width = max(map(len, found))
    for name, number in found.items():
        print(f"{name:{width}}  {number:>6}")
    return 0


def list_(arguments: Namespace) -> int:
    """Prints the step types that can be built."""
    found = api.supported_steps()
    if arguments.format == "json":
        print_json(found)
    else:
        print("\n".join(found))
    return 0


def add(arguments: Namespace) -> int:
    """Registers a step and says which files it still takes."""
    done = api.register_step(arguments.name, arguments.type, arguments.description)
    print(f"registered  {done.definition.qualified}: {done.table}")
    missing = [path for path in done.files if not path.is_file()]
    for place, path in enumerate(missing):
        print(f"{'write' if not place else '':10}  {path}")
    return 0
