"""The plan of a new step, as data: everything that is decided before there is any code, and why."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from cursus.core.base.enums import DataType, DependencyType, JobType, NodeType, StepKind
from cursus.planner.requirements import Scalar, StepRequirements

__all__ = [
    "AlignedName",
    "Citation",
    "Component",
    "Connection",
    "EdgeCase",
    "ErrorHandling",
    "Integration",
    "Layer",
    "Overview",
    "PlannedBuilder",
    "PlannedConfig",
    "PlannedContract",
    "PlannedField",
    "PlannedFile",
    "PlannedFunction",
    "PlannedHyperparameters",
    "PlannedNeed",
    "PlannedOffer",
    "PlannedOverride",
    "PlannedRegistration",
    "PlannedScript",
    "PlannedSpecification",
    "PlannedTest",
    "PlannedVariant",
    "StepPlan",
    "Trace",
    "Undecided",
]

Layer: TypeAlias = Literal["contract", "spec", "config", "builder", "script", "hyperparameters", "registry", "tests"]
Component: TypeAlias = Literal[
    "contract",
    "spec",
    "config",
    "builder",
    "script",
    "hyperparameters",
    "registry",
    "exports",
    "tests",
    "samples",
    "docs",
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Overview(_Part):
    """Section 1: what the step is, and where it stands."""

    purpose: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    position: str = ""
    considerations: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()


class PlannedContract(_Part):
    """The script's contract; `class_name` is that of `core/base/contract_base`, `constant` the contract's name."""

    constant: str
    class_name: str
    entry_point: str
    input_paths: dict[str, str] = {}
    output_paths: dict[str, str] = {}
    arguments: dict[str, str] = {}
    required_env: tuple[str, ...] = ()
    optional_env: dict[str, str] = {}
    packages: dict[str, str] = {}
    description: str = ""


class PlannedNeed(_Part):
    """A need of the specification."""

    logical_name: str
    dependency_type: DependencyType
    required: bool = True
    compatible_sources: tuple[str, ...] = ()
    semantic_keywords: tuple[str, ...] = ()
    data_type: DataType = DataType.S3_URI
    aliases: tuple[str, ...] = ()
    description: str = ""


class PlannedOffer(_Part):
    """An offer of the specification; an empty property path is the one that its type has."""

    logical_name: str
    output_type: DependencyType
    property_path: str = ""
    data_type: DataType = DataType.S3_URI
    aliases: tuple[str, ...] = ()
    description: str = ""


class PlannedVariant(_Part):
    """What differs for a job type: the needs and offers that it goes without."""

    job_type: JobType
    without: tuple[str, ...] = ()
    why: str = ""


class PlannedSpecification(_Part):
    """The specification, once for each job type where there are variants."""

    constant: str
    step_type: str
    node_type: NodeType
    needs: tuple[PlannedNeed, ...] = ()
    offers: tuple[PlannedOffer, ...] = ()
    variants: tuple[PlannedVariant, ...] = ()


class PlannedField(_Part):
    """A field of the config or the hyperparameters, with where its value goes.

    `annotation` is its type as Python writes it. `constraints` are arguments of `pydantic.Field`: `{"ge": 0}`.
    `default` counts where `tier` is `system`; `expression` is what a derived one is computed by, over the others.
    `input` is the need that the value, an S3 address or a local path, answers where no step does.
    """

    name: str
    tier: Literal["essential", "system", "derived"]
    annotation: str
    description: str
    default: Scalar | tuple[Scalar, ...] | dict[str, Scalar] | None = None
    constraints: dict[str, Any] = {}
    env: str | None = None
    arg: str | None = None
    input: str | None = None
    expression: str | None = None
    sample: Scalar | tuple[Scalar, ...] | dict[str, Scalar] | None = None


class PlannedConfig(_Part):
    """The config class; `inherited` are defaults that it gives to fields of its base: its entry point, its version."""

    class_name: str
    base_class: str
    base_module: str
    fields: tuple[PlannedField, ...] = ()
    inherited: dict[str, Scalar | None] = {}
    checks: tuple[str, ...] = ()


class PlannedOverride(_Part):
    """A method that the builder must have beside those of its base, and why."""

    method: str
    why: str


class PlannedBuilder(_Part):
    """The builder class, and how its inputs and outputs come about."""

    class_name: str
    base_class: str
    base_module: str
    required_attributes: tuple[str, ...] = ()
    overrides: tuple[PlannedOverride, ...] = ()
    special_handling: tuple[str, ...] = ()
    input_handling: str = ""
    output_handling: str = ""


class PlannedFunction(_Part):
    """A main function of the script; `operation` is the place of the one that it carries out, from 1."""

    name: str
    description: str
    inputs: tuple[str, ...] = ()
    output: str = ""
    operation: int | None = None


class PlannedScript(_Part):
    """The script."""

    algorithm: str
    functions: tuple[PlannedFunction, ...] = ()
    error_handling: tuple[str, ...] = ()


class PlannedHyperparameters(_Part):
    """The class of the hyperparameters, where the step trains."""

    class_name: str
    base_class: str
    base_module: str
    fields: tuple[PlannedField, ...] = ()


class PlannedRegistration(_Part):
    """The step's line in its table."""

    name: str
    config_class: str
    builder_step_name: str
    spec_type: str
    sagemaker_step_type: StepKind
    description: str
    workspace_id: str | None = None


