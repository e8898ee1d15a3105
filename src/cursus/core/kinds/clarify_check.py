"""Checks of bias and of explanations as steps, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.check_job import CheckStep
from cursus.core.kinds.clarify_model import ModelConfig, ModelPredictedLabelConfig
from cursus.core.kinds.faults import refuse, variables_in
from cursus.core.kinds.processing import ProcessingInput, ProcessingOutput
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.core.kinds.clarify_data import BiasConfig, DataConfig
    from cursus.core.kinds.clarify_explainability import ExplainabilityConfig

__all__ = ["ClarifyCheckStep", "DataBiasCheckConfig", "ModelBiasCheckConfig", "ModelExplainabilityCheckConfig"]

_CONFIG_PATH = "/opt/ml/processing/input/config"
_DATA_PATH = "/opt/ml/processing/input/data"
_OUTPUT_PATH = "/opt/ml/processing/output"
_REPORT = {"report": {"name": "report", "title": "Analysis Report"}}


@dataclass(frozen=True, slots=True)
class DataBiasCheckConfig:
    """A check of the bias in data before training; `kms_key` encrypts the analysis config."""

    data_config: DataConfig
    data_bias_config: BiasConfig
    methods: str | Sequence[str] = "all"
    kms_key: str | None = None

    check_type: ClassVar[str] = "DATA_BIAS"
    model_name: ClassVar[None] = None

    def analysis(self) -> dict[str, Any]:
        """What the job analyses."""
        methods = {"pre_training_bias": {"methods": self.methods}}
        return {**self.data_config.get_config(), **self.data_bias_config.get_config(), "methods": methods}

    def monitoring(self) -> dict[str, Any]:
        """What a monitor of the same bias would analyse."""
        return _bias_monitoring(self.data_config, self.data_bias_config)


@dataclass(frozen=True, slots=True)
class ModelBiasCheckConfig:
    """A check of the bias in a model's predictions; `kms_key` encrypts the analysis config."""

    data_config: DataConfig
    data_bias_config: BiasConfig
    model_config: ModelConfig
    model_predicted_label_config: ModelPredictedLabelConfig
    methods: str | Sequence[str] = "all"
    kms_key: str | None = None

    check_type: ClassVar[str] = "MODEL_BIAS"

    def __post_init__(self) -> None:
        refuse(type(self).__name__, _endpoint_faults(self.model_config))

    @property
    def model_name(self) -> Any:
        """The model that the check makes an endpoint for."""
        return self.model_config.model_name

    def analysis(self) -> dict[str, Any]:
        """What the job analyses."""
        threshold, label = self.model_predicted_label_config.get_predictor_config()
        return {
            **self.data_config.get_config(),
            **self.data_bias_config.get_config(),
            "methods": {"post_training_bias": {"methods": self.methods}},
            "predictor": label | _predictor(self.model_config),
            **request_dict(probability_threshold=threshold),
        }

    def monitoring(self) -> dict[str, Any]:
        """What a monitor of the same bias would analyse."""
        return _bias_monitoring(self.data_config, self.data_bias_config)


@dataclass(frozen=True, slots=True)
class ModelExplainabilityCheckConfig:
    """A check of what a model's predictions rest on; `kms_key` encrypts the analysis config.

    `model_scores` says where an answer holds the scores; unset: an answer is one score.
    """

    data_config: DataConfig
    model_config: ModelConfig
    explainability_config: ExplainabilityConfig
    model_scores: str | int | ModelPredictedLabelConfig | None = None
    kms_key: str | None = None

    check_type: ClassVar[str] = "MODEL_EXPLAINABILITY"

    def __post_init__(self) -> None:
        refuse(type(self).__name__, _endpoint_faults(self.model_config))

    @property
    def model_name(self) -> Any:
        """The model that the check makes an endpoint for."""
        return self.model_config.model_name

    def analysis(self) -> dict[str, Any]:
        """What the job analyses."""
        scores = self.model_scores
        threshold, label = None, request_dict(label=scores)
        if isinstance(scores, ModelPredictedLabelConfig):
            threshold, label = scores.get_predictor_config()
        return {
            **self.data_config.get_config(),
            "methods": self.explainability_config.get_explainability_config(),
            "predictor": _predictor(self.model_config) | label,
            **request_dict(probability_threshold=threshold),
        }

    def monitoring(self) -> dict[str, Any]:
        """What a monitor of the same explanations would analyse."""
        headers = self.data_config.headers
        if headers:
            headers = _without(headers, self.data_config.label)
        methods = self.explainability_config.get_explainability_config()
        return {"methods": methods, "predictor": _predictor(self.model_config), **request_dict(headers=headers)}


