"""Callback steps: a function of the user's gets the message that the service puts into a queue, and answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.handled import Call, call_handler, output_parameters
from cursus.engine.task import DAY_SECONDS, Kind, Outcome, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CALLBACK"]


def _run(task: Task) -> Outcome:
    # The service's tokens have ten letters and digits.
    message = {
        "token": task.suffix,
        "pipelineExecutionArn": task.world.pipeline_execution_arn,
        "stepName": task.name,
        "arguments": dict(task.arguments),
        "status": "Executing",
    }
    answer, ended = call_handler(task, Call(message, float(DAY_SECONDS), "the limit of a callback"))
    return Outcome(
        properties={"OutputParameters": output_parameters(task, answer)},
        exit_code=ended.code,
        peak_memory_bytes=ended.peak_memory_bytes,
    )


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    queue = step.get("SqsQueueUrl")
    named = f"the queue {queue!r}" if isinstance(queue, str) else "a queue"
    yield f"waits for an answer from {named}, and there are no queues here", "give it a Python function"


CALLBACK = Kind(_run, _unsupported)
