"""The arguments of the commands about registered steps."""

from __future__ import annotations

from cursus.cli.parser import add_command, add_format, add_workspace_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["add_registry", "add_steps"]


def add_steps(commands: Any) -> None:
    """The command `steps`."""
    parser = add_command(commands, "steps", "the steps of cursus, of packs and of workspaces")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    text = "list all steps with where they come from, or those that a workspace has at hand"
    listing = add_command(actions, "list", text, ("steps", "list_"))
    origins = ("shared", "pack", "workspace")
    listing.add_argument("--origin", choices=origins, help="steps of this origin only")
    add_format(listing)
    show = add_command(actions, "show", "show what a step needs, offers and lets you set", ("steps", "show"))
    show.add_argument("name", metavar="NAME", help="the step's name; a workspace's as project_x:RowCount")
    for action in (listing, show):
        add_workspace_options(action)


def add_registry(commands: Any) -> None:
    """The command `registry`."""
    parser = add_command(commands, "registry", "the registry of steps: whether it is sound, and what is in it")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    text = "import the builder and the config of every step; exit code 1 where one breaks or is missing"
    check = add_command(actions, "check", text, ("registry", "check"))
    stats = add_command(
        actions, "stats", "count steps, builders, packs, workspaces, names in common", ("registry", "stats")
    )
    listing = add_command(actions, "list", "list the step types that can be built", ("registry", "list_"))
    for action in (check, stats, listing):
        add_format(action)
    add = add_command(actions, "add", "write a step's line into a table of steps", ("registry", "add"))
    add.add_argument("name", metavar="NAME", help="the step's name, in PascalCase: RowCount")
    add.add_argument("--type", required=True, metavar="TYPE", help="its SageMaker type: Processing, Training, ...")
    add.add_argument("--description", required=True, metavar="TEXT", help="what it does, on one line")
    for action in (check, stats, listing, add):
        add_workspace_options(action)
