"""The command `init`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console, plain

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["init"]


def init(arguments: Namespace) -> int:
    """Writes a project and says what its owner should look at."""
    project = api.init_project(arguments.folder, arguments.data, arguments.label, arguments.name)
    out = console()
    out.print(f"[bold]written[/bold]  {plain(project.folder)}")
    for path in (project.dag, project.config, project.readme):
        out.print(f"         {path.name}", markup=False)
    for warning in project.warnings:
        out.print("[yellow]look at[/yellow]  ", end="")
        out.print(warning, markup=False)
    out.print(f"[bold]next[/bold]     cursus run {plain(shlex.quote(str(arguments.folder)))}")
    return 0
