"""What a step needs and offers, by logical names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.enums import DataType, DependencyType, NodeType
from cursus.core.base.names import folded, split_node_name
from cursus.core.base.specification_checks import specification_faults, variant_faults
from cursus.errors import Fault, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DependencySpec", "DependencyType", "NodeType", "OutputSpec", "StepSpecification"]

_PROPERTY_PATHS = {
    DependencyType.PROCESSING_OUTPUT: "properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri",
    DependencyType.TRAINING_DATA: "properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri",
    DependencyType.HYPERPARAMETERS: "properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri",
    DependencyType.PAYLOAD_SAMPLES: "properties.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri",
    DependencyType.MODEL_ARTIFACTS: "properties.ModelArtifacts.S3ModelArtifacts",
    DependencyType.MODEL_NAME: "properties.ModelName",
    DependencyType.MODEL_PACKAGE: "properties.ModelPackageArn",
    DependencyType.TRANSFORM_OUTPUT: "properties.TransformOutput.S3OutputPath",
    DependencyType.OUTPUT_PARAMETER: "properties.OutputParameters['{name}']",
}
_VALUES = frozenset({DependencyType.MODEL_NAME, DependencyType.MODEL_PACKAGE, DependencyType.OUTPUT_PARAMETER})


@dataclass(frozen=True, slots=True)
class DependencySpec:
    """One need of a step.

    `compatible_sources` names the steps (with or without a job type or an origin) whose offers are meant for this need;
    `aliases` are other names under which producers offer it; `semantic_keywords` break ties, they never wire alone.
    """

    logical_name: str
    dependency_type: DependencyType = DependencyType.PROCESSING_OUTPUT
    required: bool = True
    compatible_sources: tuple[str, ...] | list[str] = ()
    semantic_keywords: tuple[str, ...] | list[str] = ()
    data_type: str = "S3Uri"
    description: str = ""
    aliases: tuple[str, ...] | list[str] = ()
    folded_names: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("compatible_sources", "semantic_keywords", "aliases"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "folded_names", frozenset(map(folded, self.names)))

    @property
    def names(self) -> tuple[str, ...]:
        """The logical name and its aliases."""
        return (self.logical_name, *self.aliases)

    def declares_source(self, step_type: str, origin: str | None = None) -> bool:
        """Whether offers of that step, or of any of its job types, are declared as meant for this need.

        A source such as `project_x:RowCount` means the step of that origin alone, where the origin is known.
        """
        names = {step_type.lower(), split_node_name(step_type)[0].lower()}
        sources = (source.rpartition(":") for source in self.compatible_sources)
        return any(name.lower() in names and (not of or origin in {None, of}) for of, _, name in sources)


@dataclass(frozen=True, slots=True)
class OutputSpec:
    """One offer of a step; without a `property_path` it follows from the output type."""

    logical_name: str
    output_type: DependencyType = DependencyType.PROCESSING_OUTPUT
    property_path: str = ""
    data_type: str = "S3Uri"
    description: str = ""
    aliases: tuple[str, ...] | list[str] = ()
    folded_names: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "aliases", tuple(self.aliases))
        object.__setattr__(self, "folded_names", frozenset(map(folded, self.names)))
        if not self.property_path:
            template = _PROPERTY_PATHS.get(self.output_type, "")
            object.__setattr__(self, "property_path", template.format(name=self.logical_name))

    @property
    def names(self) -> tuple[str, ...]:
        """The logical name and its aliases."""
        return (self.logical_name, *self.aliases)

    @property
    def is_file(self) -> bool:
        """Whether a script writes it; names of models and packages, output parameters, texts and numbers are values."""
        is_property = self.output_type is DependencyType.CUSTOM_PROPERTY
        return self.output_type not in _VALUES and not (is_property and self.data_type != DataType.S3_URI)


@dataclass(frozen=True, slots=True)
class StepSpecification:
    """The needs and offers of a step, for one job type.

    `dependencies` and `outputs` are given as lists and held as mappings by logical name.

    Raises:
        SpecificationError: a name, alias, keyword, type or path is none or stands twice, or the node type forbids what
            is declared; all faults together.
    """

    step_type: str
    node_type: NodeType = NodeType.INTERNAL
    dependencies: Mapping[str, DependencySpec] = field(default_factory=dict[str, DependencySpec])
    outputs: Mapping[str, OutputSpec] = field(default_factory=dict[str, OutputSpec])
    script_contract: ScriptContract | None = None

    def __init__(
        self,
        step_type: str,
        node_type: NodeType = NodeType.INTERNAL,
        dependencies: Iterable[DependencySpec] | Mapping[str, DependencySpec] = (),
        outputs: Iterable[OutputSpec] | Mapping[str, OutputSpec] = (),
        script_contract: ScriptContract | None = None,
    ) -> None:
        """Takes needs and offers in any order; each logical name once."""
        needs = tuple(dependencies.values() if isinstance(dependencies, Mapping) else dependencies)
        offers = tuple(outputs.values() if isinstance(outputs, Mapping) else outputs)
        _refuse(step_type, specification_faults(step_type, node_type, needs, offers))
        for name, value in (
            ("step_type", step_type),
            ("node_type", node_type),
            ("dependencies", MappingProxyType({need.logical_name: need for need in needs})),
            ("outputs", MappingProxyType({offer.logical_name: offer for offer in offers})),
            ("script_contract", script_contract),
        ):
            object.__setattr__(self, name, value)

    def variants(
        self,
        *job_types: str,
        without: Mapping[str, Collection[str]] | None = None,
        changed: Mapping[str, Iterable[DependencySpec | OutputSpec]] | None = None,
        contracts: Mapping[str, ScriptContract] | None = None,
    ) -> dict[str, StepSpecification]:
        """This specification once for each job type, keyed by it; `step_type` carries the job type's name.

        By job type, `without` names needs and offers that it lacks (its contract then lacks them, too), `changed` holds
        needs and offers that replace those of their name or come in addition, `contracts` a contract of its own.

        >>> spec = StepSpecification("Cleaning", dependencies=[DependencySpec("rows"), DependencySpec("labels")])
        >>> testing = spec.variants("training", "testing", without={"testing": ["labels"]})["testing"]
        >>> testing.step_type, list(testing.dependencies)
        ('Cleaning_Testing', ['rows'])

        Raises:
            SpecificationError: a job type or a name is unknown, or a variant is wrong in itself; all faults together.
        """
        lacks, differs, own = without or {}, changed or {}, contracts or {}
        _refuse(self.step_type, variant_faults(self, job_types, lacks, [*differs, *own]))
        return {
            job: self._variant(job, lacks.get(job, ()), tuple(differs.get(job, ())), own.get(job)) for job in job_types
        }

    def _variant(
        self,
        job_type: str,
        without: Collection[str],
        changed: tuple[DependencySpec | OutputSpec, ...],
        contract: ScriptContract | None,
    ) -> StepSpecification:
        needs = {**self.dependencies, **{p.logical_name: p for p in changed if isinstance(p, DependencySpec)}}
        offers = {**self.outputs, **{p.logical_name: p for p in changed if isinstance(p, OutputSpec)}}
        return StepSpecification(
            f"{self.step_type}_{job_type.capitalize()}",
            self.node_type,
            [need for name, need in needs.items() if name not in without],
            [offer for name, offer in offers.items() if name not in without],
            contract or (self.script_contract and self.script_contract.without(without)),
        )

    def with_contract(self, contract: ScriptContract) -> StepSpecification:
        """The same needs and offers over another script."""
        return replace(self, script_contract=contract)

    def contract_faults(self) -> list[Fault]:
        """Where the logical names of the specification and its contract differ; empty where they agree."""
        contract = self.script_contract
        if contract is None:
            return []
        inputs, outputs = set(contract.expected_input_paths), set(contract.expected_output_paths)
        needs, offers = set(self.dependencies), set(self.outputs)
        files = {o.logical_name for o in self.outputs.values() if o.is_file}
        return [
            *self._differences("input", needs - inputs, inputs - needs),
            *self._differences("output", files - outputs, outputs - offers),
        ]

    def _differences(self, side: str, unmounted: set[str], undeclared: set[str]) -> Iterator[Fault]:
        for name in sorted(unmounted):
            yield Fault(self.step_type, f"{side} {name!r} has no path in the contract", "add it to the contract")
        for name in sorted(undeclared):
            yield Fault(self.step_type, f"the contract's {side} {name!r} is not specified", "add it to the spec")


def _refuse(step_type: str, faults: Iterable[tuple[str, str]]) -> None:
    found = [Fault(f"specification of {step_type}", fact, hint) for fact, hint in faults]
    if found:
        raise SpecificationError.of(found)
