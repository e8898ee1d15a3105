"""What a bias or explainability analysis is told of the model, in the SageMaker SDK's names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.faults import one_of, refuse
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ModelConfig", "ModelPredictedLabelConfig", "TimeSeriesModelConfig"]

_JSON_TYPES = ("application/jsonlines", "application/json")
_ACCEPTED = ("text/csv", *_JSON_TYPES)
_CONTENT = (*_ACCEPTED, "image/jpeg", "image/jpg", "image/png", "application/x-npy")
_PREFIX = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])")


@dataclass(frozen=True, slots=True)
class TimeSeriesModelConfig:
    """Where a model's answer holds the forecast: a JMESPath."""

    forecast: str

    def __post_init__(self) -> None:
        if not isinstance(self.forecast, str):
            refuse("TimeSeriesModelConfig", [(f"forecast={self.forecast!r} is no JMESPath", "give it as text")])

    def get_time_series_model_config(self) -> dict[str, Any]:
        """The predictor's `time_series_predictor_config`."""
        return {"forecast": self.forecast}


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The model that an analysis asks: one that it gets an endpoint made for, or an endpoint that is there.

    `model_name` may be known only when the pipeline runs, as in `create_model.properties.ModelName`.
    """

    model_name: Any = None
    instance_count: int | None = None
    instance_type: str | None = None
    accept_type: str | None = None
    content_type: str | None = None
    content_template: str | None = None
    record_template: str | None = None
    custom_attributes: str | None = None
    accelerator_type: str | None = None
    endpoint_name_prefix: str | None = None
    target_model: str | None = None
    endpoint_name: str | None = None
    time_series_model_config: TimeSeriesModelConfig | None = None

    def __post_init__(self) -> None:
        refuse("ModelConfig", [*self._endpoint_faults(), *self._type_faults(), *self._template_faults()])

    def get_predictor_config(self) -> dict[str, Any]:
        """The analysis config's `predictor`."""
        series = self.time_series_model_config
        return request_dict(
            model_name=self.model_name,
            instance_type=self.instance_type,
            initial_instance_count=self.instance_count,
            endpoint_name=self.endpoint_name,
            endpoint_name_prefix=self.endpoint_name_prefix or None,
            accept_type=self.accept_type,
            content_type=self.content_type,
            content_template=self.content_template,
            record_template=self.record_template,
            custom_attributes=self.custom_attributes,
            accelerator_type=self.accelerator_type,
            target_model=self.target_model,
            time_series_predictor_config=series.get_time_series_model_config() if series else None,
        )

    def _endpoint_faults(self) -> Iterator[tuple[str, str]]:
        names = ("model_name", "instance_count", "instance_type")
        missing = [name for name in names if not getattr(self, name)]
        if self.endpoint_name is None and missing:
            yield (
                f"{', '.join(missing)} not given",
                f"give {', '.join(names)}, or the endpoint_name of one that is there",
            )
        for name in (*names, "endpoint_name_prefix") if self.endpoint_name is not None else ():
            if getattr(self, name):
                yield f"{name} beside endpoint_name", f"take {name} out, or let an endpoint be made"
        prefix = self.endpoint_name_prefix
        if prefix and not _PREFIX.match(prefix):
            yield f"endpoint_name_prefix={prefix!r} begins no name", "begin with two letters or digits"

    def _type_faults(self) -> Iterator[tuple[str, str]]:
        for name, known in (("accept_type", _ACCEPTED), ("content_type", _CONTENT)):
            value = getattr(self, name)
            if value is None:
                continue
            yield from one_of(name, value, known)
            if self.time_series_model_config and value in known and value not in _JSON_TYPES:
                yield f"{name}={value!r} for time series", f"use one of {', '.join(_JSON_TYPES)}"

    def _template_faults(self) -> Iterator[tuple[str, str]]:
        if self.content_type not in _JSON_TYPES:
            return
        is_json = self.content_type == "application/json"
        marker = "$record" if is_json else "$features"
        if self.content_template is None:
            yield f"content_type={self.content_type!r} without content_template", f"give one that holds {marker}"
        elif marker not in self.content_template:
            yield f"content_template={self.content_template!r} lacks {marker}", f"put {marker} where the data go"
        if is_json and self.record_template is None:
            yield "content_type='application/json' without record_template", "give one, as in '$features_kvp'"


@dataclass(frozen=True, slots=True)
class ModelPredictedLabelConfig:
    """Where a model's answer holds label and probability: a position, or a JMESPath."""

    label: str | int | None = None
    probability: str | int | None = None
    probability_threshold: Any = None
    label_headers: Sequence[str] | None = None

    def __post_init__(self) -> None:
        threshold = self.probability_threshold
        if threshold is not None and not isinstance(threshold, PipelineVariable) and not _is_number(threshold):
            fault = (f"probability_threshold={threshold!r} is no number", "give one, as in 0.5")
            refuse("ModelPredictedLabelConfig", [fault])

    def get_predictor_config(self) -> tuple[Any, dict[str, Any]]:
        """The threshold, and the label's part of the predictor."""
        parts = request_dict(label=self.label, probability=self.probability, label_headers=self.label_headers)
        return self.probability_threshold, parts


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
