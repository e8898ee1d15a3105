"""What a new step must do, as whoever wants it says it; the same whichever door it came in by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from cursus.core.base.enums import DataType, DependencyType, JobType, StepKind
from cursus.planner.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Columns",
    "Container",
    "Inference",
    "InputRequirement",
    "MainFunction",
    "OutputRequirement",
    "ParameterRequirement",
    "Resources",
    "Statement",
    "StepRequirements",
]

Scalar: TypeAlias = str | int | float | bool
Columns: TypeAlias = dict[str, Literal["number", "integer", "text", "boolean", "date", "id"] | tuple[Scalar, ...]]
"""The columns of a table: of a kind, or with the values that they may hold."""

LogicalName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
FieldName: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputRequirement(_Part):
    """Something that the step needs."""

    name: LogicalName = Field(description="The logical name: of the need, of the contract's path, in the script.")
    description: str = Field(default="", description="What it holds.")
    type: DependencyType | None = Field(default=None, description="What flows in; unset: proposed by the step's type.")
    data_type: DataType = Field(default=DataType.S3_URI, description="What the wire's value is.")
    required: bool = Field(default=True, description="Whether the step cannot do without it.")
    compatible_sources: tuple[str, ...] = Field(default=(), description="The steps that it comes from.")
    semantic_keywords: tuple[str, ...] = Field(default=(), description="Words that break ties.")
    aliases: tuple[str, ...] = Field(default=(), description="Other names under which producers offer it.")
    path: str | None = Field(default=None, description="The container path; unset: the usual one of that name.")
    format: Literal["csv", "parquet", "json", "jsonl", "model", "any"] | None = Field(
        default=None, description="How it is written; unset: a table in whatever format, or a model."
    )
    columns: Columns = Field(default={}, description="The columns that it has at least; samples are made from them.")
    job_types: tuple[JobType, ...] = Field(default=(), description="Only for these; none named: for all.")


class OutputRequirement(_Part):
    """Something that the step offers."""

    name: LogicalName = Field(description="The logical name: of the offer, of the contract's path, in the script.")
    description: str = Field(default="", description="What it holds.")
    type: DependencyType | None = Field(default=None, description="What flows out; unset: proposed by the step's type.")
    data_type: DataType = Field(default=DataType.S3_URI, description="What the wire's value is.")
    aliases: tuple[str, ...] = Field(default=(), description="Other names under which consumers know it.")
    path: str | None = Field(default=None, description="The container path; unset: the usual one of that name.")
    property_path: str | None = Field(default=None, description="Where the run finds it; unset: as the type has it.")
    format: Literal["csv", "parquet", "json", "model", "any"] | None = Field(
        default=None, description="How it is written; unset: tables as Parquet, reports as JSON."
    )
    consumers: tuple[str, ...] = Field(default=(), description="The steps that it is meant for.")
    job_types: tuple[JobType, ...] = Field(default=(), description="Only for these; none named: for all.")


class ParameterRequirement(_Part):
    """A value that a user sets, in the config or among the hyperparameters."""

    name: FieldName = Field(description="The field's name.")
    type: Literal["str", "int", "float", "bool", "list[str]", "dict"] = Field(default="str", description="Its type.")
    description: str = Field(default="", description="What it says.")
    default: Scalar | tuple[Scalar, ...] | dict[str, Scalar] | None = Field(
        default=None, description="Its value where the user sets none; unset: the user must set it."
    )
    optional: bool = Field(default=False, description="Whether it may be left out though it has no default.")
    minimum: float | None = Field(default=None, description="The least value.")
    maximum: float | None = Field(default=None, description="The greatest value.")
    choices: tuple[Scalar, ...] = Field(default=(), description="The values that it may have.")
    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = Field(
        default=None, description="The environment variable that tells the script; unset: the name in capitals."
    )
    arg: Annotated[str, Field(pattern=r"^--[a-z][a-z0-9_-]*$")] | None = Field(
        default=None, description="The argument that tells the script, in place of a variable."
    )
    derived_from: str | None = Field(
        default=None, description="An expression over other fields that gives it: the user does not set it."
    )
    sample: Scalar | tuple[Scalar, ...] | None = Field(default=None, description="A value for tests.")


class MainFunction(_Part):
    """A function that the script shall have, for what no operation does."""

    name: FieldName = Field(description="Its name.")
    description: str = Field(default="", description="What it does.")


class Statement(_Part):
    """Something that must be so, in words; `covered_by` are ids of the requirements that see to it."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9._-]*$", max_length=40)] = Field(description="Its id.")
    text: str = Field(min_length=1, description="What must be so.")
    covered_by: tuple[str, ...] = Field(default=(), description="Ids of other requirements.")


