"""The arguments of the commands about plans."""

from __future__ import annotations

from cursus.cli.arguments_plan_making import add_plan_making
from cursus.cli.parser import add_command, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

__all__ = ["add_plan", "add_plan_documents"]

_FORMS = ("text", "markdown", "json", "html")


def add_plan(commands: Any) -> None:
    """The command `plan`."""
    parser = add_command(commands, "plan", "plan a new step: from what it must do to what is to be written")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add_plan_making(actions)
    add_plan_documents(actions)


def add_plan_documents(actions: Any) -> None:
    """The actions that show plans and read them."""
    show = add_command(actions, "show", "show a plan", ("plan_documents", "show"))
    _plan(show)
    show.add_argument("--format", choices=_FORMS, default="text", help="how to print (default: text)")
    _output(show)


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", type=path_of, metavar="PLAN", help="the plan's file, Markdown or JSON")


def _output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=path_of, metavar="FILE", help="write to this file")
