"""What every step's config holds: who runs the pipeline, where, and under which name.

Fields fall into three tiers, read off their declaration: a field without a default is *essential* (the user must
give it), one with a default is a *system* field, and a property is *derived*.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
    computed_field,
    field_validator,
    model_validator,
)

from cursus.core.base.contract_base import ScriptContract
from cursus.core.config_fields.markers import Input, Runtime, marked_fields
from cursus.core.config_fields.variable_fields import guarded_schema
from cursus.core.kinds.step import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import CoreSchema

__all__ = ["REGION_CODES", "BasePipelineConfig", "MissingInputError"]

REGION_CODES = {"NA": "us-east-1", "EU": "eu-west-1", "FE": "us-west-2"}
"""The AWS region of each region code."""

_CODE_FOLDERS = ("source_dir", "processing_source_dir")
_AWS_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class MissingInputError(ValueError):
    """A field names local data that are not there."""

    def __init__(self, field: str, value: str, folder: Path) -> None:
        """Names the field, its value and the folder that it was looked for in."""
        super().__init__(f"no file or folder {value!r} in {folder}")
        self.field = field


class BasePipelineConfig(BaseModel):
    """The values that all steps of a pipeline share.

    A field with a mark (`Env`, `Arg`, `Input`, `Runtime`) also takes values that only a run knows: a pipeline
    parameter whose type fits and whose default and allowed values the field takes, and, where it is text, an execution
    variable or a `Join`. The members of marked lists and mappings do as well. Every other field refuses them.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True, protected_namespaces=())

    author: str = Field(min_length=1, description="Who runs the pipeline: a user's or a team's name.")
    bucket: str = Field(description="The S3 bucket that holds code, data and results.")
    role: Annotated[str, Runtime()] = Field(
        min_length=1, description="The IAM role that the jobs run under, as an ARN."
    )
    region: str = Field(description="A region code (NA, EU, FE) or the name of an AWS region.")
    service_name: str = Field(min_length=1, description="What the pipeline is for; part of its name.")
    pipeline_version: str = Field(min_length=1, description="The version of the pipeline; part of its name.")

    source_dir: str | None = Field(default=None, description="The folder of the step's own code.")
    enable_caching: bool = Field(default=True, description="Whether an earlier run's outputs may be used again.")
    cache_expire_after: str = Field(default="P30D", description="How long they may, as an ISO 8601 duration.")
    env: Annotated[dict[str, str], Runtime()] = Field(
        default={}, description="Environment variables for the job, beside the step's own."
    )
    tags: Annotated[dict[str, str], Runtime()] = Field(
        default={}, description="Tags for the jobs and models that the step makes."
    )
    kms_key: Annotated[str | None, Runtime()] = Field(
        default=None, description="The KMS key that encrypts outputs and volumes."
    )
    subnets: Annotated[list[str], Runtime()] = Field(default=[], description="The subnets of the VPC that jobs run in.")
    security_group_ids: Annotated[list[str], Runtime()] = Field(
        default=[], description="The security groups of the VPC that jobs run in."
    )
    enable_network_isolation: Annotated[bool, Runtime()] = Field(
        default=False, description="Whether jobs and models are cut off from the network."
    )
    encrypt_inter_container_traffic: Annotated[bool, Runtime()] = Field(
        default=False, description="Whether the machines of one job encrypt what they tell each other."
    )
    retry_policies: list[RetryPolicy] = Field(default=[], description="When and how often a failed job is tried again.")
    job_name_prefix: str | None = Field(
        default=None, pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$", description="How the names of the jobs begin."
    )

    contract: ClassVar[ScriptContract | None] = None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema by which pydantic validates the class, with the rules on values of a run."""
        return guarded_schema(handler(source), handler, cls.model_fields)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy of the config, validated where fields are given anew.

        Raises:
            ValidationError: a given value breaks the rules of its field.
        """
        copy = super().model_copy(deep=deep)
        if not update:
            return copy
        kept = {name: getattr(copy, name) for name in copy.model_fields_set}
        return type(self).model_validate({**kept, **update})

    @field_validator("region")
    @classmethod
    def _known_region(cls, value: str) -> str:
        if value not in REGION_CODES and not _AWS_REGION.fullmatch(value):
            msg = f"{value!r} is no region: use {', '.join(REGION_CODES)} or an AWS region such as us-east-1"
            raise ValueError(msg)
        return value

    @field_validator("bucket")
    @classmethod
    def _bucket_name(cls, value: str) -> str:
        if not _BUCKET.fullmatch(value):
            msg = f"{value!r} is no name of a bucket: use 3 to 63 lower-case letters, digits, dots and hyphens"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _local_files_exist(self, info: ValidationInfo) -> Self:
        folder = Path((info.context or {}).get("folder", "."))
        named = {name: value for name, _, value in marked_fields(self, Input)}
        named |= {name: getattr(self, name) for name in _CODE_FOLDERS if name in type(self).model_fields}
        for name, value in named.items():
            if isinstance(value, str) and "://" not in value:
                place = folder / value
                if not (value.strip() and place.exists()):
                    raise MissingInputError(name, value, folder.resolve())
                object.__setattr__(self, name, str(place.resolve()))
        return self

    @model_validator(mode="after")
    def _vpc_is_whole(self) -> Self:
        for given, missing in (("subnets", "security_group_ids"), ("security_group_ids", "subnets")):
            if getattr(self, given) and not getattr(self, missing):
                msg = f"{given} are given and no {missing}, and a VPC needs both: set {missing}, or leave {given} out"
                raise ValueError(msg)
        return self

    @computed_field
    @property
    def aws_region(self) -> str:
        """The AWS region that the region code stands for."""
        return REGION_CODES.get(self.region, self.region)

    @computed_field
    @property
    def pipeline_name(self) -> str:
        """The pipeline's name, less its version."""
        return _name_of(self.service_name, self.region)

    @computed_field
    @property
    def pipeline_description(self) -> str:
        """A sentence on the pipeline."""
        return f"{self.service_name} in {self.region}, by {self.author}"

    @computed_field
    @property
    def pipeline_s3_loc(self) -> str:
        """The S3 address below which the pipeline keeps its results."""
        return f"s3://{self.bucket}/{self.pipeline_name}/{_name_of(self.pipeline_version)}"

    @property
    def effective_source_dir(self) -> str | None:
        """The folder that the step's code lies in; None where the step has none of its own."""
        return self.source_dir

    @classmethod
    def categorize_fields(cls) -> dict[str, list[str]]:
        """The names of the fields by tier: `essential`, `system`, `derived`."""
        return {tier: list(names) for tier, names in _tiers(cls).items()}

    def get_public_init_fields(self) -> dict[str, Any]:
        """The essential and system fields that are set, for a config that is made from this one."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in fields.items() if value is not None}

    @classmethod
    def from_base_config(cls, base: BasePipelineConfig, **fields: Any) -> Self:
        """A config of this class with the fields of another that it knows, and those given."""
        inherited = {name: value for name, value in base.get_public_init_fields().items() if name in cls.model_fields}
        return cls(**{**inherited, **fields})

    def get_script_contract(self) -> ScriptContract | None:
        """The contract of the step's script; None where it runs none."""
        return self.contract

    def get_script_path(self, default_path: str | None = None) -> str | None:
        """The path of the step's script, or the default where it has none."""
        return default_path


@cache
def _tiers(config: type[BasePipelineConfig]) -> dict[str, tuple[str, ...]]:
    fields = config.model_fields.items()
    derived = {
        name: None
        for parent in config.__mro__
        if issubclass(parent, BasePipelineConfig)
        for name, member in vars(parent).items()
        if isinstance(member, property) or name in config.model_computed_fields
        if not name.startswith("_")
    }
    return {
        "essential": tuple(name for name, field in fields if field.is_required()),
        "system": tuple(name for name, field in fields if not field.is_required()),
        "derived": tuple(derived),
    }


def _name_of(*parts: str) -> str:
    joined = "-".join(parts)
    return re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9-]", "-", joined)).strip("-")
