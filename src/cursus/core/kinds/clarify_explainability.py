"""How an analysis explains predictions, in the SageMaker SDK's names: SHAP, partial dependence, Shapley over time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.faults import one_of, refuse
from cursus.core.kinds.step import request_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "AsymmetricShapleyValueConfig",
    "ExplainabilityConfig",
    "ImageConfig",
    "PDPConfig",
    "SHAPConfig",
    "TextConfig",
]

_AGGREGATIONS = ("mean_abs", "median", "mean_sq")
_DIRECTIONS = ("chronological", "anti_chronological", "bidirectional")
_GRANULARITIES = ("timewise", "fine_grained")
_TEXT_UNITS = ("token", "sentence", "paragraph")
_TASKS = ("OBJECT_DETECTION", "IMAGE_CLASSIFICATION")
_BASELINES = ("zero", "mean")
_LANGUAGES = (
    *[
        "chinese",
        "zh",
        "danish",
        "da",
        "dutch",
        "nl",
        "english",
        "en",
        "french",
        "fr",
        "german",
        "de",
        "greek",
        "el",
        "italian",
        "it",
        "japanese",
        "ja",
    ],
    *("lithuanian", "lt", "multi-language", "xx", "norwegian bokmål", "nb"),
    *[
        "polish",
        "pl",
        "portuguese",
        "pt",
        "romanian",
        "ro",
        "russian",
        "ru",
        "spanish",
        "es",
        "afrikaans",
        "af",
        "albanian",
        "sq",
        "arabic",
        "ar",
    ],
    *[
        "armenian",
        "hy",
        "basque",
        "eu",
        "bengali",
        "bn",
        "bulgarian",
        "bg",
        "catalan",
        "ca",
        "croatian",
        "hr",
        "czech",
        "cs",
        "estonian",
        "et",
    ],
    *[
        "finnish",
        "fi",
        "gujarati",
        "gu",
        "hebrew",
        "he",
        "hindi",
        "hi",
        "hungarian",
        "hu",
        "icelandic",
        "is",
        "indonesian",
        "id",
        "irish",
        "ga",
    ],
    *[
        "kannada",
        "kn",
        "kyrgyz",
        "ky",
        "latvian",
        "lv",
        "ligurian",
        "lij",
        "luxembourgish",
        "lb",
        "macedonian",
        "mk",
        "malayalam",
        "ml",
    ],
    *[
        "marathi",
        "mr",
        "nepali",
        "ne",
        "persian",
        "fa",
        "sanskrit",
        "sa",
        "serbian",
        "sr",
        "setswana",
        "tn",
        "sinhala",
        "si",
        "slovak",
        "sk",
    ],
    *[
        "slovenian",
        "sl",
        "swedish",
        "sv",
        "tagalog",
        "tl",
        "tamil",
        "ta",
        "tatar",
        "tt",
        "telugu",
        "te",
        "thai",
        "th",
        "turkish",
        "tr",
    ],
    *["ukrainian", "uk", "urdu", "ur", "vietnamese", "vi", "yoruba", "yo"],
)


class ExplainabilityConfig(ABC):
    """One way to explain predictions."""

    __slots__ = ()

    @abstractmethod
    def get_explainability_config(self) -> dict[str, Any]:
        """The entry in the analysis config's `methods`."""


@dataclass(frozen=True, slots=True)
class PDPConfig(ExplainabilityConfig):
    """Partial dependence plots of features; without `features`, of the `top_k_features` of a SHAP analysis."""

    features: Sequence[str | int] | None = None
    grid_resolution: int = 15
    top_k_features: int = 10

    def get_explainability_config(self) -> dict[str, Any]:
        """The method `pdp`."""
        shown = {"grid_resolution": self.grid_resolution, "top_k_features": self.top_k_features}
        return {"pdp": shown | request_dict(features=self.features)}


