"""One call of a user's function in a job of its own, and the values that it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.programs import handler as program
from cursus.engine.sandbox.opened import Job
from cursus.engine.task import REGION
from cursus.engine.values import read_json
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.engine.sandbox.launcher import Exit
    from cursus.engine.task import Task

__all__ = ["Call", "call_handler", "handler_job", "output_parameters", "returned"]

_FOLDER = "handler"
_AWS = {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}


@dataclass(frozen=True, slots=True)
class Call:
    """What a function is called with, how long it may take (seconds), and what sets that limit."""

    event: Mapping[str, Any]
    seconds: float
    limit_name: str
    context: Mapping[str, Any] | None = None
    environment: Mapping[str, str] | None = None


def call_handler(task: Task, call: Call) -> tuple[Any, Exit]:
    """What the step's handler returned, and how its job ended; StepFailedError with its words where it raised."""
    ended = task.run(handler_job(task, call), task.root / _FOLDER / "failure", call.limit_name)
    return returned(task), ended


def handler_job(task: Task, call: Call) -> Job:
    """The job that calls the step's handler, a function of this machine's; what is laid out below /opt/ml stays."""
    handler = task.handler
    assert handler is not None
    file = str(handler.file.absolute())
    plan = {"file": file, "function": handler.function, "event": call.event, "context": call.context}
    task.write_json(f"{_FOLDER}/plan.json", plan)
    files = (f"{CONTAINER_ROOT}/{_FOLDER}/{name}" for name in ("plan.json", "result.json", "failure"))
    return Job(
        command=("python3", str(Path(program.__file__)), *files),
        environment={**_AWS, **(call.environment or {})},
        folder=task.folder,
        log=task.log,
        limit=call.seconds,
        ours=True,
        private=False,
    )


def returned(task: Task) -> Any:
    """What the step's handler returned."""
    written = (task.root / _FOLDER / "result.json").read_bytes()
    return read_json(written, f"step {task.name!r}: what its handler returned")


def output_parameters(task: Task, answer: Any) -> dict[str, Any]:
    """The declared outputs out of a handler's answer; EngineError naming all that are missing or of another type."""
    declared: Iterable[Mapping[str, Any]] = task.fields.get("OutputParameters", ())
    wanted = {str(entry["OutputName"]): str(entry.get("OutputType", "String")) for entry in declared}
    if answer is None and not wanted:
        return {}
    if not isinstance(answer, dict):
        hint = f"return a dict with {', '.join(map(repr, wanted)) or 'nothing in it'}"
        raise EngineError(f"step {task.name!r}: its handler returned {answer!r}", hint=hint)
    outputs = {name: answer[name] for name in wanted if name in answer}
    faults = list(_output_faults(task, wanted, outputs, list(answer)))
    if faults:
        raise EngineError.of(faults)
    return outputs


def _output_faults(
    task: Task, wanted: Mapping[str, str], outputs: Mapping[str, Any], given: list[str]
) -> Iterator[Fault]:
    for name, kind in wanted.items():
        subject = f"step {task.name!r} output {name!r}"
        if name not in outputs:
            told = f"it returned {', '.join(map(repr, given))}" if given else "it returned an empty dict"
            yield Fault(subject, "was not returned by the handler", told)
        elif not _is(kind, outputs[name]):
            yield Fault(subject, f"is declared as {kind}, and the handler returned {outputs[name]!r}", _EXAMPLES[kind])


def _is(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "Boolean"
    return isinstance(value, _TYPES.get(kind, object))


_TYPES: Mapping[str, Any] = {"String": str, "Integer": int, "Float": (int, float), "Boolean": bool}
_EXAMPLES = {
    "String": "return text, as in str(value)",
    "Integer": "return an int, as in int(value)",
    "Float": "return a float, as in float(value)",
    "Boolean": "return True or False",
}
