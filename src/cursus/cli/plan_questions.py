"""The questions of `plan new` on a terminal: prints them, reads the answers, keeps them as they come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console, plain
from cursus.errors import PlanError
from cursus.planner.questions.question import WrongAnswerError
from cursus.planner.questions.record import forget_answers, keep_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from rich.console import Console

    from cursus.planner.questions import Dialog, Question

__all__ = ["ask_for_requirements"]

_EXPLAIN, _BACK = "?", "<"
_FEW = 5


def ask_for_requirements(kept: Path, root: Path | None = None) -> Mapping[str, Any]:
    """What a requirements file holds, by the answers of whoever sits at the terminal; `kept` holds them until the end.

    Raises:
        PlanError: nobody is there to be asked, `kept` holds something else, or the input ends before the questions.
        KeyboardInterrupt: the user breaks off; the answers are kept.
    """
    if not sys.stdin.isatty():
        hint = "give a file of requirements, --from-script FILE, or --from-notebook FILE"
        raise PlanError("plan new: nobody can be asked here", hint=hint)
    out = console()
    dialog = api.ask_requirements(kept, root=root)
    _greet(out, dialog, kept)
    while dialog.question is not None:
        dialog = _step(out, dialog, dialog.question, kept)
    forget_answers(kept)
    return dialog.requirements or {}


def _greet(out: Console, dialog: Dialog, kept: Path) -> None:
    out.print("Enter takes what stands in brackets, ? explains, < goes back, Ctrl-C stops and keeps the answers.")
    if dialog.answers:
        out.print(f"Going on behind {len(dialog.answers)} answers from {plain(kept)}; remove it to begin anew.")
    if dialog.dropped:
        out.print(f"[yellow]{dialog.dropped} answers do not fit any more and are asked for again.[/yellow]")


def _step(out: Console, dialog: Dialog, question: Question, kept: Path) -> Dialog:
    """The dialog after what was typed."""
    try:
        typed = input(_prompt(question)).strip()
    except (EOFError, KeyboardInterrupt) as end:
        out.print()
        hint = f"give the same command to go on; {kept} holds the answers"
        if isinstance(end, KeyboardInterrupt):
            out.print(f"stopped; {plain(hint)}")
            raise
        raise PlanError("plan new: the input ended before the questions did", hint=hint) from end
    if typed == _EXPLAIN:
        _explain(out, question)
        return dialog
    try:
        dialog = dialog.back() if typed == _BACK else dialog.answered(typed)
    except WrongAnswerError as error:
        out.print(f"  [red]{plain(error)}[/red]")
        return dialog
    keep_answers(kept, dialog.answers)
    return dialog


def _prompt(question: Question) -> str:
    choices = f" ({', '.join(question.choices)})" if 0 < len(question.choices) <= _FEW else ""
    default = f" [{question.default}]" if question.default else ""
    return f"{question.words}{choices}{default} "


def _explain(out: Console, question: Question) -> None:
    from rich.padding import Padding

    out.print(Padding(plain(question.explanation), (0, 0, 0, 2)), soft_wrap=False)
    for at, choice in enumerate(question.choices, 1):
        out.print(f"  {at}. {plain(choice)}")
