"""The step types that run on one machine, each with the way to run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.engine.jobs.condition import CONDITION
from cursus.engine.jobs.fail import FAIL
from cursus.engine.jobs.model import MODEL
from cursus.engine.jobs.processing import PROCESSING
from cursus.engine.jobs.register import REGISTER_MODEL
from cursus.engine.jobs.training.step import TRAINING
from cursus.engine.jobs.transform.step import TRANSFORM
from cursus.engine.jobs.tuning.step import TUNING
from cursus.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.engine.graph import Node
    from cursus.engine.task import Kind

__all__ = ["KINDS", "unsupported"]

KINDS: Mapping[str, Kind] = {
    "Condition": CONDITION,
    "Fail": FAIL,
    "Model": MODEL,
    "Processing": PROCESSING,
    "RegisterModel": REGISTER_MODEL,
    "Training": TRAINING,
    "Transform": TRANSFORM,
    "Tuning": TUNING,
}


def unsupported(nodes: Iterable[Node]) -> Iterator[Fault]:
    """Everything in a pipeline that cannot be run here."""
    for node in nodes:
        kind = KINDS.get(node.type)
        if kind is None:
            hint = f"it runs {', '.join(KINDS)}; remove the step for local runs, or run the pipeline on SageMaker"
            yield Fault(f"step {node.name!r}", f"has type {node.type!r}, which the local engine does not run", hint)
        else:
            for fact, hint in kind.unsupported(node.step):
                yield Fault(f"step {node.name!r}", fact, hint)
