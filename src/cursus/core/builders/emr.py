"""Builds steps that run a program on an Amazon EMR cluster."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.config_fields.markers import text_value
from cursus.core.kinds.emr import EMRStep, EMRStepConfig

__all__ = ["EMRStepBuilder"]


class EMRStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a program's run on a cluster; the config is an `EMRStepConfigBase`.

    The program is told the address of each need, as in `--raw_data s3://...`, after the config's own arguments.
    """

    required_attributes = ("jar",)

    def create_step(self, **kwargs: Any) -> EMRStep:
        """The EMR step."""
        config: Any = self.config
        words = [*config.args, *self._get_inputs(self._step_inputs(kwargs))]
        step = EMRStep(
            name=self._get_step_name(),
            step_config=EMRStepConfig(
                jar=config.jar,
                args=words or None,
                main_class=config.main_class,
                properties=[{"Key": key, "Value": text_value(value)} for key, value in config.properties.items()]
                or None,
            ),
            cluster_id=config.cluster_id,
            cluster_config=config.cluster_config,
            execution_role_arn=config.execution_role_arn,
            depends_on=kwargs.get("dependencies") or [],
            cache_config=self._get_cache_config(kwargs.get("enable_caching", True)),
        )
        self._finished(step)
        return step

    def _get_inputs(self, inputs: dict[str, Any]) -> list[Any]:
        """The arguments that tell the program where its needs are."""
        return [word for name, source in self._needed_inputs(inputs) for word in (f"--{name}", source)]

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: a program on a cluster writes where its arguments say."""
        return {}
