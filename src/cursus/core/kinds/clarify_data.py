"""What a bias or explainability analysis is told of its data, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.faults import one_of, refuse
from cursus.core.kinds.step import request_dict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["BiasConfig", "DataConfig", "SegmentationConfig", "TimeSeriesDataConfig", "TimeSeriesJSONDatasetFormat"]

_CSV, _JSON, _IMAGE = "text/csv", "application/json", "application/x-image"
_DATASET_TYPES = (_CSV, "application/jsonlines", _JSON, "application/x-parquet", _IMAGE)
_NOT_FOR_IMAGES = ("predicted_label", "excluded_columns")
_FOR_CSV = ("facet_dataset_uri", "facet_headers", "predicted_label_dataset_uri", "predicted_label_headers")


class TimeSeriesJSONDatasetFormat(StrEnum):
    """How a JSON dataset of time series is laid out."""

    COLUMNS = "columns"
    ITEM_RECORDS = "item_records"
    TIMESTAMP_RECORDS = "timestamp_records"


@dataclass(frozen=True, slots=True)
class SegmentationConfig:
    """A column whose values, or intervals such as `(0, 5]`, part the data into segments, each analysed on its own."""

    name_or_index: str | int
    segments: Sequence[Sequence[str | int]]
    config_name: str | None = None
    display_aliases: Sequence[str] | None = None

    def __post_init__(self) -> None:
        refuse("SegmentationConfig", self._faults())

    def to_dict(self) -> dict[str, Any]:
        """The entry in the analysis config's `segment_config`."""
        optional = request_dict(config_name=self.config_name or None, display_aliases=self.display_aliases or None)
        return {"name_or_index": self.name_or_index, "segments": self.segments, **optional}

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.name_or_index, str | int):
            yield f"name_or_index={self.name_or_index!r} is no column", "name the column, or give its position"
        lists = isinstance(self.segments, list | tuple) and all(isinstance(one, list | tuple) for one in self.segments)
        if not lists or not self.segments:
            yield f"segments={self.segments!r} is no list of lists", 'write it like [["A", "B"], ["C"]]'
            return
        aliases, segments = self.display_aliases, len(self.segments)
        if aliases is not None and len(aliases) not in {segments, segments + 1}:
            hint = f"give {segments}, or {segments + 1} with one for all other rows"
            yield f"{len(aliases)} display_aliases for {segments} segments", hint


@dataclass(frozen=True, slots=True)
class TimeSeriesDataConfig:
    """The columns (positions) or JMESPaths (texts) of time series; JMESPaths come with a `dataset_format`."""

    target_time_series: str | int
    item_id: str | int
    timestamp: str | int
    related_time_series: Sequence[str | int] | None = None
    static_covariates: Sequence[str | int] | None = None
    dataset_format: TimeSeriesJSONDatasetFormat | None = None

    def __post_init__(self) -> None:
        refuse("TimeSeriesDataConfig", [*self._column_faults(), *self._list_faults(), *self._format_faults()])

    def get_time_series_data_config(self) -> dict[str, Any]:
        """The analysis config's `time_series_data_config`."""
        return request_dict(
            target_time_series=self.target_time_series,
            item_id=self.item_id,
            timestamp=self.timestamp,
            related_time_series=self.related_time_series or None,
            static_covariates=self.static_covariates or None,
            dataset_format=self.dataset_format.value if self.dataset_format else None,
        )

    def _column_faults(self) -> Iterator[tuple[str, str]]:
        kind = type(self.target_time_series)
        for name in ("target_time_series", "item_id", "timestamp"):
            value = getattr(self, name)
            if not value or not isinstance(value, str | int):
                yield f"{name}={value!r} names no column", "give a JMESPath, or a position from 1 on"
            elif not isinstance(value, kind):
                yield f"{name}={value!r} is of another type than target_time_series", f"give a {kind.__name__}"

    def _list_faults(self) -> Iterator[tuple[str, str]]:
        kind = type(self.target_time_series)
        for name in ("related_time_series", "static_covariates"):
            values = getattr(self, name) or ()
            if not isinstance(values, list | tuple):
                yield f"{name}={values!r} is no list", f"write it like [{values!r}]"
            elif not all(isinstance(value, kind) and value != "" for value in values):
                yield f"{name}={values!r} is no list of {kind.__name__}", "name columns as target_time_series does"

    def _format_faults(self) -> Iterator[tuple[str, str]]:
        wanted = isinstance(self.target_time_series, str)
        if wanted and not isinstance(self.dataset_format, TimeSeriesJSONDatasetFormat):
            yield f"dataset_format={self.dataset_format!r}", "JMESPaths need a TimeSeriesJSONDatasetFormat"
        elif not wanted and self.dataset_format is not None:
            yield "dataset_format is for JMESPaths, and columns are given by position", "take dataset_format out"


