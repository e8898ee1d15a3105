"""Lambda steps: a function of the user's is called as `function(event, context)` in place of the one on AWS."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.handled import Call, call_handler, output_parameters
from cursus.engine.task import Kind, Outcome, Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["LAMBDA"]

# What the service waits for a function at most.
_SECONDS = 600.0
_MEGABYTES = 128


def _run(task: Task) -> Outcome:
    arn = str(task.fields["FunctionArn"])
    name = _name(arn)
    context = {
        "function_name": name,
        "invoked_function_arn": arn,
        "aws_request_id": str(uuid.uuid4()),
        "memory_limit_in_mb": _MEGABYTES,
        "seconds": _SECONDS,
    }
    call = Call(task.arguments, _SECONDS, "the limit of a Lambda step", context, {"AWS_LAMBDA_FUNCTION_NAME": name})
    answer, ended = call_handler(task, call)
    return Outcome(
        properties={"OutputParameters": output_parameters(task, answer)},
        exit_code=ended.code,
        peak_memory_bytes=ended.peak_memory_bytes,
    )


def _name(arn: str) -> str:
    _, separator, rest = arn.partition(":function:")
    return rest.partition(":")[0] if separator else arn


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    function = step.get("FunctionArn")
    named = f"the Lambda function {function!r}" if isinstance(function, str) else "a Lambda function"
    yield f"calls {named}, and there is no Lambda here", "give it a Python function"


LAMBDA = Kind(_run, _unsupported)
