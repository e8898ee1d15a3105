"""The arguments of the commands about workspaces."""

from __future__ import annotations

from cursus.cli.parser import add_command, add_format, add_root_option

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
    _remove(actions)


def _create(actions: Any) -> None:
    text = "make a workspace, with a table of steps, tests and a README"
    create = add_command(actions, "create", text, ("workspace", "create"))
    create.add_argument("id", metavar="ID", help="its id: small letters, digits and underscores")
    create.add_argument("--description", default="", metavar="TEXT", help="what the project is about")
    create.add_argument("--owner", default="", metavar="NAME", help="who answers for it")
    add_root_option(create)


def _remove(actions: Any) -> None:
    remove = add_command(actions, "remove", "take a workspace away and keep a copy of it", ("workspace", "remove"))
    remove.add_argument("id", metavar="ID", help="the workspace")
    remove.add_argument("--yes", action="store_true", help="do not ask")
    remove.add_argument("--force", action="store_true", help="also where DAG files elsewhere name its steps")
    add_root_option(remove)
