"""Where `plan new` gets requirements from: a file, a script, a notebook, or whoever sits at the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.core.command_lines import near
from cursus.errors import Fault, PlanError, did_you_mean
from cursus.planner.keeping import plan_command

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from cursus.planner.from_code.digest import Digest
    from cursus.planner.requirements import StepRequirements

__all__ = ["requirements_for"]


def requirements_for(arguments: Namespace) -> StepRequirements | None:
    """The requirements that a command line asks for; None where a notebook gave several, and none is to be planned."""
    _refuse_strays(arguments)
    if arguments.from_script:
        return _of_script(arguments)
    if arguments.from_notebook:
        return _of_notebook(arguments)
    if arguments.requirements:
        return api.read_requirements(arguments.requirements)
    return _of_answers(arguments)


def _refuse_strays(arguments: Namespace) -> None:
    """Refuses options that would say nothing beside the others."""
    faults: list[Fault] = []
    if arguments.step and not arguments.from_notebook:
        faults.append(Fault("--step", "is given without --from-notebook", "name the notebook, or leave --step out"))
    if arguments.project and not (arguments.from_script or arguments.from_notebook):
        hint = "write project_id into the requirements, or leave --project out"
        faults.append(Fault("--project", "is given without --from-script or --from-notebook", hint))
    if faults:
        raise PlanError.of(faults)


def _of_script(arguments: Namespace) -> StepRequirements:
    given = api.requirements_from_script(arguments.from_script, project_id=arguments.project)
    place = _keep([given], arguments.root)[0]
    for each in given.inferred:
        where = f" ({each.place})" if each.place else ""
        _say(f"  {each.confidence:4.0%}  {each.subject}: {each.why}{where}")
    return api.read_requirements(place)


def _of_notebook(arguments: Namespace) -> StepRequirements | None:
    """Keeps the requirements of every new step, and gives those of the one that is to be planned."""
    digest = api.digest_code(arguments.from_notebook, project_id=arguments.project)
    names = [each.step_name for each in digest.new_steps]
    if arguments.step and arguments.step not in names:
        hint = did_you_mean(arguments.step, names) or f"new steps: {', '.join(names) or 'none'}"
        raise PlanError.of([Fault(f"--step {arguments.step}", f"{arguments.from_notebook} gives no such step", hint)])
    places = dict(zip(names, _keep(digest.new_steps, arguments.root), strict=True))
    _say_what_is_found(digest)
    chosen = arguments.step or (names[0] if len(names) == 1 else None)
    if chosen is not None:
        return api.read_requirements(places[chosen])
    if names:
        _say("plan one of them, or give --step NAME:")
        for place in places.values():
            _say(f"  {plan_command(place, arguments.root)}")
    else:
        _say("registered steps do all of it: there is nothing to plan")
    return None


def _say_what_is_found(digest: Digest) -> None:
    for task in digest.tasks:
        _say(f"  {task.name}: {task.label} {f'is done by {task.step}' if task.step else 'is a new step'}")
    for each in digest.considerations:
        _say(f"  note: {each}")


def _of_answers(arguments: Namespace) -> StepRequirements:
    from cursus.cli.plan_questions import ask_for_requirements
    from cursus.planner.questions.record import forget_answers
    from cursus.planner.requirements import StepRequirements

    given = StepRequirements.model_validate(ask_for_requirements(arguments.answers, arguments.root))
    place = _keep([given], arguments.root)[0]
    forget_answers(arguments.answers)
    return api.read_requirements(place)


def _keep(given: Sequence[StepRequirements], root: Path | None) -> tuple[Path, ...]:
    """Writes requirements beside the plans that are made of them, and says where."""
    places = api.keep_requirements(given, root)
    for place, each in zip(places, given, strict=True):
        _say(f"{near(place)}: what {each.step_name} must do")
    return places


def _say(text: str) -> None:
    """On standard error: standard output is for what `--format` says."""
    sys.stderr.write(f"{text}\n")