@dataclass(kw_only=True)
class ClarifyCheckStep(CheckStep):
    """A check of bias or of explanations as a step; `properties` has the calculated and the used constraints."""

    clarify_check_config: DataBiasCheckConfig | ModelBiasCheckConfig | ModelExplainabilityCheckConfig

    step_type = "ClarifyCheck"
    framework = ("clarify", "1.0")

    @property
    def check_type(self) -> str:
        """`DATA_BIAS`, `MODEL_BIAS` or `MODEL_EXPLAINABILITY`."""
        return self.clarify_check_config.check_type

    @property
    def monitoring_analysis_config_uri(self) -> str:
        """The address of the analysis config that a monitor with this check's baseline takes; staged when asked for."""
        return self._staged(self.clarify_check_config.monitoring())

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateProcessingJob`; KindError where the analysis config holds what only a run knows."""
        data, analysis = self.clarify_check_config.data_config, self.clarify_check_config.analysis()
        analysis["methods"] = analysis["methods"] | _REPORT
        inputs = [
            ProcessingInput(self._staged(analysis), _CONFIG_PATH, "analysis_config"),
            ProcessingInput(
                data.s3_data_input_path, _DATA_PATH, "dataset", s3_compression_type=data.s3_compression_type
            ),
        ]
        # Results of images are many: they are kept as they come.
        mode = "Continuous" if data.dataset_type == "application/x-image" else "EndOfJob"
        output = ProcessingOutput(_OUTPUT_PATH, data.s3_output_path, "analysis_result", mode)
        return self._job(self.check_job_config.env, inputs, output)

    def _baselines(self) -> dict[str, Any]:
        return {**super()._baselines(), **request_dict(ModelName=self.clarify_check_config.model_name)}

    def _staged(self, analysis: dict[str, Any]) -> str:
        config = self.clarify_check_config
        below = config.data_config.s3_analysis_config_output_path
        hint = "write the value out: the analysis config is a file, made before the pipeline runs"
        held = [
            *variables_in(analysis),
            *variables_in({"s3_analysis_config_output_path": below, "kms_key": config.kms_key}),
        ]
        refuse(f"step {self.name!r}", [(f"{place} is known only when the pipeline runs", hint) for place in held])
        session = self.check_job_config.session
        return session.stage_json("analysis_config.json", analysis, location=below, kms_key=config.kms_key)


def _predictor(model: ModelConfig) -> dict[str, Any]:
    """The analysis config's `predictor`: the step itself names the model, which may be made by the same run."""
    config = model.get_predictor_config()
    return {name: value for name, value in config.items() if name != "model_name"}


def _bias_monitoring(data: DataConfig, bias: BiasConfig) -> dict[str, Any]:
    return bias.get_config() | request_dict(headers=data.headers, label=data.label)


def _without(headers: Sequence[str], label: Any) -> list[str]:
    """The headers less the first that is the label's: explanations need none."""
    left = list(headers)
    if not isinstance(label, PipelineVariable) and label in left:
        left.remove(label)
    return left


def _endpoint_faults(model: ModelConfig) -> Iterator[tuple[str, str]]:
    if model.endpoint_name is not None:
        hint = "give model_name, instance_count and instance_type: the check makes an endpoint of its own"
        yield f"a check cannot ask the endpoint {model.endpoint_name!r}", hint