@dataclass(frozen=True, slots=True)
class TextConfig:
    """The units that text features are explained in, and their language."""

    granularity: str
    language: str

    def __post_init__(self) -> None:
        units = one_of("granularity", self.granularity, _TEXT_UNITS)
        refuse("TextConfig", [*units, *one_of("language", self.language, _LANGUAGES)])

    def get_text_config(self) -> dict[str, str]:
        """The SHAP method's `text_config`."""
        return {"granularity": self.granularity, "language": self.language}


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """The task of a model of images, and how its images are cut into segments."""

    model_type: str
    num_segments: int | None = None
    feature_extraction_method: str | None = None
    segment_compactness: float | None = None
    max_objects: int | None = None
    iou_threshold: float | None = None
    context: float | None = None

    def __post_init__(self) -> None:
        refuse("ImageConfig", one_of("model_type", self.model_type, _TASKS))

    def get_image_config(self) -> dict[str, Any]:
        """The SHAP method's `image_config`."""
        return request_dict(
            model_type=self.model_type,
            num_segments=self.num_segments,
            feature_extraction_method=self.feature_extraction_method,
            segment_compactness=self.segment_compactness,
            max_objects=self.max_objects,
            iou_threshold=self.iou_threshold,
            context=self.context,
        )


@dataclass(frozen=True, slots=True)
class SHAPConfig(ExplainabilityConfig):
    """Shapley values against a baseline: given, or the centres of `num_clusters` clusters of the data."""

    baseline: str | Sequence[Any] | Mapping[str, Any] | None = None
    num_samples: int | None = None
    agg_method: str | None = None
    use_logit: bool = False
    save_local_shap_values: bool = True
    seed: int | None = None
    num_clusters: int | None = None
    text_config: TextConfig | None = None
    image_config: ImageConfig | None = None
    features_to_explain: Sequence[str | int] | None = None

    def __post_init__(self) -> None:
        refuse("SHAPConfig", self._faults())

    def get_explainability_config(self) -> dict[str, Any]:
        """The method `shap`."""
        optional = request_dict(
            baseline=self.baseline,
            num_samples=self.num_samples,
            agg_method=self.agg_method,
            seed=self.seed,
            num_clusters=self.num_clusters,
            text_config=self.text_config.get_text_config() if self.text_config else None,
            image_config=self.image_config.get_image_config() if self.image_config else None,
            features_to_explain=self.features_to_explain,
        )
        return {"shap": {"use_logit": self.use_logit, "save_local_shap_values": self.save_local_shap_values} | optional}

    def _faults(self) -> Iterator[tuple[str, str]]:
        if self.agg_method is not None:
            yield from one_of("agg_method", self.agg_method, _AGGREGATIONS)
        if self.num_clusters is not None and self.baseline is not None:
            yield "both baseline and num_clusters are given", "give one: clusters make a baseline"
        if self.features_to_explain is not None and (self.text_config or self.image_config):
            yield "features_to_explain is not for text or images", "take it out, or the text_config or image_config"


@dataclass(frozen=True, slots=True)
class AsymmetricShapleyValueConfig(ExplainabilityConfig):
    """Shapley values of forecasts: of whole points in time, or (`fine_grained`) of each series at each point."""

    direction: str = "chronological"
    granularity: str = "timewise"
    num_samples: int | None = None
    baseline: str | Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        refuse("AsymmetricShapleyValueConfig", [*self._faults(), *self._baseline_faults()])

    def get_explainability_config(self) -> dict[str, Any]:
        """The method `asymmetric_shapley_value`."""
        optional = request_dict(num_samples=self.num_samples, baseline=self.baseline)
        told = {"direction": self.direction, "granularity": self.granularity}
        return {"asymmetric_shapley_value": told | optional}

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from one_of("direction", self.direction, _DIRECTIONS)
        yield from one_of("granularity", self.granularity, _GRANULARITIES)
        if self.granularity != "fine_grained":
            if self.num_samples:
                yield f"num_samples={self.num_samples} is for fine_grained explanations", "take num_samples out"
            return
        if not isinstance(self.num_samples, int):
            yield f"fine_grained explanations with num_samples={self.num_samples!r}", "give a whole number"
        if self.direction != "chronological":
            yield f"fine_grained explanations are chronological, not {self.direction}", "take direction out"

    def _baseline_faults(self) -> Iterator[tuple[str, str]]:
        baseline = self.baseline if isinstance(self.baseline, Mapping) else {}
        for name in ("target_time_series", "related_time_series"):
            if name in baseline:
                yield from one_of(f"baseline[{name!r}]", baseline[name], _BASELINES)
