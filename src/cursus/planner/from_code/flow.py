"""What passes between the tasks of some code: tables, models and what else was fitted, as inputs and outputs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

from cursus.planner.from_code.calls import calls_in
from cursus.planner.from_code.port_names import called_model
from cursus.planner.from_code.ports import Port
from cursus.planner.from_code.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.planner.from_code.code import Code
    from cursus.planner.from_code.task import Task

__all__ = ["passed"]

_TABLES: Mapping[Work, str] = {Work.LOAD: "raw_data", Work.PREPROCESS: "processed_data", Work.SCORE: "scored_data"}
_GENERIC = frozenset({"data", "dataset", "df", "frame", "table", "x"})
_LABELS = "y"
_FITTED = (
    "sklearn.",
    "xgboost.",
    "lightgbm.",
    "torch.nn.",
    "torch.load",
    "tensorflow.",
    "keras.",
    "transformers.",
    "catboost.",
)
_NOT_FITTED = (
    "sklearn.model_selection.",
    "sklearn.metrics.",
    "sklearn.datasets.",
    "xgboost.DMatrix",
    "lightgbm.Dataset",
)
_LIKELY = 0.7


def passed(task: Task, tasks: Sequence[Task], code: Code) -> Iterator[Port]:
    """What comes from other tasks and goes to them, as ports."""
    at = next(place for place, each in enumerate(tasks) if each is task)
    wanted = {name for each in tasks[at + 1 :] for name in each.takes}
    for name in task.takes:
        giver = next((each for each in reversed(tasks[:at]) if name in each.gives), None)
        if giver and _flows(name):
            yield _port(
                "input", name, giver, task, f"{name} comes from {giver.name}", is_model=_is_fitted(name, giver, code)
            )
    for name in task.gives:
        if name in wanted and _flows(name):
            yield _port("output", name, task, task, f"{name} is used later on", is_model=_is_fitted(name, task, code))


def _is_fitted(name: str, giver: Task, code: Code) -> bool:
    """Whether what a task gives is a model, a scaler or the like: made by a library that fits such."""
    for unit in giver.units:
        for node in (each for statement in unit.statements for each in ast.walk(statement)):
            if isinstance(node, ast.Assign) and any(
                isinstance(each, ast.Name) and each.id == name for each in node.targets
            ):
                made = [each.name for each in calls_in(node.value, code.aliases)]
                if any(each.startswith(_FITTED) and not each.startswith(_NOT_FITTED) for each in made):
                    return True
    return giver.work is Work.TRAIN and called_model(name)


def _port(side: Literal["input", "output"], name: str, giver: Task, task: Task, why: str, *, is_model: bool) -> Port:
    """What passes between two tasks: the model where the giver trains, what else was fitted, or a table."""
    is_the_model = is_model and giver.work is Work.TRAIN
    ends = {"input": "model_input", "output": "model_output"}
    told = ends[side] if is_the_model else _table_name(name, giver)
    form: Literal["model"] | None = "model" if is_model else None
    lines, source = (task.units[0].first,), giver.step if side == "input" else None
    return Port(side, told, "", form, None, None, lines, _LIKELY, why, source)


def _table_name(name: str, giver: Task) -> str:
    """The logical name of a table: names that say nothing give way to what the giver does."""
    if name.lower() == _LABELS:
        return "labels"
    told = _TABLES.get(giver.work, name) if name.lower() in _GENERIC else name
    return told.lower().strip("_")


def _flows(name: str) -> bool:
    """Whether a name can be something that passes between steps: not a constant, a module, or a counter."""
    return name.lower() in {"x", _LABELS} or (not name.isupper() and len(name.strip("_")) > 1)
