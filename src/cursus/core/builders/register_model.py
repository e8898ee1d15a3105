"""Builds steps that register a model: at once, or behind a gate."""

from __future__ import annotations

from typing import Any, ClassVar

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.builders.create_model import framework_options, model_options, repack_settings, with_model_retries
from cursus.core.kinds.condition import (
    Condition,
    ConditionGreaterThanOrEqualTo,
    ConditionLessThanOrEqualTo,
    ConditionStep,
    FailStep,
)
from cursus.core.kinds.model import Model
from cursus.core.kinds.model_facts import MetadataProperties
from cursus.core.kinds.model_metrics import DriftCheckBaselines, MetricsSource, ModelMetrics
from cursus.core.kinds.model_step import RegisterModelStep
from cursus.core.kinds.variables import Join, JsonGet, Properties, is_variable
from cursus.errors import ConfigurationError

__all__ = ["GatedRegistrationStepBuilder", "RegisterModelStepBuilder"]

_MODEL_DATA = "model_data"
_METRICS = "metrics_output"
_REPORT = "evaluation"
_OPTIONS = (
    "content_types",
    "response_types",
    "inference_instances",
    "transform_instances",
    "model_package_group_name",
    "approval_status",
    "customer_metadata_properties",
    "domain",
    "sample_payload_url",
    "framework",
    "nearest_model_name",
    "data_input_configuration",
    "skip_model_validation",
    "source_uri",
)
_ORIGIN = ("commit_id", "repository", "generated_by", "project_id")


class RegistrationBuilder(StepBuilderBase[ConfigT]):
    """What the builders of all registrations have in common: the model, its metrics and the facts of its config."""

    model_class: ClassVar[type[Model]] = Model

    def validate_configuration(self) -> None:
        """Checks the step's attributes; a version says nothing of how its image is pulled."""
        super().validate_configuration()
        if getattr(self.config, "image_config", None):
            raise ConfigurationError(
                f"{type(self.config).__name__}.image_config: a registered version has none",
                hint="leave it out here, and set it where a model is created of the version",
            )

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The addresses of the model and of its metrics, by logical name."""
        return dict(self._needed_inputs(inputs))

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: the version lives in the model registry."""
        return {}

    def _create_model(self, model_data: Any) -> Model:
        """The model of artifacts at an address."""
        return self.model_class(
            model_data=model_data,
            **model_options(self, self._get_environment_variables()),
            **framework_options(self.config, self.model_class),
            image_uri=self._get_image_uri(),
        )

    def _get_image_uri(self) -> Any:
        """The serving image where it is not the framework's own: the config's `image_uri`."""
        return getattr(self.config, "image_uri", None)

    def _get_model_metrics(self, inputs: dict[str, Any]) -> ModelMetrics | None:
        """The report of the evaluation that is wired to `metrics_output`; None where there is none."""
        if _METRICS not in inputs:
            return None
        report = getattr(self.config, "metrics_file", f"{_REPORT}.json")
        return ModelMetrics(model_statistics=MetricsSource(s3_uri=Join(on="/", values=[inputs[_METRICS], report])))

    def _get_drift_check_baselines(self, inputs: dict[str, Any]) -> DriftCheckBaselines | None:
        """What later runs are compared with; None: nothing."""
        return None

    def _registration_options(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the registration says, by the keywords of `Model.register`."""
        config: Any = self.config
        said = {name: getattr(config, name, None) for name in _OPTIONS}
        origin = {name: getattr(config, name, None) for name in _ORIGIN}
        return {name: value for name, value in said.items() if value is not None} | {
            "description": getattr(config, "package_description", None) or config.pipeline_description,
            "task": getattr(config, "registry_task", None),
            "model_metrics": self._get_model_metrics(inputs),
            "drift_check_baselines": self._get_drift_check_baselines(inputs),
            "metadata_properties": MetadataProperties(**origin) if any(origin.values()) else None,
        }

    def _registration(self, name: str, inputs: dict[str, Any]) -> RegisterModelStep:
        """The step that registers the model; a job that puts its code into the artifacts goes before where needed."""
        step = RegisterModelStep(
            name=name,
            step_args=self._create_model(inputs[_MODEL_DATA]).register(**self._registration_options(inputs)),
            repack_model_step_settings=repack_settings(
                self.config, [self._get_base_output_path(), self._output_folder()]
            ),
            job_name_prefix=self.config.job_name_prefix,
        )
        return with_model_retries(step, self.config.retry_policies)


class RegisterModelStepBuilder(RegistrationBuilder[ConfigT]):
    """Builds a step that registers a model: needs `model_data`; `metrics_output` of an evaluation is its quality."""

    required_attributes = ("model_package_group_name",)

    def create_step(self, **kwargs: Any) -> RegisterModelStep:
        """The step that registers the model."""
        step = self._registration(self._get_step_name(), self._get_inputs(self._step_inputs(kwargs)))
        step.depends_on = kwargs.get("dependencies") or []
        self._finished(step)
        return with_model_retries(step, self.config.retry_policies)


class GatedRegistrationStepBuilder(RegistrationBuilder[ConfigT]):
    """Builds a condition on a model's quality: one branch registers the model, the other fails the run.

    Needs `model_data`, and `metrics_output` of a step that declares its report as the property file `evaluation`.
    """

    required_attributes = ("model_package_group_name", "metric", "metric_threshold")

    def create_step(self, **kwargs: Any) -> ConditionStep:
        """The condition with both branches."""
        inputs = self._get_inputs(self._step_inputs(kwargs))
        step = ConditionStep(
            name=self._get_step_name(),
            conditions=[self._gate(inputs[_METRICS])],
            if_steps=[self._registration(f"{self._get_step_name()}-RegisterModel", inputs)],
            else_steps=[self._refusal(inputs[_METRICS])],
            depends_on=kwargs.get("dependencies") or [],
        )
        self._finished(step)
        return step

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

    def _refusal(self, metrics: Any) -> FailStep:
        config: Any = self.config
        side = "below" if config.direction == "at_least" else "above"
        said = [f"The model is not registered: {config.metric} is", self._measured(metrics)]
        gate, reason = config.metric_threshold, f"which is {side} the gate of"
        limit = [reason, gate] if is_variable(gate) else [f"{reason} {gate}"]
        return FailStep(name=f"{self._get_step_name()}-Fail", error_message=Join(on=" ", values=[*said, *limit]))
