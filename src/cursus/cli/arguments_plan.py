"""The arguments of the commands about plans."""

from __future__ import annotations

from cursus.cli.arguments_plan_making import add_plan_making
from cursus.cli.arguments_scaffold import add_plan_proof
from cursus.cli.parser import add_command, add_format, add_root_option, path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["add_plan", "add_plan_documents"]

_FORMS = ("text", "markdown", "json", "html")


def add_plan(commands: Any) -> None:
    """The command `plan`."""
    parser = add_command(commands, "plan", "plan a new step: from what it must do to what is to be written")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add_plan_making(actions)
    add_plan_documents(actions)
    add_plan_proof(actions)


def add_plan_documents(actions: Any) -> None:
    """The actions that show plans, read them, and ask for them."""
    show = add_command(actions, "show", "show a plan", ("plan_documents", "show"))
    show.add_argument("plan", metavar="PLAN", help="the plan's file, or the step's name")
    show.add_argument("--format", choices=_FORMS, default="text", help="how to print (default: text)")
    text = "read a plan in Markdown, written by a person or a language model; exit code 1 where it is below the bar"
    reading = add_command(actions, "import", text, ("plan_documents", "import_"))
    reading.add_argument("document", type=path_of, metavar="PLAN.md", help="the Markdown")
    reading.add_argument(
        "--requirements", type=path_of, metavar="FILE", help="what the step must do (default: what the document says)"
    )
    reading.add_argument("--dry-run", action="store_true", help="say what is found, and write nothing")
    add_format(reading)
    prompt = add_command(
        actions, "prompt", "write a prompt by which a language model makes a plan", ("plan_documents", "prompt")
    )
    prompt.add_argument(
        "requirements", nargs="?", type=path_of, metavar="REQUIREMENTS",
        help="the file of requirements (default: the prompt holds the form to fill in)",
    )  # fmt: skip
    for action in (show, prompt):
        action.add_argument("-o", "--output", type=path_of, metavar="FILE", help="write to this file")
    for action in (show, reading, prompt):
        add_root_option(action)