@dataclass(frozen=True, slots=True)
class DataConfig:
    """The dataset of an analysis, and where its results go.

    `s3_data_input_path` and `s3_output_path` may be known only when the pipeline runs. The analysis config itself goes
    below `s3_analysis_config_output_path`; unset: beside the pipeline's code.
    """

    s3_data_input_path: Any
    s3_output_path: Any
    s3_analysis_config_output_path: str | None = None
    label: str | int | None = None
    headers: Sequence[str] | None = None
    features: str | None = None
    dataset_type: str = _CSV
    s3_compression_type: str = "None"
    joinsource: str | int | None = None
    facet_dataset_uri: str | None = None
    facet_headers: Sequence[str] | None = None
    predicted_label_dataset_uri: str | None = None
    predicted_label_headers: Sequence[str] | None = None
    predicted_label: str | int | None = None
    excluded_columns: Sequence[int] | Sequence[str] | None = None
    segmentation_config: Sequence[SegmentationConfig] | None = None
    time_series_data_config: TimeSeriesDataConfig | None = None

    def __post_init__(self) -> None:
        refuse("DataConfig", [*self._type_faults(), *self._json_faults()])

    def get_config(self) -> dict[str, Any]:
        """The data's part of the analysis config."""
        series = self.time_series_data_config
        return request_dict(
            dataset_type=self.dataset_type,
            features=self.features,
            headers=self.headers,
            label=self.label,
            joinsource_name_or_index=self.joinsource,
            facet_dataset_uri=self.facet_dataset_uri,
            facet_headers=self.facet_headers,
            predicted_label_dataset_uri=self.predicted_label_dataset_uri,
            predicted_label_headers=self.predicted_label_headers,
            predicted_label=self.predicted_label,
            excluded_columns=self.excluded_columns,
            segment_config=[each.to_dict() for each in self.segmentation_config or ()] or None,
            time_series_data_config=series.get_time_series_data_config() if series else None,
        )

    def _type_faults(self) -> Iterator[tuple[str, str]]:
        yield from one_of("dataset_type", self.dataset_type, _DATASET_TYPES)
        if self.s3_compression_type != "None":
            # The service unpacks what it streams only, and a check reads files.
            yield (
                f"s3_compression_type={self.s3_compression_type!r}: a check reads plain files",
                "unpack the data first",
            )
        unfit: tuple[str, ...] = _NOT_FOR_IMAGES if self.dataset_type == _IMAGE else ()
        unfit += _FOR_CSV if self.dataset_type in _DATASET_TYPES[1:] else ()
        for name in unfit:
            if getattr(self, name):
                yield f"{name} is not for data of type {self.dataset_type}", f"take {name} out"

    def _json_faults(self) -> Iterator[tuple[str, str]]:
        series, is_json = self.time_series_data_config, self.dataset_type == _JSON
        if series and not is_json:
            yield f"time_series_data_config is not for data of type {self.dataset_type}", f"give them as {_JSON}"
        if is_json and self.features is None and not series:
            yield "JSON data without features", "give the JMESPath of the features, as in features='[*].[a, b]'"


@dataclass(frozen=True, slots=True)
class BiasConfig:
    """The label's favourable values, or their threshold, and the facets whose groups are compared.

    With several facets, `facet_values_or_threshold` has one entry for each.
    """

    label_values_or_threshold: Sequence[int | float | str]
    facet_name: str | int | Sequence[str] | Sequence[int]
    facet_values_or_threshold: Any = None
    group_name: str | None = None

    def __post_init__(self) -> None:
        refuse("BiasConfig", self._faults())

    def get_config(self) -> dict[str, Any]:
        """The bias's part of the analysis config."""
        facets = [request_dict(name_or_index=name, value_or_threshold=values) for name, values in self._facets()]
        label = {"label_values_or_threshold": self.label_values_or_threshold, "facet": facets}
        return label | request_dict(group_variable=self.group_name)

    def _facets(self) -> list[tuple[str | int, Any]]:
        values = self.facet_values_or_threshold
        if isinstance(self.facet_name, str | int):
            return [(self.facet_name, values)]
        return list(zip(self.facet_name, values if values is not None else [None] * len(self.facet_name), strict=True))

    def _faults(self) -> Iterator[tuple[str, str]]:
        if isinstance(self.facet_name, str | int):
            return
        facets, values = len(self.facet_name), self.facet_values_or_threshold
        if not facets:
            yield "facet_name is an empty list", "name a column whose groups are to be compared"
        elif values is not None and len(values) != facets:
            yield f"{len(values)} facet_values_or_threshold for {facets} facets", "give one for each facet"
