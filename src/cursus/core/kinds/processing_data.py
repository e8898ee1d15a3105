"""What processing jobs read and write, in the SageMaker SDK's names: S3 data, queries, feature groups."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "AthenaDatasetDefinition",
    "DatasetDefinition",
    "FeatureStoreOutput",
    "ProcessingInput",
    "ProcessingOutput",
    "RedshiftDatasetDefinition",
    "S3Input",
]


def _members(value: Any) -> dict[str, Any]:
    """The fields that are set, under the service's names."""
    kind: Any = type(value)
    held = ((member, getattr(value, name)) for name, member in _service_names(kind))
    set_members = {member: item for member, item in held if item is not None}
    return {key: _members(item) if isinstance(item, _QUERIES) else item for key, item in set_members.items()}


@cache
def _service_names(kind: Any) -> tuple[tuple[str, str], ...]:
    """Each field's name and the service's name of it: `s3_uri` is `S3Uri`."""
    names = [entry.name for entry in fields(kind)]
    return tuple((name, "".join(part.capitalize() for part in name.split("_"))) for name in names)


@dataclass(frozen=True, slots=True)
class S3Input:
    """Data in S3; without a `local_path` the job fetches it itself."""

    s3_uri: Any = None
    local_path: Any = None
    s3_data_type: Any = "S3Prefix"
    s3_input_mode: Any = "File"
    s3_data_distribution_type: Any = "FullyReplicated"
    s3_compression_type: Any = None

    def to_request(self) -> dict[str, Any]:
        """The input's `S3Input`."""
        return _members(self)


@dataclass(frozen=True, slots=True)
class AthenaDatasetDefinition:
    """A query that Athena answers before the job starts."""

    catalog: Any = None
    database: Any = None
    query_string: Any = None
    output_s3_uri: Any = None
    work_group: Any = None
    kms_key_id: Any = None
    output_format: Any = None
    output_compression: Any = None


@dataclass(frozen=True, slots=True)
class RedshiftDatasetDefinition:
    """A query that Redshift answers before the job starts."""

    cluster_id: Any = None
    database: Any = None
    db_user: Any = None
    query_string: Any = None
    cluster_role_arn: Any = None
    output_s3_uri: Any = None
    kms_key_id: Any = None
    output_format: Any = None
    output_compression: Any = None


_QUERIES = (AthenaDatasetDefinition, RedshiftDatasetDefinition)


@dataclass(frozen=True, slots=True)
class DatasetDefinition:
    """The answer to a query, which the job finds at `local_path`; exactly one of the two queries is given.

    Raises:
        KindError: neither or both queries are given.
    """

    data_distribution_type: Any = "ShardedByS3Key"
    input_mode: Any = "File"
    local_path: Any = None
    redshift_dataset_definition: RedshiftDatasetDefinition | None = None
    athena_dataset_definition: AthenaDatasetDefinition | None = None

    def __post_init__(self) -> None:
        if (self.redshift_dataset_definition is None) == (self.athena_dataset_definition is None):
            both = "both" if self.athena_dataset_definition else "neither"
            raise KindError(
                f"DatasetDefinition with {both} of athena_dataset_definition and redshift_dataset_definition",
                hint="give exactly one of them",
            )

    def to_request(self) -> dict[str, Any]:
        """The input's `DatasetDefinition`."""
        return _members(self)


@dataclass(frozen=True, slots=True)
class FeatureStoreOutput:
    """The feature group that an output's records go to."""

    feature_group_name: Any = None

    def to_request(self) -> dict[str, Any]:
        """The output's `FeatureStoreOutput`."""
        return _members(self)


