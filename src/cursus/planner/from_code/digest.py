"""A notebook or a long script as tasks in order: what each takes and gives, the step that does it, and the new ones."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cursus.core.base.names import pascal_case
from cursus.errors import Fault, PlanError
from cursus.planner.from_code.calls import names_in
from cursus.planner.from_code.cloud import cloud_names, is_of
from cursus.planner.from_code.code import read_code
from cursus.planner.from_code.flow import passed
from cursus.planner.from_code.notebook import read_notebook
from cursus.planner.from_code.ports import ports_of
from cursus.planner.from_code.script import Piece, requirements_of
from cursus.planner.from_code.task import Task
from cursus.planner.from_code.work import Work, work_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from cursus.planner.from_code.code import Code, Unit
    from cursus.planner.from_code.ports import Port
    from cursus.planner.requirements import StepRequirements

__all__ = ["Digest", "digest_of"]

_TITLES: Mapping[Work, str] = {
    Work.LOAD: "DataLoading",
    Work.PREPROCESS: "Preprocessing",
    Work.TRAIN: "Training",
    Work.SCORE: "Scoring",
    Work.EVALUATE: "Evaluation",
}
_IN_WORDS: Mapping[Work, str] = {
    Work.LOAD: "loads data",
    Work.PREPROCESS: "prepares tables",
    Work.TRAIN: "trains a model",
    Work.SCORE: "scores rows with a model",
    Work.EVALUATE: "measures a model",
}
_ASIDE = (Work.PLOT, Work.CLOUD, Work.OTHER)
_JOBS = frozenset({"fit", "deploy", "transform", "run", "tune", "create_model", "upload_data", "start"})
_MOST_UNKNOWN, _MOST_WORDS = 10, 3


@dataclass(frozen=True)
class Digest:
    """What code does, as a pipeline: tasks, edges between their steps, steps to be made, and what to think of."""

    path: Path
    tasks: tuple[Task, ...]
    edges: tuple[tuple[str, str], ...]
    new_steps: tuple[StepRequirements, ...]
    considerations: tuple[str, ...] = ()
    aside: tuple[str, ...] = field(default=())


def digest_of(path: Path, known: Collection[str] = (), *, project_id: str | None = None) -> Digest:
    """Reads a notebook, or a script, as a pipeline; nothing of it is run.

    Args:
        path: a file that ends in `.ipynb` or `.py`.
        known: the names of the registered steps, which tasks are matched with.
        project_id: the project that new steps shall belong to; None for shared ones.

    Raises:
        PlanError: the file is not there, is no Python, or does nothing that a step could do.
    """
    code = read_notebook(path) if path.suffix == ".ipynb" else read_code(path)
    left = [unit for unit, work in _works(code) if work in (Work.PLOT, Work.CLOUD)]
    tasks = [each for each in _named(_placed(_tasks(code), ports_of(code), left), code, known) if each.name]
    if not tasks:
        hint = "name a file that loads, prepares, trains, scores or measures something"
        raise PlanError.of([Fault(path.name, "does no work that a step could do", hint)])
    owner: dict[str, Any] = (
        {"developer_type": "isolated", "project_id": project_id} if project_id else {"developer_type": "shared"}
    )
    new = tuple(_requirements(code, each, tasks, owner) for each in tasks if each.step is None)
    aside = tuple(f"{unit.label}: {work.value}" for unit, work in _works(code) if work in (Work.PLOT, Work.CLOUD))
    return Digest(
        path, tuple(tasks), tuple(dict.fromkeys(_edges(tasks))), new, tuple(_considerations(code, tasks)), aside
    )


def _works(code: Code) -> Iterator[tuple[Unit, Work]]:
    cloud = cloud_names(code)
    for unit in code.units:
        if unit.statements:
            calls = code.calls(unit.statements)
            own = [each for each in calls if not is_of(each, cloud)]
            work = work_of(own)
            yield unit, Work.CLOUD if len(own) < len(calls) and work in (Work.OTHER, Work.PLOT) else work


def _tasks(code: Code) -> list[Task]:
    """Units that do the same work one after the other are one task; what saves belongs to what it saves."""
    groups: list[tuple[Work, list[Unit]]] = []
    for unit, work in _works(code):
        if work in _ASIDE and not (work is Work.OTHER and groups):
            continue
        if groups and work in (Work.SAVE, Work.OTHER, groups[-1][0]):
            groups[-1][1].append(unit)
        elif work not in (Work.SAVE, Work.OTHER):
            groups.append((work, [unit]))
    return _with_flow([(work, tuple(units)) for work, units in groups])


def _with_flow(groups: Sequence[tuple[Work, tuple[Unit, ...]]]) -> list[Task]:
    defined = [_defined(units) for _, units in groups]
    read = [{name for unit in units for node in unit.statements for name in names_in(node)} for _, units in groups]
    found: list[Task] = []
    for at, (work, units) in enumerate(groups):
        before = {name for each in defined[:at] for name in each}
        later = {name for each in read[at + 1 :] for name in each}
        takes = tuple(sorted(read[at] & before))
        gives = tuple(sorted(defined[at] & later))
        found.append(Task(work, units, takes, gives))
    return found


def _defined(units: Sequence[Unit]) -> set[str]:
    """The names that units give a value, and those whose parts they change."""
    found: set[str] = set()
    for unit in units:
        for statement in unit.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
                elif (
                    isinstance(node, ast.Subscript)
                    and isinstance(node.ctx, ast.Store)
                    and isinstance(node.value, ast.Name)
                ):
                    found.add(node.value.id)
    return found


def _placed(tasks: Sequence[Task], ports: Sequence[Port], aside: Sequence[Unit]) -> list[Task]:
    """The tasks with the files that their lines read and write; what a function does counts for who calls first."""
    left = [each for each in ports if not any(unit.first <= line <= unit.last for unit in aside for line in each.lines)]
    placed: list[Task] = []
    for task in tasks:
        mine = [
            each for each in left if any(unit.first <= line <= unit.last for unit in task.units for line in each.lines)
        ]
        left = [each for each in left if each not in mine]
        placed.append(replace(task, ports=tuple(mine)))
    for port in left:
        at = 0 if port.side == "input" else len(placed) - 1
        if placed:
            placed[at] = replace(placed[at], ports=(*placed[at].ports, port))
    return placed


def _named(tasks: Sequence[Task], code: Code, known: Collection[str]) -> Iterator[Task]:
    """The tasks with the step that does each: a registered one where its work and framework fit."""
    taken: set[str] = set()
    subject = _subject(code.path.stem)
    uses_xgboost = any(each.top == "xgboost" for each in code.facts.imports)
    for task in tasks:
        step, why = _registered(task, known, uses_xgboost=uses_xgboost)
        if step in taken:
            step, why = None, f"{why}, which does another task here"
        name = step or f"{subject}{_TITLES.get(task.work, 'Step')}"
        number = 2
        base = name
        while name in taken:
            name = f"{base.rstrip('0123456789')}{number}"
            number += 1
        taken.add(name)
        yield replace(task, name=name, step=step, why=why)


def _registered(task: Task, known: Collection[str], *, uses_xgboost: bool) -> tuple[str | None, str]:
    wanted = {
        Work.LOAD: "DataLoading",
        Work.TRAIN: "XGBoostTraining" if uses_xgboost else "",
        Work.EVALUATE: "XGBoostModelEval" if uses_xgboost else "",
        Work.SCORE: "BatchTransform" if uses_xgboost else "",
    }.get(task.work, "")
    if wanted and wanted in known:
        return wanted, f"it {_IN_WORDS[task.work]}, as {wanted} does"
    return None, f"it {_IN_WORDS.get(task.work, 'does something')}, and no registered step does just that"


def _subject(stem: str) -> str:
    words = [each for each in stem.replace("-", "_").split("_") if each.isalpha()]
    return pascal_case("_".join(words[:_MOST_WORDS]).lower()) if words else "Found"


def _edges(tasks: Sequence[Task]) -> Iterator[tuple[str, str]]:
    """From each task to the later ones that take what it gave last."""
    for at, task in enumerate(tasks):
        for name in task.takes:
            givers = [each for each in tasks[:at] if name in each.gives]
            if givers:
                yield givers[-1].name, task.name


def _requirements(code: Code, task: Task, tasks: Sequence[Task], owner: Mapping[str, Any]) -> StepRequirements:
    """A new step: the files of its code, and what passes between it and its neighbours as inputs and outputs."""
    nodes = tuple(node for unit in task.units for node in unit.statements)
    ports = [*task.ports, *passed(task, tasks, code)]
    unique = {(each.side, each.name): each for each in reversed(ports)}
    described = (
        f"{_IN_WORDS.get(task.work, 'does something')[0].upper()}{_IN_WORDS.get(task.work, 'oes something')[1:]}"
    )
    place = f"{described}, as {code.path.name} does in {task.label}"
    piece = Piece(code, nodes, tuple(reversed(unique.values())), task.name, place, dict(owner))
    return requirements_of(piece)


def _considerations(code: Code, tasks: Sequence[Task]) -> Iterator[str]:
    for each in code.taken_out:
        yield f"{each} is not Python and was left out"
    for unknown in code.facts.unknown[:_MOST_UNKNOWN]:
        yield f"{code.place(unknown.place.line)}: {unknown.fact}"
    yield from _jobs(code)
    works = {each.work for each in tasks}
    if Work.TRAIN in works and Work.EVALUATE not in works:
        yield "a model is trained and never measured: add an evaluation before it is registered"
    if Work.TRAIN in works and not any(each.is_model for task in tasks for each in task.ports if each.side == "output"):
        yield "the model is never saved: a training step writes it to /opt/ml/model"


def _jobs(code: Code) -> Iterator[str]:
    """Where a notebook starts jobs itself, which is what a pipeline's steps are for."""
    cloud = cloud_names(code)
    for unit, work in _works(code):
        started = [each for each in code.calls(unit.statements) if is_of(each, cloud) and each.method in _JOBS]
        if work is Work.CLOUD and started:
            fact = f"{started[0].method} works in SageMaker from the outside"
            yield f"{unit.label}: {fact}: a step of the pipeline does that"
