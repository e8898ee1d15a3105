"""The step types that run on one machine, each with the way to run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.engine.form import MALFORMED
from cursus.engine.handlers import handler_lines
from cursus.engine.jobs.callback import CALLBACK
from cursus.engine.jobs.condition import CONDITION
from cursus.engine.jobs.fail import FAIL
from cursus.engine.jobs.lambda_step import LAMBDA
from cursus.engine.jobs.model import MODEL
from cursus.engine.jobs.processing import PROCESSING
from cursus.engine.jobs.register import REGISTER_MODEL
from cursus.engine.jobs.stand_in import SERVICES, run_stand_in
from cursus.engine.jobs.training.step import TRAINING
from cursus.engine.jobs.transform.step import TRANSFORM
from cursus.engine.jobs.tuning.step import TUNING
from cursus.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cursus.engine.graph import Node
    from cursus.engine.task import Kind, Outcome, Task

__all__ = ["KINDS", "run_task", "unsupported"]

KINDS: Mapping[str, Kind] = {
    "Callback": CALLBACK,
    "Condition": CONDITION,
    "Fail": FAIL,
    "Lambda": LAMBDA,
    "Model": MODEL,
    "Processing": PROCESSING,
    "RegisterModel": REGISTER_MODEL,
    "Training": TRAINING,
    "Transform": TRANSFORM,
    "Tuning": TUNING,
}
# Kinds that are nothing but their handler.
_ANSWERED = ("Callback", "Lambda")
_REPLACEABLE = ("Processing", "Training", "Transform", "Tuning")


def run_task(task: Task) -> Outcome:
    """Runs one step: by its kind, or by the user's function that stands in for it."""
    if task.handler is not None and task.type not in _ANSWERED:
        return run_stand_in(task)
    return KINDS[task.type].run(task)


def unsupported(nodes: Iterable[Node], handled: Collection[str] = ()) -> Iterator[Fault]:
    """Everything in a pipeline that cannot be run here; `handled` steps have a function that stands in for them."""
    for node in nodes:
        if node.name not in handled:
            for fact, hint in _facts(node):
                yield Fault(f"step {node.name!r}", fact, f"{hint}{_or_handler(node)}")


def _facts(node: Node) -> Iterable[tuple[str, str]]:
    kind = KINDS.get(node.type)
    if kind is not None:
        try:
            return list(kind.unsupported(node.step))
        except MALFORMED as error:
            odd = f"its arguments are not as the service takes them: {type(error).__name__}: {error}"
            return [(odd, "check the definition")]
    if node.type in SERVICES:
        return [(f"has type {node.type!r}, which runs on AWS only", "give it a Python function")]
    hint = f"it runs {', '.join(KINDS)}; remove the step for local runs, or run the pipeline on SageMaker"
    return [(f"has type {node.type!r}, which the local engine does not run", hint)]


def _or_handler(node: Node) -> str:
    """How to name a function in the step's place; nothing for what only a misspelt or an inner type needs."""
    if node.type in (*_ANSWERED, *SERVICES):
        return f" in the run config (run.yaml):\n{handler_lines(node.name)}"
    if node.type in _REPLACEABLE:
        return f"; or give it a Python function in the run config (run.yaml):\n{handler_lines(node.name)}"
    return ""
