"""The questions of `plan new` on a terminal: prints them, reads the answers, keeps them as they come."""

from __future__ import annotations

import sys
from textwrap import wrap
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console, plain
from cursus.errors import PlanError
from cursus.planner.questions.question import WrongAnswerError
from cursus.planner.questions.record import keep_answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from rich.console import Console

    from cursus.planner.questions import Dialog, Question

__all__ = ["ask_for_requirements"]

_EXPLAIN, _BACK = "?", "<"
_FEW = 5
_NARROWEST = 20


def ask_for_requirements(kept: Path, root: Path | None = None) -> Mapping[str, Any]:
    """What a requirements file holds, by the answers of whoever sits at the terminal; `kept` holds them.

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
    return dialog.requirements or {}


def _greet(out: Console, dialog: Dialog, kept: Path) -> None:
    _wrapped(out, "Enter takes what stands in [brackets]. ? explains a question, < goes back to the one before.")
    _wrapped(out, "Ctrl-C stops and keeps the answers.")
    if dialog.answers:
        _wrapped(out, f"{len(dialog.answers)} answers from {kept} are kept; remove that file to begin anew.")
    if dialog.dropped:
        out.print(f"[yellow]{dialog.dropped} answers do not fit any more and are asked for again.[/yellow]")


def _step(out: Console, dialog: Dialog, question: Question, kept: Path) -> Dialog:
    """The dialog after what was typed."""
    try:
        typed = input(_prompt(out, question)).strip()
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
        _wrapped(out, str(error), indent=2, style="red")
        return dialog
    keep_answers(kept, dialog.answers)
    return dialog


def _prompt(out: Console, question: Question) -> str:
    """What stands before an answer: one line where the terminal is wide enough, else the default on a second one."""
    words, choices = question.words, f" ({', '.join(question.choices)})"
    default = f" [{question.default}]" if question.default else ""
    if question.default == "" and "(Enter" not in words:
        default = " (Enter: nothing)"
    if 0 < len(question.choices) <= _FEW and len(words + choices + default) < out.width:
        return f"{words}{choices}{default} "
    if len(words + default) < out.width:
        return f"{words}{default} "
    _wrapped(out, words)
    return f" {default} "


def _explain(out: Console, question: Question) -> None:
    _wrapped(out, question.explanation, indent=2)
    for at, choice in enumerate(question.choices, 1):
        _wrapped(out, f"{at}. {choice}", indent=2)


def _wrapped(out: Console, text: str, *, indent: int = 0, style: str = "") -> None:
    """Prints text in lines as wide as the terminal, broken between words."""
    from rich.text import Text

    for line in wrap(text, max(out.width - 1 - indent, _NARROWEST), break_on_hyphens=False):
        out.print(Text(f"{' ' * indent}{line}", style), soft_wrap=True)
