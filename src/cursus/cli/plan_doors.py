"""Where `plan new` gets requirements from: a file, a script, a notebook, or whoever sits at the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.plan_text import near
from cursus.errors import Fault, PlanError, did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from cursus.planner.requirements import StepRequirements

__all__ = ["requirements_for"]


def requirements_for(arguments: Namespace) -> StepRequirements | None:
    """The requirements that a command line asks for; None where a notebook gave several, and none is to be planned."""
    if arguments.step and not arguments.from_notebook:
        raise PlanError("--step is given without --from-notebook", hint="name the notebook, or leave --step out")
    if arguments.from_script:
        return _of_script(arguments)
    if arguments.from_notebook:
        return _of_notebook(arguments)
    if arguments.requirements:
        return api.read_requirements(arguments.requirements)
    return _of_answers(arguments)


def _of_script(arguments: Namespace) -> StepRequirements:
    given = api.requirements_from_script(arguments.from_script, project_id=arguments.project)
    _keep(given, arguments.root)
    for each in given.inferred:
        place = f" ({each.place})" if each.place else ""
        _say(f"  {each.confidence:4.0%}  {each.subject}: {each.why}{place}")
    return given


def _of_notebook(arguments: Namespace) -> StepRequirements | None:
    """Keeps the requirements of every new step, and gives those of the one that is to be planned."""
    digest = api.digest_code(arguments.from_notebook, project_id=arguments.project)
    for task in digest.tasks:
        what = f"is done by {task.step}" if task.step else "is a new step"
        _say(f"  {task.name}: {task.label} {what}")
    names = [each.step_name for each in digest.new_steps]
    if arguments.step and arguments.step not in names:
        hint = did_you_mean(arguments.step, names) or f"new steps: {', '.join(names) or 'none'}"
        raise PlanError.of([Fault(f"--step {arguments.step}", f"{arguments.from_notebook} gives no such step", hint)])
    for each in digest.new_steps:
        _keep(each, arguments.root)
    chosen = arguments.step or (names[0] if len(names) == 1 else None)
    if chosen is None:
        more = "plan one of them: cursus plan new FILE, or give --step NAME"
        _say(more if names else "registered steps do all of it: there is nothing to plan")
    return next((each for each in digest.new_steps if each.step_name == chosen), None)


def _of_answers(arguments: Namespace) -> StepRequirements:
    from cursus.cli.plan_questions import ask_for_requirements
    from cursus.planner.requirements_file import requirements_of

    given = requirements_of(ask_for_requirements(arguments.answers, arguments.root))
    _keep(given, arguments.root)
    return given


def _keep(given: StepRequirements, root: Path | None) -> None:
    """Writes requirements beside the plan that is made of them; a file that says something else stays."""
    place = api.requirements_place(given, root)
    text = api.requirements_text(given)
    if place.is_file() and place.read_text(encoding="utf-8") != text:
        hint = f"plan it with `cursus plan new {place}`, or move it away"
        raise PlanError.of([Fault(str(place), "is there already, and says something else", hint)])
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlanError(f"{place} cannot be written: {error.strerror}", hint="check the folder") from error
    _say(f"{near(place)}: what {given.step_name} must do")


def _say(text: str) -> None:
    """On standard error: standard output is for what `--format` says."""
    sys.stderr.write(f"{text}\n")
