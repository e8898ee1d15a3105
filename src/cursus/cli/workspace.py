"""The commands `workspace create`, `workspace list`, `workspace show` and `workspace remove`."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console, plain
from cursus.cli.json_output import print_json
from cursus.errors import WorkspaceError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from cursus.workspaces.listing import WorkspaceCard, WorkspaceDetails
    from cursus.workspaces.remove import RemovedWorkspace

__all__ = ["create", "list_", "remove", "show"]


def create(arguments: Namespace) -> int:
    """Makes a workspace and says what to do next."""
    made = api.create_workspace(arguments.id, description=arguments.description, owner=arguments.owner)
    out = console()
    out.print(f"[bold]written[/bold]  {plain(made.workspace.folder)}")
    for path in made.files:
        out.print(f"         {path.relative_to(made.workspace.folder)}", markup=False)
    line = f"cursus registry add RowCount --type Processing --description '...' --workspace {arguments.id}"
    out.print(f"[bold]next[/bold]     {plain(line)}")
    return 0


def list_(arguments: Namespace) -> int:
    """Prints the workspaces."""
    cards = api.list_workspaces()
    if arguments.format == "json":
        print_json(cards)
    elif cards:
        _table(map(_row, cards))
    else:
        print("there are no workspaces here or above; `cursus workspace create` makes one")
    return 0


def _row(card: WorkspaceCard) -> tuple[str, ...]:
    told = [_count(card.faults, "fault"), _count(card.collisions, "name in common", "names in common")]
    return card.id, _count(card.steps, "step") or "0 steps", ", ".join(filter(None, told)), card.owner, card.description


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}" if number else ""


def _table(rows: Iterable[tuple[str, ...]], indent: str = "") -> None:
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    for row in listed:
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True) if width)
        print(f"{indent}{'  '.join(cells)}".rstrip())


def show(arguments: Namespace) -> int:
    """Prints a workspace: what it says of itself, its steps, what is at fault, and names in common."""
    found = api.show_workspace(arguments.id)
    if arguments.format == "json":
        print_json(found)
    else:
        _print(found)
    return 0


def _print(found: WorkspaceDetails) -> None:
    print(f"{found.id}: {found.metadata.get('description') or 'no description'}")
    _table([("folder", str(found.folder)), *((key, found.metadata[key]) for key in found.metadata)])
    if found.steps:
        print("\nsteps")
        _table(
            ((each.name, each.sagemaker_type, each.state, each.place, each.description) for each in found.steps), "  "
        )
    else:
        print("\nno steps yet")
    if found.collisions:
        print(f"\nnames in common (policy: {found.policy})")
    for told in found.collisions:
        print(f"  {told}")
    if found.faults:
        print("\nfaults")
    for fault in found.faults:
        print("  " + str(fault).replace("\n", "\n  "))


def remove(arguments: Namespace) -> int:
    """Takes a workspace away if the user agrees, and says where its copy is."""
    if not arguments.yes:
        planned = api.remove_workspace(arguments.id, force=arguments.force, dry_run=True)
        if not _agreed(planned):
            print("nothing was removed")
            return 0
    done = api.remove_workspace(arguments.id, force=arguments.force)
    back = f"mv {shlex.quote(str(done.kept))} {shlex.quote(str(done.workspace.folder))}"
    out = console()
    out.print(f"[bold]removed[/bold]  {plain(done.workspace.folder)}")
    out.print(f"[bold]kept[/bold]     {plain(done.kept)}")
    out.print(f"[bold]back[/bold]     {plain(back)}")
    return 0


def _agreed(planned: RemovedWorkspace) -> bool:
    """Whether the user says yes.

    Raises:
        WorkspaceError: nobody is there to be asked.
    """
    workspace = planned.workspace
    if not sys.stdin.isatty():
        raise WorkspaceError(f"workspace {workspace.id}: nobody can be asked here", hint="--yes removes it unasked")
    steps = _count(planned.steps, "step") or "no steps"
    try:
        answer = input(f"Remove workspace {workspace.id} with {steps}? A copy is kept in {planned.kept}. [y/N] ")
    except EOFError:
        print()
        return False
    return answer.strip().lower() in {"y", "yes"}
