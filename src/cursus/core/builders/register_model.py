"""Builds steps that register a model behind a gate."""

from __future__ import annotations

from typing import Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.builders.create_model import model_options
from cursus.core.kinds.condition import (
    Condition,
    ConditionGreaterThanOrEqualTo,
    ConditionLessThanOrEqualTo,
    ConditionStep,
    FailStep,
)
from cursus.core.kinds.model import MetricsSource, Model, ModelMetrics, RegisterModelStep
from cursus.core.kinds.variables import Join, JsonGet, Properties, is_variable
from cursus.errors import ConfigurationError

__all__ = ["GatedRegistrationStepBuilder"]

_MODEL_DATA = "model_data"
_METRICS = "metrics_output"
_REPORT = "evaluation"


class GatedRegistrationStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a condition on a model's quality: one branch registers the model, the other fails the run.

    Needs `model_data`, and `metrics_output` of a step that declares its report as the property file `evaluation`.
    """

    required_attributes = ("model_package_group_name", "metric", "metric_threshold")
    model_class: ClassVar[type[Model]] = Model

    def create_step(self, **kwargs: Any) -> ConditionStep:
        """The condition with both branches."""
        inputs = self._get_inputs(self._step_inputs(kwargs))
        step = ConditionStep(
            name=self._get_step_name(),
            conditions=[self._gate(inputs[_METRICS])],
            if_steps=[self._registration(inputs)],
            else_steps=[self._refusal(inputs[_METRICS])],
            depends_on=kwargs.get("dependencies") or [],
        )
        self._finished(step)
        return step

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The addresses of the model and of its metrics, by logical name."""
        return dict(self._needed_inputs(inputs))

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: the version lives in the model registry."""
        return {}

    def _create_model(self, model_data: Any) -> Model:
        return self.model_class(model_data=model_data, **model_options(self, self._get_environment_variables()))

    def _measured(self, metrics: Any) -> JsonGet:
        config: Any = self.config
        if not isinstance(metrics, Properties):
            raise ConfigurationError(
                f"{self._get_step_name()}.{_METRICS}: a gate reads the report of a step of the same pipeline, "
                f"not {metrics!r}",
                hint="wire an evaluation step to it",
            )
        return JsonGet(metrics.step_name, _REPORT, config.metric_path)

    def _gate(self, metrics: Any) -> Condition:
        config: Any = self.config
        compare = ConditionGreaterThanOrEqualTo if config.direction == "at_least" else ConditionLessThanOrEqualTo
        return compare(left=self._measured(metrics), right=config.metric_threshold)

    def _registration(self, inputs: dict[str, Any]) -> RegisterModelStep:
        config: Any = self.config
        report = Join(on="/", values=[inputs[_METRICS], f"{_REPORT}.json"])
        return RegisterModelStep(
            name=f"{self._get_step_name()}-RegisterModel",
            model=self._create_model(inputs[_MODEL_DATA]),
            model_package_group_name=config.model_package_group_name,
            content_types=config.content_types,
            response_types=config.response_types,
            inference_instances=config.inference_instances,
            transform_instances=config.transform_instances,
            approval_status=config.approval_status,
            model_metrics=ModelMetrics(model_statistics=MetricsSource(s3_uri=report)),
            package_description=config.pipeline_description,
        )

    def _refusal(self, metrics: Any) -> FailStep:
        config: Any = self.config
        side = "below" if config.direction == "at_least" else "above"
        said = [f"The model is not registered: {config.metric} is", self._measured(metrics)]
        limit = config.metric_threshold
        gate = (
            [f"which is {side} the gate of", limit] if is_variable(limit) else [f"which is {side} the gate of {limit}"]
        )
        return FailStep(name=f"{self._get_step_name()}-Fail", error_message=Join(on=" ", values=[*said, *gate]))
