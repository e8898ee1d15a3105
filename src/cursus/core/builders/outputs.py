"""What the builders of steps with output parameters share: what is told by name, and what is given by name."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.config_fields.markers import Arg, marked_fields
from cursus.core.kinds.output_parameters import OutputTypes, StepOutput

__all__ = ["OutputStepBuilder"]


class OutputStepBuilder(StepBuilderBase[ConfigT]):
    """Tells a step its needs and config values by name, and declares an output parameter for each offer.

    A field marked `Arg("--threshold")` is told as `threshold`; the config's `inputs` are told as they are. An offer
    whose `data_type` is `Integer`, `Float` or `Boolean` is of that type, any other is text.
    """

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the step is told, by name; the needs win."""
        config: Any = self.config
        marked = {mark.flag.lstrip("-"): value for _, mark, value in marked_fields(config, Arg) if value is not None}
        return {**config.inputs, **marked, **dict(self._needed_inputs(inputs))}

    def _get_outputs(self, outputs: dict[str, Any]) -> list[StepOutput]:
        """An output parameter for each offer."""
        known = {member.value for member in OutputTypes}
        return [
            StepOutput(name, offer.data_type if offer.data_type in known else OutputTypes.String)
            for name, offer in self.spec.outputs.items()
        ]

    def _options(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """What every step with output parameters takes."""
        return {
            "name": self._get_step_name(),
            "inputs": self._get_inputs(self._step_inputs(kwargs)),
            "outputs": self._get_outputs(kwargs.get("outputs") or {}),
            "depends_on": kwargs.get("dependencies") or [],
            "cache_config": self._get_cache_config(kwargs.get("enable_caching", True)),
        }