@dataclass(frozen=True, slots=True)
class ProcessingInput:
    """Data that a processing job finds at a container path.

    Either `source` (an S3 address, a local path or a variable) with its `destination`, or `s3_input`, or
    `dataset_definition`. Without an `input_name` its place in the job's list names it, as in `input-1`.

    Raises:
        KindError: these are mixed, or do not name data and place; all faults together.
    """

    source: Any = None
    destination: Any = None
    input_name: Any = None
    s3_data_type: Any = "S3Prefix"
    s3_input_mode: Any = "File"
    s3_data_distribution_type: Any = "FullyReplicated"
    s3_compression_type: Any = "None"
    s3_input: S3Input | None = None
    dataset_definition: DatasetDefinition | None = None
    app_managed: Any = False

    def __post_init__(self) -> None:
        subject = "ProcessingInput" if self.input_name is None else f"ProcessingInput {self.input_name!r}"
        faults = [Fault(subject, fact, hint) for fact, hint in self._faults()]
        if faults:
            raise KindError.of(faults)

    @property
    def s3(self) -> S3Input | None:
        """The data in S3; None where a query gives the data."""
        if self.s3_input is not None or self.dataset_definition is not None:
            return self.s3_input
        return S3Input(
            self.source,
            self.destination,
            self.s3_data_type,
            self.s3_input_mode,
            self.s3_data_distribution_type,
            self.s3_compression_type,
        )

    def at(self, address: str) -> ProcessingInput:
        """The same input with its data at an S3 address."""
        if self.s3_input is not None:
            return replace(self, s3_input=replace(self.s3_input, s3_uri=address))
        return replace(self, source=address)

    def to_request(self) -> dict[str, Any]:
        """The job's entry in `ProcessingInputs`."""
        s3, query = self.s3, self.dataset_definition
        return {"InputName": self.input_name, "AppManaged": self.app_managed} | request_dict(
            S3Input=s3.to_request() if s3 else None, DatasetDefinition=query.to_request() if query else None
        )

    def _faults(self) -> Iterator[tuple[str, str]]:
        options = {"source": self.source, "s3_input": self.s3_input, "dataset_definition": self.dataset_definition}
        given = [name for name, value in options.items() if value is not None]
        if len(given) != 1:
            seen = f"has {', '.join(given)}" if given else "names no data"
            yield seen, "give exactly one of source, s3_input and dataset_definition"
        elif self.source is not None and self.destination is None:
            yield "has a source and no destination", _WITHOUT_DESTINATION
        elif self.source is None and self.destination is not None:
            yield f"has a destination beside {given[0]}", f"set local_path of {given[0]}, and no destination"
        yield from self._option_faults()

    def _option_faults(self) -> Iterator[tuple[str, str]]:
        query, s3 = self.dataset_definition, self.s3_input
        if query is not None and query.local_path is None and self.app_managed is False:
            yield "its dataset_definition has no local_path", "say where the job finds the data"
        if s3 is not None and s3.s3_uri is None:
            yield "its s3_input has no s3_uri", "say where the data is"
        held = s3 or self
        if query is None and held.s3_compression_type == "Gzip" and held.s3_input_mode in _WHOLE_FILE_MODES:
            yield f"data packed with Gzip in mode {held.s3_input_mode}", "set mode Pipe: the service unpacks only there"


_WHOLE_FILE_MODES = ("File", "FastFile")
_WITHOUT_DESTINATION = "say where the job finds it; data that the job fetches itself is s3_input=S3Input(s3_uri)"


@dataclass(frozen=True, slots=True)
class ProcessingOutput:
    """What a processing job leaves at a container path, and where it goes: to an S3 address or a feature group.

    Without a `destination` it goes below the session's bucket, to a folder of the run and the step. Without an
    `output_name` its place in the job's list names it, as in `output-1`.

    Raises:
        KindError: it has neither a `source` nor a `feature_store_output`, or a destination that is no S3 address.
    """

    source: Any = None
    destination: Any = None
    output_name: Any = None
    s3_upload_mode: Any = "EndOfJob"
    app_managed: Any = False
    feature_store_output: FeatureStoreOutput | None = None

    def __post_init__(self) -> None:
        subject = "ProcessingOutput" if self.output_name is None else f"ProcessingOutput {self.output_name!r}"
        faults = [Fault(subject, fact, hint) for fact, hint in self._faults()]
        if faults:
            raise KindError.of(faults)

    def to_request(self) -> dict[str, Any]:
        """The job's entry in `Outputs`."""
        s3 = {"S3Uri": self.destination, "LocalPath": self.source, "S3UploadMode": self.s3_upload_mode}
        group = self.feature_store_output
        return {"OutputName": self.output_name, "AppManaged": self.app_managed} | request_dict(
            S3Output=s3 if self.source is not None else None, FeatureStoreOutput=group.to_request() if group else None
        )

    def _faults(self) -> Iterator[tuple[str, str]]:
        if self.source is None and self.feature_store_output is None:
            yield "names nothing to keep", "give source, the container path, or feature_store_output"
        if isinstance(self.destination, str) and not self.destination.startswith("s3://"):
            yield f"destination {self.destination!r} is no S3 address", "write s3://bucket/prefix, or leave it unset"
        if self.feature_store_output is not None and self.feature_store_output.feature_group_name is None:
            yield "its feature_store_output names no group", "set feature_group_name"