class Container(_Part):
    """What the script runs in."""

    framework: Literal["sklearn", "xgboost", "pytorch", "tensorflow", "huggingface", "spark"] | None = Field(
        default=None, description="The framework; unset: scikit-learn for processing, XGBoost for training and models."
    )
    version: str | None = Field(default=None, description="The container's version.")
    packages: dict[str, str] = Field(default={}, description="Libraries that the script imports -> versions.")


class Resources(_Part):
    """The machines."""

    instance_type: str | None = Field(default=None, description="The machine, as `ml.m5.xlarge`.")
    instance_count: int = Field(default=1, ge=1, le=100, description="How many machines.")
    volume_size: int | None = Field(default=None, ge=1, le=16384, description="Disk of each machine, in GB.")


class Inference(_Part):
    """Something that was read out of a file and not said by a person: how sure it is, and where it stands."""

    subject: str = Field(description="The id of what was inferred.")
    confidence: float = Field(ge=0, le=1, description="How sure, from 0 to 1.")
    why: str = Field(description="What it was seen by.")
    place: str = Field(default="", description="`file:line`.")


class StepRequirements(_Part):
    """Everything that is said of a new step before there is any of it."""

    version: Literal[1] = 1
    step_name: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]*$", max_length=60)] = Field(
        description="The step's name, in PascalCase."
    )
    description: str = Field(min_length=1, max_length=200, description="What it does, on one line.")
    sagemaker_step_type: StepKind = Field(description="The SageMaker step type.")
    developer_type: Literal["shared", "isolated"] = Field(
        default="isolated", description="Whether it joins the shared steps or a project's own."
    )
    project_id: str | None = Field(default=None, description="The project's workspace, where it is isolated.")
    plan_location: str | None = Field(default=None, description="Where the plan is written, below the root.")
    design_patterns: tuple[str, ...] = Field(default=(), description="Pages of the developer guide to follow.")
    logic: str = Field(default="", description="The business logic, in words.")
    requirements: tuple[Statement, ...] = Field(default=(), description="What must be so, statement by statement.")
    job_types: tuple[JobType, ...] = Field(default=(), description="What runs of the step are for.")
    inputs: tuple[InputRequirement, ...] = Field(default=(), description="What it needs.")
    outputs: tuple[OutputRequirement, ...] = Field(default=(), description="What it offers.")
    parameters: tuple[ParameterRequirement, ...] = Field(default=(), description="What a user sets.")
    hyperparameters: tuple[ParameterRequirement, ...] = Field(default=(), description="What steers training.")
    operations: tuple[Operation, ...] = Field(default=(), description="What is done to tables, in order.")
    functions: tuple[MainFunction, ...] = Field(default=(), description="Functions to be written by hand.")
    edge_cases: tuple[str, ...] = Field(default=(), description="What can go wrong, beside what is known of the type.")
    container: Container = Field(default=Container(), description="What the script runs in.")
    resources: Resources = Field(default=Resources(), description="The machines.")
    source_script: str | None = Field(default=None, description="The script or notebook that all this was read from.")
    inferred: tuple[Inference, ...] = Field(default=(), description="What of all this was read and not said.")

    def ids(self) -> Iterator[str]:
        """The id of every requirement, in the order in which they stand: `input:raw_data`, `operation:1`, `R1`."""
        yield "step"
        yield from (f"job_type:{each}" for each in self.job_types)
        yield from (f"input:{each.name}" for each in self.inputs)
        yield from (f"output:{each.name}" for each in self.outputs)
        yield from (f"parameter:{each.name}" for each in self.parameters)
        yield from (f"hyperparameter:{each.name}" for each in self.hyperparameters)
        yield from (f"operation:{at}" for at, _ in enumerate(self.operations, 1))
        yield from (f"function:{each.name}" for each in self.functions)
        yield from (f"edge_case:{at}" for at, _ in enumerate(self.edge_cases, 1))
        yield from (each.id for each in self.requirements)
