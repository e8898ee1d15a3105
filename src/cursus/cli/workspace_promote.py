"""The command `workspace promote`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.json_output import print_json

if TYPE_CHECKING:
    from argparse import Namespace

    from cursus.workspaces.promote import Promoted

__all__ = ["promote"]


def promote(arguments: Namespace) -> int:
    """Promotes a step and says what was done; with --dry-run, prints the change as a patch alone."""
    done = api.promote_step(
        arguments.step,
        workspace=arguments.workspace,
        pack=arguments.pack,
        update_dags=arguments.update_dags,
        dry_run=arguments.dry_run,
    )
    if arguments.format == "json":
        print_json(done)
    elif arguments.dry_run:
        sys.stdout.write(done.patch)
    else:
        _print(done)
    if arguments.format != "json":
        for remark in done.remarks:
            sys.stderr.write(f"note: {remark}\n")
    return 0


def _print(done: Promoted) -> None:
    where = "the shared steps" if done.origin == "shared" else done.origin
    print(f"{done.step} of workspace {done.workspace} has moved to {where}; in pipelines it is {done.name}")
    for _, target in done.moved:
        print(f"moved    {target}")
    for path in done.changed:
        print(f"changed  {path}")
    print(f"tried    {done.steps} steps and {done.pipelines} pipelines: all work as before")
