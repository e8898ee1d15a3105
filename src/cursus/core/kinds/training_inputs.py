"""What training jobs read, in the SageMaker SDK's names: channels on S3 and on file systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, KindError

__all__ = ["FileSystemInput", "ShuffleConfig", "TrainingInput", "TrainingInputs", "channel_list"]

_FILE_SYSTEMS = ("EFS", "FSxLustre")
_ACCESS_MODES = ("ro", "rw")
_ONLY_CHANNEL = "training"


@dataclass(frozen=True, slots=True)
class ShuffleConfig:
    """The seed that a channel's files are shuffled with, anew for each epoch."""

    seed: Any


@dataclass(frozen=True, slots=True)
class TrainingInput:
    """A channel's data: an S3 address or a variable.

    `distribution` is `FullyReplicated` unless a `target_attribute_name` makes the data an augmented manifest.
    """

    s3_data: Any
    distribution: Any = None
    compression: Any = None
    content_type: Any = None
    record_wrapping: Any = None
    s3_data_type: Any = "S3Prefix"
    instance_groups: Any = None
    input_mode: Any = None
    attribute_names: Any = None
    target_attribute_name: Any = None
    shuffle_config: ShuffleConfig | None = None
    hub_access_config: Mapping[str, Any] | None = None
    model_access_config: Mapping[str, Any] | None = None

    def to_request(self, channel: str) -> dict[str, Any]:
        """The job's entry in `InputDataConfig`."""
        return request_dict(
            DataSource={"S3DataSource": self._source()},
            CompressionType=self.compression,
            ContentType=self.content_type,
            RecordWrapperType=self.record_wrapping,
            InputMode=self.input_mode,
            TargetAttributeName=self.target_attribute_name,
            ShuffleConfig={"Seed": self.shuffle_config.seed} if self.shuffle_config else None,
            ChannelName=channel,
        )

    def _source(self) -> dict[str, Any]:
        replicated = None if self.target_attribute_name else "FullyReplicated"
        return request_dict(
            S3DataType=self.s3_data_type,
            S3Uri=self.s3_data,
            S3DataDistributionType=self.distribution or replicated,
            InstanceGroupNames=self.instance_groups,
            AttributeNames=self.attribute_names,
            HubAccessConfig=self.hub_access_config,
            ModelAccessConfig=self.model_access_config,
        )


@dataclass(frozen=True, slots=True)
class FileSystemInput:
    """A channel's data on a file system in the job's VPC.

    Raises:
        KindError: the type or the access mode is none that the service knows.
    """

    file_system_id: Any
    file_system_type: Literal["EFS", "FSxLustre"]
    directory_path: Any
    file_system_access_mode: Literal["ro", "rw"] = "ro"
    content_type: Any = None

    input_mode = None

    def __post_init__(self) -> None:
        faults = [
            Fault(f"FileSystemInput.{name}", f"{value!r} is unknown", f"choose one of {', '.join(known)}")
            for name, value, known in (
                ("file_system_type", self.file_system_type, _FILE_SYSTEMS),
                ("file_system_access_mode", self.file_system_access_mode, _ACCESS_MODES),
            )
            if value not in known
        ]
        if faults:
            raise KindError.of(faults)

    def to_request(self, channel: str) -> dict[str, Any]:
        """The job's entry in `InputDataConfig`."""
        source = {
            "FileSystemId": self.file_system_id,
            "FileSystemType": self.file_system_type,
            "DirectoryPath": self.directory_path,
            "FileSystemAccessMode": self.file_system_access_mode,
        }
        member = {"DataSource": {"FileSystemDataSource": source}, "ChannelName": channel}
        return member | request_dict(ContentType=self.content_type or None)


Channel = TrainingInput | FileSystemInput
TrainingInputs = Mapping[str, Any] | TrainingInput | FileSystemInput | str | None
"""What `fit` takes: channels by name, or the data of the one channel `training`."""


def channel_list(inputs: TrainingInputs, more: Mapping[str, TrainingInput]) -> list[dict[str, Any]]:
    """The job's `InputDataConfig`: the user's channels, then those that the estimator itself brings.

    Raises:
        KindError: data are no S3 address, or two channels have one name; all faults together.
    """
    named = _named(inputs)
    faults = [fault for name, data in named.items() if (fault := _channel_fault(name, data))]
    faults += [
        Fault(f"channel {name!r}", "the estimator itself brings a channel of that name", "give yours another name")
        for name in more
        if name in named
    ]
    if faults:
        raise KindError.of(faults)
    return [_channel(data).to_request(name) for name, data in {**named, **more}.items()]


def _named(inputs: Any) -> dict[str, Any]:
    if inputs is None:
        return {}
    return dict(inputs) if isinstance(inputs, Mapping) and not is_variable(inputs) else {_ONLY_CHANNEL: inputs}


def _channel(data: Any) -> Channel:
    return data if isinstance(data, Channel) else TrainingInput(data)


def _channel_fault(name: str, data: Any) -> Fault | None:
    if isinstance(data, Channel) or is_variable(data):
        return None
    if isinstance(data, str) and data.startswith("s3://"):
        return None
    hint = "give an s3:// address, a TrainingInput, a FileSystemInput or a pipeline variable"
    return Fault(f"channel {name!r}", f"{data!r} is no data that a training job can read", hint)
