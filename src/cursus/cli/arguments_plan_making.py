"""The arguments of the commands that make, check, revise and compare plans."""

from __future__ import annotations

from cursus.cli.parser import add_command, add_format, add_root_option, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

__all__ = ["add_plan_making"]


def add_plan_making(actions: Any) -> None:
    """The actions `new`, `check`, `revise`, `diff` and `schema`."""
    _new(actions)
    check = add_command(
        actions, "check", "score a plan: alignment, standardization, compatibility; exit code 1 below the bar",
        ("plan", "check"),
    )  # fmt: skip
    revise = add_command(actions, "revise", "mend what is mechanical in a plan, as a new revision", ("plan", "revise"))
    diff = add_command(actions, "diff", "show what differs between two revisions of a plan", ("plan", "diff"))
    for action in (check, revise, diff):
        _plan(action)
        add_format(action)
        add_root_option(action)
    revise.add_argument("--dry-run", action="store_true", help="say what would be mended, and write nothing")
    diff.add_argument(
        "--from", dest="before", type=int, metavar="N", help="the earlier revision (default: the last but one)"
    )
    diff.add_argument("--to", dest="after", type=int, metavar="N", help="the later revision (default: the last)")
    schema = add_command(
        actions, "schema", "write the JSON Schema of a file of requirements, for editors", ("plan", "schema")
    )
    schema.add_argument("-o", "--output", type=path_of, metavar="FILE", help="where to write it (default: print it)")


def _new(actions: Any) -> None:
    text = "make the plan of a new step: from a file of requirements, from code, or from questions on the terminal"
    new = add_command(actions, "new", text, ("plan", "new"))
    door = new.add_mutually_exclusive_group()
    door.add_argument(
        "requirements", nargs="?", type=path_of, metavar="REQUIREMENTS",
        help="the file of requirements, YAML or JSON (default: ask on the terminal)",
    )  # fmt: skip
    door.add_argument("--from-script", type=path_of, metavar="FILE", help="read them out of a Python script")
    door.add_argument("--from-notebook", type=path_of, metavar="FILE", help="read them out of a notebook")
    new.add_argument("--step", metavar="NAME", help="with --from-notebook: the new step to plan")
    new.add_argument("--project", metavar="ID", help="with --from-...: the project of the step (default: shared)")
    new.add_argument(
        "--answers", type=path_of, default="plan_answers.json", metavar="FILE",
        help="where answers are kept until the questions end (default: plan_answers.json)",
    )  # fmt: skip
    add_format(new)
    add_root_option(new)


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="the plan's file, or the step's name")
