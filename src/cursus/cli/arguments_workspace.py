"""The arguments of the commands about workspaces."""

from __future__ import annotations

from cursus.cli.parser import add_command, add_format, add_root_option, add_workspace_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["add_workspace"]


def add_workspace(commands: Any) -> None:
    """The command `workspace`."""
    parser = add_command(commands, "workspace", "folders with a project's own steps, beside the shared ones")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    _create(actions)
    listing = add_command(actions, "list", "list the workspaces", ("workspace", "list_"))
    text = "show a workspace: its steps and whether they load, what is at fault, names in common with others"
    show = add_command(actions, "show", text, ("workspace", "show"))
    show.add_argument("id", metavar="ID", help="the workspace")
    for action in (listing, show):
        add_format(action)
        add_root_option(action)
    _check(actions)
    _promote(actions)
    _remove(actions)


def _create(actions: Any) -> None:
    text = "make a workspace, with a table of steps, tests and a README"
    create = add_command(actions, "create", text, ("workspace", "create"))
    create.add_argument("id", metavar="ID", help="its id: small letters, digits and underscores")
    create.add_argument("--description", default="", metavar="TEXT", help="what the project is about")
    create.add_argument("--owner", default="", metavar="NAME", help="who answers for it")
    add_root_option(create)


def _check(actions: Any) -> None:
    text = "check that a workspace keeps to itself, its names and conflicts; exit code 1 where there are errors"
    check = add_command(actions, "check", text, ("workspace_check", "check"))
    which = check.add_mutually_exclusive_group()
    which.add_argument("id", nargs="?", metavar="ID", help="the workspace (default: CURSUS_WORKSPACE_ID)")
    which.add_argument("--all", action="store_true", help="check all workspaces, and what lies between them")
    check.add_argument("--accept-shared", action="store_true", help="accept the shared code as it is now, then check")
    check.add_argument("--no-load", dest="load", action="store_false", help="read the files alone; run none of them")
    add_format(check)
    add_root_option(check)


def _promote(actions: Any) -> None:
    text = "move a step to the shared steps or to a pack, with its line in the table, whole or not at all"
    promote = add_command(actions, "promote", text, ("workspace_promote", "promote"))
    promote.add_argument("step", metavar="STEP", help="the step: RowCount, or project_x:RowCount")
    promote.add_argument("--to", dest="pack", metavar="PACK", help="the pack (default: the shared steps of cursus)")
    promote.add_argument("--update-dags", action="store_true", help="rename the step in the DAG files that name it")
    promote.add_argument("--dry-run", action="store_true", help="print the change as a patch, and make none")
    add_format(promote)
    add_workspace_options(promote)


def _remove(actions: Any) -> None:
    remove = add_command(actions, "remove", "take a workspace away and keep a copy of it", ("workspace", "remove"))
    remove.add_argument("id", metavar="ID", help="the workspace")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    remove.add_argument("--force", action="store_true", help="also where DAG files elsewhere name its steps")
    add_root_option(remove)
