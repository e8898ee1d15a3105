"""Builds steps that wait for an answer to a message in a queue."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT
from cursus.core.builders.outputs import OutputStepBuilder
from cursus.core.kinds.callback import CallbackStep

__all__ = ["CallbackStepBuilder"]


class CallbackStepBuilder(OutputStepBuilder[ConfigT]):
    """Builds a step that sends its needs to an SQS queue, by logical name, and waits for who gives its offers."""

    required_attributes = ("sqs_queue_url",)

    def create_step(self, **kwargs: Any) -> CallbackStep:
        """The callback step."""
        config: Any = self.config
        step = CallbackStep(sqs_queue_url=config.sqs_queue_url, **self._options(kwargs))
        self._finished(step)
        return step
