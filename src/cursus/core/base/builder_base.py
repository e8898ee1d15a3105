"""What every step builder does: holds config, specification and contract together and makes one SageMaker step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.matching import Need, Offer, assign
from cursus.core.base.names import join_job_type, split_node_name
from cursus.core.base.s3_paths import S3PathHandler
from cursus.core.base.safe_logging import SafeLogging, safe_value_for_logging
from cursus.core.base.specification_base import StepSpecification
from cursus.core.config_fields.markers import Arg, Env, Input, marked_fields, text_value
from cursus.core.kinds.session import PipelineSession
from cursus.core.kinds.step import CacheConfig, Step
from cursus.core.kinds.variables import ExecutionVariables, Join, ParameterString, PipelineVariable, Properties
from cursus.errors import ConfigurationError, Fault, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.core.base.contract_base import ScriptContract

__all__ = ["ConfigT", "S3PathHandler", "StepBuilderBase", "execution_prefix", "safe_value_for_logging"]

ConfigT = TypeVar("ConfigT", bound=BasePipelineConfig)

Specifications = StepSpecification | Mapping[str, StepSpecification]


class StepBuilderBase(SafeLogging, ABC, Generic[ConfigT]):
    """Turns a config, a specification and a script contract into one step.

    A typical builder only names its `specs`: one specification, or one for each job type. The kinds
    (`ProcessingStepBuilder` and so on) do the rest, and every method of theirs can be overridden.

    Raises:
        ConfigurationError: the config lacks what the step needs; also a `ValueError`.
        SpecificationError: no specification fits the config's job type, or it disagrees with its contract.
    """

    specs: ClassVar[Specifications | None] = None
    required_attributes: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Has every builder refuse a step whose script would not find its required environment variables."""
        super().__init_subclass__(**kwargs)
        if "create_step" in vars(cls):
            cls.create_step = _with_environment(cls.create_step)  # type: ignore[method-assign]  # the one wrapped

    def __init__(
        self,
        config: ConfigT,
        spec: StepSpecification | None = None,
        sagemaker_session: PipelineSession | None = None,
        role: str | None = None,
        notebook_root: Path | None = None,
        registry_manager: Any = None,
        dependency_resolver: Any = None,
    ) -> None:
        """Takes the config; all else follows from it where it is not given."""
        self.config = config
        self.spec = spec or self._spec_for_job_type()
        self.contract: ScriptContract | None = self.spec.script_contract or config.get_script_contract()
        self.session = sagemaker_session or PipelineSession(config.bucket, config.pipeline_name, config.aws_region)
        self.role = role or config.role
        self.notebook_root = notebook_root
        self.registry_manager = registry_manager
        self.dependency_resolver = dependency_resolver
        self.step_name: str | None = None
        self._refuse_disagreement()
        self.validate_configuration()

    # What a step may override.

    def validate_configuration(self) -> None:
        """Checks that the config holds every attribute in `required_attributes`, all missing ones together."""
        missing = [name for name in self.required_attributes if getattr(self.config, name, None) in {None, ""}]
        if missing:
            subject = type(self.config).__name__
            faults = (Fault(subject, f"missing required attribute {name!r}", f"set {name}") for name in missing)
            raise ConfigurationError.of(faults)

    def validate_environment(self) -> None:
        """Checks that the job sets every variable that the script requires, all missing ones together.

        `create_step` is preceded by it, whichever class defines that.
        """
        env = self._get_environment_variables()
        required = self.contract.required_env_vars if self.contract else ()
        faults = [
            Fault(
                self._get_step_name(),
                f"the script requires the environment variable {name!r}, and it is not set",
                f"set the field of {type(self.config).__name__} that carries it, or env['{name}']",
            )
            for name in required
            if env.get(name) in {None, ""}
        ]
        if faults:
            raise ConfigurationError.of(faults)

    @abstractmethod
    def _get_inputs(self, inputs: dict[str, Any]) -> Any:
        """The step's inputs, from sources by logical name."""

    @abstractmethod
    def _get_outputs(self, outputs: dict[str, Any]) -> Any:
        """The step's outputs, from destinations by logical name; those not given follow from the base path."""

    @abstractmethod
    def create_step(self, **kwargs: Any) -> Step:
        """The step; `inputs`, `outputs`, `dependencies` and `enable_caching` are taken by name."""

    def _get_environment_variables(self) -> dict[str, str]:
        """The job's environment: the contract's defaults, the config's fields, then the config's `env`.

        A field is meant by its mark, or because it is named as the contract's variable is, in lower case.
        """
        defaults = dict(self.contract.optional_env_vars) if self.contract else {}
        marked = {mark.name: text_value(value) for _, mark, value in marked_fields(self.config, Env)}
        return {**defaults, **self._named_variables(), **marked, **self.config.env}

    def _get_job_arguments(self) -> list[str] | None:
        """The script's arguments, from the config's marked fields; None where it takes none."""
        marked = marked_fields(self.config, Arg)
        pairs = [(mark.flag, text_value(value)) for _, mark, value in marked if value is not None]
        return [word for flag, value in pairs for word in (flag, value)] or None

    def _get_cache_config(self, enable_caching: bool = True) -> CacheConfig:
        """Whether and how long an earlier run's outputs may stand in."""
        if enable_caching and self.config.enable_caching:
            return CacheConfig(enable_caching=True, expire_after=self.config.cache_expire_after)
        return CacheConfig(enable_caching=False)

    def _get_base_output_path(self) -> Any:
        """The address below which a run leaves its outputs: the prefix parameter and the run's own id."""
        return Join(on="/", values=[execution_prefix(self.config), ExecutionVariables.PIPELINE_EXECUTION_ID])

    def _output_folder(self) -> str:
        """The folder of the step's outputs below the base path."""
        return self._get_step_name().lower()

    # What a step may use.

    def _named_variables(self) -> dict[str, str]:
        if self.contract is None:
            return {}
        names = (*self.contract.required_env_vars, *self.contract.optional_env_vars)
        tiers = type(self.config).categorize_fields().values()
        known = {field for tier in tiers for field in tier}
        values = {name: getattr(self.config, name.lower()) for name in names if name.lower() in known}
        return {name: text_value(value) for name, value in values.items() if value is not None}

    def _get_step_name(self) -> str:
        """The node's name where the builder serves a DAG, else the step's with its job type."""
        if self.step_name:
            return self.step_name
        base = split_node_name(self.spec.step_type)[0]
        return join_job_type(base, getattr(self.config, "job_type", None))

    def _generate_job_name(self) -> str:
        """The base name of the step's jobs: letters, digits and hyphens."""
        return self._get_step_name().replace("_", "-")

    def _destination(self, logical_name: str, outputs: Mapping[str, Any]) -> Any:
        """Where an output goes: as given, or below the base output path."""
        if logical_name in outputs:
            return outputs[logical_name]
        return Join(on="/", values=[self._get_base_output_path(), self._output_folder(), logical_name])

    def _container_path(self, paths: Mapping[str, str], logical_name: str, side: str) -> str:
        if logical_name not in paths:
            raise ConfigurationError(
                f"{self._get_step_name()}: no container path found for {side}: {logical_name}",
                hint=f"add it to expected_{side}_paths of the script contract",
            )
        return paths[logical_name]

    def _require_contract(self) -> ScriptContract:
        if self.contract is None:
            raise SpecificationError(
                f"{self._get_step_name()}: script contract is required",
                hint="give the specification its script_contract",
            )
        return self.contract

    def _gathered_inputs(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """The given inputs, with those that the config itself answers; local data get their S3 address."""
        own = {mark.logical_name: value for _, mark, value in marked_fields(self.config, Input) if value}
        return {name: self._address(name, value) for name, value in {**own, **inputs}.items()}

    def _needed_inputs(self, inputs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Each need that has a source, in the specification's order."""
        missing = [n for n, need in self.spec.dependencies.items() if need.required and n not in inputs]
        if missing:
            step = self._get_step_name()
            faults = (
                Fault(f"{step}.{name}", f"required input {name!r} not provided", "wire it, or give it as an input")
                for name in missing
            )
            raise ConfigurationError.of(faults)
        return ((name, inputs[name]) for name in self.spec.dependencies if name in inputs)

    def _address(self, logical_name: str, value: Any) -> Any:
        if isinstance(value, str) and "://" not in value:
            return self.session.stage_data(f"{self._get_step_name()}/{logical_name}", Path(value))
        return value

    def _step_inputs(self, kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of `create_step`: found in its dependencies, then given by name."""
        found = self.extract_inputs_from_dependencies(kwargs.get("dependencies") or [])
        named = {name: kwargs[name] for name in self.spec.dependencies if name in kwargs}
        return self._gathered_inputs({**found, **named, **(kwargs.get("inputs") or {})})

    def _finished(self, step: Step) -> Step:
        """The step, with its specification attached for whoever depends on it."""
        step._spec = self.spec  # type: ignore[attr-defined]
        self.log_info("Created %s with name: %s", type(step).__name__, step.name)
        return step

    def extract_inputs_from_dependencies(self, dependencies: Iterable[Step]) -> dict[str, Any]:
        """Property references for the needs that the given steps answer, by logical name."""
        offers = [
            Offer(step.name, offer, spec.step_type)
            for step in dependencies
            if isinstance(spec := getattr(step, "_spec", None), StepSpecification)
            for offer in spec.outputs.values()
        ]
        needs = [Need(self._get_step_name(), need) for need in self.spec.dependencies.values()]
        chosen = assign(needs, offers).chosen
        return {
            found.need.spec.logical_name: Properties.at(found.offer.node, found.offer.spec.property_path)
            for found in chosen
        }

    def get_required_dependencies(self) -> list[str]:
        """The logical names of the needs that must be met."""
        return [name for name, need in self.spec.dependencies.items() if need.required]

    def get_optional_dependencies(self) -> list[str]:
        """The logical names of the needs that may stay unmet."""
        return [name for name, need in self.spec.dependencies.items() if not need.required]

    def get_outputs(self) -> list[str]:
        """The logical names of the offers."""
        return list(self.spec.outputs)

    def _normalize_s3_uri(self, uri: Any, description: str = "S3 URI") -> Any:
        """An S3 address without trailing or doubled slashes; values of a run stay as they are."""
        if isinstance(uri, PipelineVariable | Mapping):
            self.log_info("Found Pipeline step reference: %s", uri)
            return uri
        return S3PathHandler.normalize(uri, description)

    def _parse_s3_uri(self, s3_uri: Any) -> tuple[str, str]:
        """The bucket and the key of an S3 address."""
        if isinstance(s3_uri, PipelineVariable):
            raise ConfigurationError(
                f"{s3_uri!r} is known only when the pipeline runs, and cannot be taken apart before",
                hint="let the session address a file by its content: self.session.stage_json(name, values)",
            )
        return S3PathHandler.split(s3_uri)

    def _spec_for_job_type(self) -> StepSpecification:
        specs = type(self).specs
        if isinstance(specs, StepSpecification):
            return specs
        job_type = str(getattr(self.config, "job_type", "") or "").lower()
        if specs and job_type in specs:
            return specs[job_type]
        raise SpecificationError(
            f"{type(self).__name__}: no specification found for job type: {job_type or None}",
            hint=f"job types with a specification: {', '.join(specs or {}) or 'none; pass spec='}",
        )

    def _refuse_disagreement(self) -> None:
        faults = self.spec.contract_faults()
        if faults:
            raise SpecificationError.of(faults)


def _with_environment(create_step: Callable[..., Step]) -> Callable[..., Step]:
    @wraps(create_step)
    def checked(self: StepBuilderBase[Any], *args: Any, **kwargs: Any) -> Step:
        self.validate_environment()
        return create_step(self, *args, **kwargs)

    return checked


def execution_prefix(config: BasePipelineConfig) -> ParameterString:
    """The pipeline parameter below whose address every run leaves its outputs."""
    return ParameterString("EXECUTION_S3_PREFIX", default_value=config.pipeline_s3_loc)
