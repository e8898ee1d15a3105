"""What is known of a model's quality and what it is watched against, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.step import request_dict
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DriftCheckBaselines", "FileSource", "MetricsSource", "ModelMetrics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file on S3, with its digest and media type where they are known."""

    s3_uri: Any
    content_digest: Any = None
    content_type: Any = None

    def to_request(self) -> dict[str, Any]:
        """The request's member."""
        return request_dict(ContentType=self.content_type, ContentDigest=self.content_digest, S3Uri=self.s3_uri)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSource(FileSource):
    """A file of model statistics."""

    content_type: Any = "application/json"


@dataclass(frozen=True, slots=True)
class _Reports:
    """Files by the place that they have in a request: `_PLACES` says it for each field."""

    _PLACES: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __post_init__(self) -> None:
        faults = [
            Fault(
                f"{type(self).__name__}.{field.name}",
                f"{value!r} is no file of metrics",
                "give a FileSource(s3_uri=...)" if _is_config(field.name) else "give a MetricsSource(s3_uri=...)",
            )
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None and not isinstance(value, FileSource)
        ]
        if faults:
            raise KindError.of(faults)

    def _sections(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for name, (section, member) in self._PLACES.items():
            source = getattr(self, name)
            if source is not None:
                found.setdefault(section, {})[member] = source.to_request()
        return found


def _is_config(name: str) -> bool:
    return name.endswith("config_file")


@dataclass(frozen=True, slots=True)
class ModelMetrics(_Reports):
    """What is known of a model's quality, its data, its bias and its explanations.

    Raises:
        KindError: something else than a `MetricsSource` was given; all of them together.
    """

    model_statistics: MetricsSource | None = None
    model_constraints: MetricsSource | None = None
    model_data_statistics: MetricsSource | None = None
    model_data_constraints: MetricsSource | None = None
    bias: MetricsSource | None = None
    explainability: MetricsSource | None = None
    bias_pre_training: MetricsSource | None = None
    bias_post_training: MetricsSource | None = None

    _PLACES: ClassVar[Mapping[str, tuple[str, str]]] = {
        "model_statistics": ("ModelQuality", "Statistics"),
        "model_constraints": ("ModelQuality", "Constraints"),
        "model_data_statistics": ("ModelDataQuality", "Statistics"),
        "model_data_constraints": ("ModelDataQuality", "Constraints"),
        "bias": ("Bias", "Report"),
        "bias_pre_training": ("Bias", "PreTrainingReport"),
        "bias_post_training": ("Bias", "PostTrainingReport"),
        "explainability": ("Explainability", "Report"),
    }

    def to_request(self) -> dict[str, Any]:
        """The request's `ModelMetrics`."""
        return {"Bias": {}, "Explainability": {}, **self._sections()}


@dataclass(frozen=True, slots=True)
class DriftCheckBaselines(_Reports):
    """What later runs of the model, its data and its bias are compared with.

    Raises:
        KindError: something else than a `MetricsSource` or `FileSource` was given; all of them together.
    """

    model_statistics: MetricsSource | None = None
    model_constraints: MetricsSource | None = None
    model_data_statistics: MetricsSource | None = None
    model_data_constraints: MetricsSource | None = None
    bias_config_file: FileSource | None = None
    bias_pre_training_constraints: MetricsSource | None = None
    bias_post_training_constraints: MetricsSource | None = None
    explainability_constraints: MetricsSource | None = None
    explainability_config_file: FileSource | None = None

    _PLACES: ClassVar[Mapping[str, tuple[str, str]]] = {
        "model_statistics": ("ModelQuality", "Statistics"),
        "model_constraints": ("ModelQuality", "Constraints"),
        "model_data_statistics": ("ModelDataQuality", "Statistics"),
        "model_data_constraints": ("ModelDataQuality", "Constraints"),
        "bias_config_file": ("Bias", "ConfigFile"),
        "bias_pre_training_constraints": ("Bias", "PreTrainingConstraints"),
        "bias_post_training_constraints": ("Bias", "PostTrainingConstraints"),
        "explainability_constraints": ("Explainability", "Constraints"),
        "explainability_config_file": ("Explainability", "ConfigFile"),
    }

    def to_request(self) -> dict[str, Any]:
        """The request's `DriftCheckBaselines`."""
        return dict(self._sections())
