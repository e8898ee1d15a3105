"""The command `init`."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console

if TYPE_CHECKING:
    from argparse import Namespace

__all__ = ["init"]


def init(arguments: Namespace) -> int:
    """Writes a project and says what its owner should look at."""
    project = api.init_project(arguments.folder, arguments.data, arguments.label, arguments.name)
    out = console()
    out.print(f"[bold]written[/bold]  {project.folder}")
    for path in (project.dag, project.config, project.readme):
        out.print(f"         {path.name}")
    for warning in project.warnings:
        out.print("[yellow]look at[/yellow]  ", end="")
        out.print(warning, markup=False)
    out.print("[bold]next[/bold]     ", end="")
    out.print(f"cursus run {quote(str(arguments.folder))}", markup=False)
    return 0
