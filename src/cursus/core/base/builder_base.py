"""What every step builder does: holds config, specification and contract together and makes one SageMaker step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from cursus.core.base.builder_environment import BuilderEnvironment, is_unset
from cursus.core.base.builder_inputs import BuilderInputs
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.names import join_job_type, split_node_name
from cursus.core.base.s3_paths import S3Addresses, S3PathHandler
from cursus.core.base.safe_logging import safe_value_for_logging
from cursus.core.base.specification_base import StepSpecification
from cursus.core.kinds.session import PipelineSession
from cursus.core.kinds.step import CacheConfig, Step
from cursus.core.kinds.variables import ExecutionVariables, Join, ParameterString
from cursus.errors import ConfigurationError, Fault, SpecificationError

if TYPE_CHECKING:
    from cursus.core.base.contract_base import ScriptContract

__all__ = ["ConfigT", "S3PathHandler", "StepBuilderBase", "execution_prefix", "safe_value_for_logging"]

ConfigT = TypeVar("ConfigT", bound=BasePipelineConfig)

Specifications = StepSpecification | Mapping[str, StepSpecification]


class StepBuilderBase(BuilderInputs, BuilderEnvironment, S3Addresses, ABC, Generic[ConfigT]):
    """Turns a config, a specification and a script contract into one step.

    A typical builder only names its `specs`: one specification, or one for each job type. The kinds
    (`ProcessingStepBuilder` and so on) do the rest, and every method of theirs can be overridden.

    Raises:
        ConfigurationError: the config lacks what the step needs; also a `ValueError`.
        SpecificationError: no specification fits the config's job type, or it disagrees with its contract.
    """

    config: ConfigT
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
        missing = [name for name in self.required_attributes if is_unset(getattr(self.config, name, None))]
        if missing:
            subject = type(self.config).__name__
            faults = (Fault(subject, f"missing required attribute {name!r}", f"set {name}") for name in missing)
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

    def _require_contract(self) -> ScriptContract:
        if self.contract is None:
            raise SpecificationError(
                f"{self._get_step_name()}: script contract is required",
                hint="give the specification its script_contract",
            )
        return self.contract

    def _finished(self, step: Step) -> Step:
        """The step, with its retries and job names, and with its specification attached for whoever depends on it."""
        step.retry_policies = step.retry_policies or self.config.retry_policies
        step.job_name_prefix = step.job_name_prefix or self.config.job_name_prefix
        step._spec = self.spec  # type: ignore[attr-defined]
        self.log_info("Created %s with name: %s", type(step).__name__, step.name)
        return step

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
