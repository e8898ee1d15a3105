"""Debugger and profiler of training jobs, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import request_dict
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "CollectionConfig",
    "DebuggerHookConfig",
    "Profiler",
    "ProfilerConfig",
    "TensorBoardOutputConfig",
]

_ROTATION_SECONDS = 600


@dataclass(frozen=True, slots=True)
class CollectionConfig:
    """A collection of tensors that the debugger saves."""

    name: Any
    parameters: Mapping[str, Any] | None = None

    def to_request(self) -> dict[str, Any]:
        """The hook's entry in `CollectionConfigurations`."""
        return request_dict(CollectionName=self.name, CollectionParameters=self.parameters)


@dataclass(frozen=True, slots=True)
class DebuggerHookConfig:
    """What the debugger saves, and where; unset, `s3_output_path` is the job's own."""

    s3_output_path: Any = None
    container_local_output_path: Any = None
    hook_parameters: Mapping[str, Any] | None = None
    collection_configs: Sequence[CollectionConfig] | None = None

    def to_request(self) -> dict[str, Any]:
        """The job's `DebugHookConfig`, each collection once."""
        collections: list[dict[str, Any]] = []
        for collection in self.collection_configs or ():
            if collection.to_request() not in collections:
                collections.append(collection.to_request())
        return request_dict(
            S3OutputPath=self.s3_output_path,
            LocalPath=self.container_local_output_path,
            HookParameters=self.hook_parameters,
            CollectionConfigurations=collections,
        )


@dataclass(frozen=True, slots=True)
class Profiler:
    """What the profiler of CPUs and GPUs does in detail, in seconds; its report is made on machines of its own."""

    cpu_profiling_duration: Any = 3600
    file_rotation_interval: Any = _ROTATION_SECONDS

    @property
    def parameters(self) -> dict[str, str]:
        """The profile's `ProfilingParameters`."""
        return {
            "CPUProfilingDuration": str(self.cpu_profiling_duration),
            "SMPFileRotationSecs": str(self.file_rotation_interval),
        }


@dataclass(frozen=True, slots=True)
class ProfilerConfig:
    """What is measured of the job's machines, and where it goes; unset, `s3_output_path` is the job's own.

    `framework_profile_params` is the service's mapping `ProfilingParameters`, for frameworks that are profiled so.

    Raises:
        KindError: both ways of profiling in detail are asked for.
    """

    s3_output_path: Any = None
    system_monitor_interval_millis: Any = None
    framework_profile_params: Mapping[str, Any] | None = None
    profile_params: Profiler | None = None
    disable_profiler: Any = False

    def __post_init__(self) -> None:
        if self.framework_profile_params and self.profile_params:
            raise KindError(
                "ProfilerConfig has both framework_profile_params and profile_params",
                hint="keep one: profile_params for PyTorch 2 and TensorFlow 2.12 or later, else the other",
            )

    def to_request(self) -> dict[str, Any]:
        """The job's `ProfilerConfig`."""
        detail = self.profile_params.parameters if self.profile_params else self.framework_profile_params
        return request_dict(
            S3OutputPath=self.s3_output_path if self.disable_profiler is False else None,
            DisableProfiler=self.disable_profiler,
            ProfilingIntervalInMilliseconds=self.system_monitor_interval_millis,
            ProfilingParameters=dict(detail) if detail else None,
        )


@dataclass(frozen=True, slots=True)
class TensorBoardOutputConfig:
    """Where TensorBoard's events go."""

    s3_output_path: Any
    container_local_output_path: Any = None

    def to_request(self) -> dict[str, Any]:
        """The job's `TensorBoardOutputConfig`."""
        return request_dict(S3OutputPath=self.s3_output_path, LocalPath=self.container_local_output_path)
