"""The arguments of the commands that make files of plans, and prove them."""

from __future__ import annotations

from cursus.cli.parser import add_command, add_format, add_root_option

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

__all__ = ["add_plan_proof", "add_scaffold"]


def add_scaffold(commands: Any) -> None:
    """The command `scaffold`."""
    text = "write the files of a plan: all of them or none, and nothing over what a person has written"
    parser = add_command(commands, "scaffold", text, ("scaffold", "scaffold"))
    _plan(parser)
    parser.add_argument(
        "--workspace", dest="project", metavar="ID",
        help="the workspace that it goes to (default: the plan's); one that is not there is made",
    )  # fmt: skip
    parser.add_argument("--merge", action="store_true", help="put a person's changes and the plan's into one file")
    parser.add_argument("--dry-run", action="store_true", help="print the files and the change, and write nothing")
    parser.add_argument(
        "--run", action="store_true",
        help="then compile the step with its neighbours, check every level, and run it on samples",
    )  # fmt: skip
    add_format(parser)
    add_root_option(parser)


def add_plan_proof(actions: Any) -> None:
    """The actions `verify` and `drift` of `plan`."""
    text = (
        "show what proves each requirement: files, layers, pipeline, tests, run; exit code 1 where something is missing"
    )
    verify = add_command(actions, "verify", text, ("plan_proof", "verify"))
    text = "show how files differ from what their plan made and would make; exit code 1 where any does"
    drift = add_command(actions, "drift", text, ("plan_proof", "drift"))
    drift.add_argument("--diff", action="store_true", help="print what differs, line by line")
    for action in (verify, drift):
        _plan(action)
        add_format(action)
        add_root_option(action)


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="the plan's file, or the step's name")
