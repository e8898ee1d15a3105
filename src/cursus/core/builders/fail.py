"""Builds steps that end a run as failed."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.condition import FailStep

__all__ = ["FailStepBuilder"]


class FailStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step that ends the run with the config's `error_message`."""

    required_attributes = ("error_message",)

    def create_step(self, **kwargs: Any) -> FailStep:
        """The failing step."""
        config: Any = self.config
        dependencies = kwargs.get("dependencies") or []
        step = FailStep(name=self._get_step_name(), error_message=config.error_message, depends_on=dependencies)
        self._finished(step)
        return step

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: a failing step reads no files."""
        return {}

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: a failing step writes no files."""
        return {}
