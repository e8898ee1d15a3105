"""Calls the function that stands in for a Lambda function, a queue's reader or a job, inside the sandbox.

Run as a program: `handler.py <plan> <result> <failure>`. The plan is a JSON object: `file`, `function`, `event`, and
`context` for a Lambda function. Standard library only.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Context", "main"]


class Context:
    """What Lambda tells a function of its invocation, under Lambda's names."""

    function_version = "$LATEST"
    identity = None
    client_context = None

    def __init__(self, told: Mapping[str, Any]) -> None:
        """Takes `function_name`, `invoked_function_arn`, `aws_request_id`, `memory_limit_in_mb` and `seconds`."""
        self.function_name = str(told["function_name"])
        self.invoked_function_arn = str(told["invoked_function_arn"])
        self.aws_request_id = str(told["aws_request_id"])
        self.memory_limit_in_mb = str(told["memory_limit_in_mb"])
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = f"local/[{self.function_version}]{self.aws_request_id}"
        self._end = time.monotonic() + float(told["seconds"])

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is ended."""
        return max(0, int(1000 * (self._end - time.monotonic())))


def main(plan_file: str, result_file: str, failure_file: str) -> int:
    """The exit code; the result's file then holds what the function returned, or the failure's file why it did not."""
    plan = json.loads(Path(plan_file).read_text(encoding="utf-8"))
    try:
        answered = _call(plan)
        result = json.dumps(answered)
    except Exception as error:  # noqa: BLE001  # the user's function: whatever it raises fails the step
        traceback.print_exc()
        Path(failure_file).write_text(_reason(error), encoding="utf-8")
        return 1
    Path(result_file).write_text(result, encoding="utf-8")
    return 0


def _call(plan: Mapping[str, Any]) -> Any:
    arguments = [plan["event"]]
    if plan.get("context") is not None:
        arguments.append(Context(plan["context"]))
    return _function(Path(plan["file"]), str(plan["function"]))(*arguments)


def _function(file: Path, name: str) -> Callable[..., Any]:
    # Our own folder would hide modules of the user's that are named like ours.
    sys.path[:] = [str(file.parent), *(entry for entry in sys.path if entry != str(Path(__file__).parent))]
    specification = importlib.util.spec_from_file_location(file.stem, str(file))
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    function: Callable[..., Any] = getattr(module, name)
    return function


def _reason(error: Exception) -> str:
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3]))
