"""Callbacks in the SageMaker SDK's names: a step that waits for an answer to a message in a queue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.output_parameters import OutputStep, OutputTypes, StepOutput
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CallbackOutput", "CallbackOutputTypeEnum", "CallbackStep"]

_QUEUE = re.compile(r"https?://[A-Za-z0-9.:-]+/\d{12}/[A-Za-z0-9_-]{1,80}(\.fifo)?")

CallbackOutputTypeEnum = OutputTypes


class CallbackOutput(StepOutput):
    """A value that whoever answers a callback gives by name, for the steps after it."""

    __slots__ = ()


@dataclass(kw_only=True)
class CallbackStep(OutputStep):
    """A message to an SQS queue as a step: it holds `inputs` and a token, and the step waits for the token's return.

    Raises:
        KindError: the queue's URL or the outputs are not what the service takes; all faults together.
    """

    sqs_queue_url: Any

    step_type = "Callback"

    def called(self) -> dict[str, Any]:
        """The queue's URL."""
        return {"SqsQueueUrl": self.sqs_queue_url}

    def faults(self) -> Iterator[Fault]:
        """A URL that is no queue's, and what is wrong with the outputs."""
        url = self.sqs_queue_url
        if not is_variable(url) and not _QUEUE.fullmatch(str(url)):
            hint = "it is https://sqs.<region>.amazonaws.com/<account>/<queue>"
            yield Fault(f"step {self.name!r}", f"{url!r} is no URL of a queue", hint)
        yield from super().faults()