class PlannedFile(_Part):
    """A file that is made, or that gets an entry; `path` is below the root, with forward slashes."""

    path: str
    component: Component
    action: Literal["create", "update"]
    entry: str = Field(default="", description="What is added, where the file is there already.")


class Connection(_Part):
    """An offer that answers a need, as the resolver scores it: `ties_with` and `breaks` say what is wrong with it."""

    step: str
    origin: str
    need: str
    offer: str
    job_type: str | None = None
    score: float
    reasons: tuple[tuple[str, float], ...] = ()
    chosen: bool = True
    ties_with: tuple[str, ...] = ()


class Integration(_Part):
    """Section 4: the steps before and behind, computed from all that are registered.

    `upstream` connections answer needs of this step, `downstream` ones are needs of others that this step answers.
    `unmet` are required needs without any offer. `displaced` are wires between others that this step would tie with.
    """

    upstream: tuple[Connection, ...] = ()
    downstream: tuple[Connection, ...] = ()
    unmet: tuple[str, ...] = ()
    displaced: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    pins: dict[str, str] = {}


class AlignedName(_Part):
    """Section 5: one logical name through the layers."""

    side: Literal["input", "output", "environment", "argument"]
    name: str
    contract: str
    specification: str = ""
    script: str = ""
    builder: str = ""


_VALIDATION = ("`cursus check` compares script, contract, specification, config and builder, name by name.",)


class EdgeCase(_Part):
    """Something that can go wrong in this very step: `concerns` are ids of requirements."""

    id: str
    concerns: tuple[str, ...]
    what: str
    handling: str
    where: Literal["config", "builder", "script", "compiler", "service"]


class ErrorHandling(_Part):
    """Section 6."""

    input_validation: tuple[str, ...] = ()
    robustness: tuple[str, ...] = ()
    logging: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    edge_cases: tuple[EdgeCase, ...] = ()


class PlannedTest(_Part):
    """Section 7: a test; `covers` are ids of requirements and edge cases."""

    id: str
    kind: Literal["unit", "contract", "integration", "validation", "s3_path", "pipeline_variable"]
    file: str
    name: str
    what: str
    covers: tuple[str, ...] = ()


_SIDES = get_args(AlignedName.model_fields["side"].annotation)
_TEST_KINDS = get_args(PlannedTest.model_fields["kind"].annotation)


class Trace(_Part):
    """Where a requirement is answered."""

    requirement: str
    layers: tuple[Layer, ...]
    files: tuple[str, ...]
    tests: tuple[str, ...]


class Undecided(_Part):
    """Something that the requirements leave open and that nothing here settles."""

    subject: str
    question: str
    choices: tuple[str, ...] = ()
    taken: str = Field(default="", description="What the plan holds for the time being; empty: nothing.")


class Citation(_Part):
    """A section of the developer guide that the plan follows."""

    page: str
    section: str = ""
    why: str = ""


class StepPlan(_Part):
    """The plan of a new step: the seven sections, and what proves that it answers every requirement."""

    format: Literal[1] = 1
    revision: Annotated[int, Field(ge=1)] = 1
    requirements: StepRequirements
    overview: Overview
    registration: PlannedRegistration
    specification: PlannedSpecification
    contract: PlannedContract | None = None
    config: PlannedConfig
    builder: PlannedBuilder
    script: PlannedScript | None = None
    hyperparameters: PlannedHyperparameters | None = None
    files: tuple[PlannedFile, ...] = ()
    integration: Integration = Integration()
    alignment: tuple[AlignedName, ...] = ()
    validation_strategy: tuple[str, ...] = Field(
        default=_VALIDATION, description="How it is seen that the layers agree."
    )
    errors: ErrorHandling = ErrorHandling()
    tests: tuple[PlannedTest, ...] = ()
    trace: tuple[Trace, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    citations: tuple[Citation, ...] = ()

    @field_validator("alignment")
    @classmethod
    def by_side(cls, alignment: tuple[AlignedName, ...]) -> tuple[AlignedName, ...]:
        """Puts names in the order of their sides, which is that of the sections of a document."""
        return tuple(sorted(alignment, key=lambda each: _SIDES.index(each.side)))

    @field_validator("tests")
    @classmethod
    def by_kind(cls, tests: tuple[PlannedTest, ...]) -> tuple[PlannedTest, ...]:
        """Puts tests in the order of their kinds, which is that of the sections of a document."""
        return tuple(sorted(tests, key=lambda each: _TEST_KINDS.index(each.kind)))

    @property
    def name(self) -> str:
        """The step's name."""
        return self.registration.name
