"""What every step of a definition has: a name, what it waits for, retries, caching, property files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from cursus.core.kinds.variables import PipelineVariable, Properties, request
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CacheConfig", "PropertyFile", "RetryPolicy", "Step", "StepDependency", "request_dict"]


@dataclass(frozen=True, slots=True)
class CacheConfig:
    """Whether an earlier run's outputs may stand in; `expire_after` is an ISO 8601 duration, as in `P30D`."""

    enable_caching: bool = False
    expire_after: str | None = None

    def to_request(self) -> dict[str, Any]:
        """The step's `CacheConfig`."""
        expiry = {"ExpireAfter": self.expire_after} if self.expire_after is not None else {}
        return {"Enabled": self.enable_caching} | expiry


@dataclass(frozen=True, slots=True)
class PropertyFile:
    """A JSON file below a processing output, whose values `JsonGet` can read."""

    name: str
    output_name: str
    path: str

    def to_request(self) -> dict[str, Any]:
        """The step's entry in `PropertyFiles`."""
        return {"PropertyFileName": self.name, "OutputName": self.output_name, "FilePath": self.path}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When and how often a step is tried again; exactly one of `max_attempts` and `expire_after_mins` bounds it."""

    exception_types: tuple[str, ...]
    interval_seconds: int = 1
    backoff_rate: float = 2.0
    max_attempts: int | None = None
    expire_after_mins: int | None = None

    def __post_init__(self) -> None:
        if (self.max_attempts is None) == (self.expire_after_mins is None):
            raise KindError(
                f"retry policy with max_attempts={self.max_attempts}, expire_after_mins={self.expire_after_mins}",
                hint="set exactly one of them",
            )

    def to_request(self) -> dict[str, Any]:
        """The step's entry in `RetryPolicies`."""
        bound: dict[str, Any] = {"MaxAttempts": self.max_attempts}
        if self.expire_after_mins is not None:
            bound = {"ExpireAfterMin": self.expire_after_mins}
        kinds = {"ExceptionType": list(self.exception_types)}
        return {**kinds, "IntervalSeconds": self.interval_seconds, "BackoffRate": self.backoff_rate, **bound}


@dataclass(frozen=True, slots=True)
class StepDependency:
    """A step that another waits for, and the end that it waits for: a plain dependency waits for `Completed`."""

    step: Step | str
    trigger: Literal["Completed", "Failed", "Stopped", "Any"] = "Completed"

    def to_request(self) -> dict[str, str]:
        """The waiting step's entry in `DependsOn`."""
        return {"Step": _name_of(self.step), "Trigger": self.trigger}


@dataclass(kw_only=True)
class Step:
    """One step of a definition; the kinds say what its arguments are.

    With a `job_name_prefix` the service begins the names of the step's jobs with it, else with one of its own.
    """

    name: str
    display_name: str | None = None
    description: str | None = None
    depends_on: Sequence[Step | str | StepDependency] | None = None
    retry_policies: Sequence[RetryPolicy] = ()
    cache_config: CacheConfig | None = None
    property_files: Sequence[PropertyFile] = field(default_factory=list[PropertyFile])
    job_name_prefix: str | None = None

    step_type: ClassVar[str] = ""
    job_name_member: ClassVar[str | None] = None

    @property
    def arguments(self) -> dict[str, Any]:
        """The step's `Arguments`: the request of the SageMaker call that it makes."""
        raise NotImplementedError(type(self).__name__)

    @property
    def properties(self) -> Properties:
        """References to what the step will be able to tell about itself."""
        return Properties(self.name)

    def offered(self, property_path: str) -> PipelineVariable:
        """The value that answers a need with the offer of that path, as in `properties.ModelName`."""
        return Properties.at(self.properties.step_name, property_path)

    @property
    def waits_for(self) -> list[str]:
        """The names of the steps that it depends on without taking a value from them."""
        return [_name_of(entry.step if isinstance(entry, StepDependency) else entry) for entry in self.depends_on or ()]

    def to_request(self) -> dict[str, Any]:
        """The step as the definition holds it."""
        optional = {
            "DisplayName": self.display_name,
            "Description": self.description,
            "DependsOn": [_dependency(entry) for entry in self.depends_on or ()],
            "RetryPolicies": [policy.to_request() for policy in self.retry_policies],
            "CacheConfig": self.cache_config.to_request() if self.cache_config else None,
            "PropertyFiles": [file.to_request() for file in self.property_files],
        }
        step = {"Name": self.name, "Type": self.step_type, "Arguments": request({**self._job_name(), **self.arguments})}
        return step | {key: value for key, value in optional.items() if value}

    def to_requests(self) -> list[dict[str, Any]]:
        """The steps that the definition holds for it: itself, and those that it brings along before."""
        return [self.to_request()]

    def _job_name(self) -> dict[str, str]:
        """The member of the arguments that begins the names of the step's jobs, where there is one."""
        if self.job_name_prefix is None or self.job_name_member is None:
            return {}
        return {self.job_name_member: self.job_name_prefix}


def _name_of(step: Step | str) -> str:
    return step if isinstance(step, str) else step.properties.step_name


def _dependency(entry: Step | str | StepDependency) -> str | dict[str, str]:
    return entry.to_request() if isinstance(entry, StepDependency) else _name_of(entry)


def request_dict(**members: Any) -> dict[str, Any]:
    """A request's members, less those that are not set (None)."""
    return {key: value for key, value in members.items() if value is not None}
