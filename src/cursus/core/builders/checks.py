"""Builds steps that check data and models against baselines."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.check_job import CheckJobConfig
from cursus.core.kinds.clarify_check import ClarifyCheckStep
from cursus.core.kinds.network import NetworkConfig
from cursus.core.kinds.quality_check import DataQualityCheckConfig, QualityCheckStep

if TYPE_CHECKING:
    from cursus.core.kinds.clarify_check import (
        DataBiasCheckConfig,
        ModelBiasCheckConfig,
        ModelExplainabilityCheckConfig,
    )
    from cursus.core.kinds.quality_check import ModelQualityCheckConfig

__all__ = ["CheckStepBuilder", "ClarifyCheckStepBuilder", "QualityCheckStepBuilder"]

_OPTIONS = (
    "skip_check",
    "fail_on_violation",
    "register_new_baseline",
    "model_package_group_name",
    "supplied_baseline_constraints",
)
_RESULTS = "check_output"


class CheckStepBuilder(StepBuilderBase[ConfigT]):
    """What the builders of checks share: the job and the baselines; the config is a `CheckStepConfigBase`."""

    required_attributes = ("check_instance_type", "check_instance_count")

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """What is checked, by logical name."""
        return dict(self._needed_inputs(inputs))

    def _get_outputs(self, outputs: dict[str, Any]) -> Any:
        """The address that results go to: `outputs["check_output"]`, or below the base path."""
        return self._destination(_RESULTS, outputs)

    def _create_check_job(self) -> CheckJobConfig:
        config: Any = self.config
        return CheckJobConfig(
            role=self.role,
            instance_count=config.check_instance_count,
            instance_type=config.check_instance_type,
            volume_size_in_gb=config.check_volume_size,
            volume_kms_key=config.kms_key,
            output_kms_key=config.kms_key,
            max_runtime_in_seconds=config.max_runtime_in_seconds,
            base_job_name=self._generate_job_name(),
            sagemaker_session=self.session,
            env=self._get_environment_variables() or None,
            tags=config.tags,
            network_config=self._create_network(),
        )

    def _create_network(self) -> NetworkConfig | None:
        """The job's network; None where the config says nothing of it."""
        config: Any = self.config
        said = (config.subnets, config.security_group_ids, config.enable_network_isolation)
        if not any(said) and not config.encrypt_inter_container_traffic:
            return None
        return NetworkConfig(
            enable_network_isolation=config.enable_network_isolation,
            security_group_ids=config.security_group_ids or None,
            subnets=config.subnets or None,
            encrypt_inter_container_traffic=config.encrypt_inter_container_traffic,
        )

    def _step_options(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """What every step of a check takes."""
        return {
            "name": self._get_step_name(),
            "check_job_config": self._create_check_job(),
            "depends_on": kwargs.get("dependencies") or [],
            "cache_config": self._get_cache_config(kwargs.get("enable_caching", True)),
            **{name: getattr(self.config, name) for name in _OPTIONS},
        }


class ClarifyCheckStepBuilder(CheckStepBuilder[ConfigT]):
    """Builds a check of bias or of explanations; a step says in `_create_check` which, of its inputs."""

    def create_step(self, **kwargs: Any) -> ClarifyCheckStep:
        """The check."""
        inputs = self._get_inputs(self._step_inputs(kwargs))
        check = self._create_check(inputs, self._get_outputs(kwargs.get("outputs") or {}))
        step = ClarifyCheckStep(clarify_check_config=check, **self._step_options(kwargs))
        self._finished(step)
        return step

    @abstractmethod
    def _create_check(
        self, inputs: dict[str, Any], output: Any
    ) -> DataBiasCheckConfig | ModelBiasCheckConfig | ModelExplainabilityCheckConfig:
        """What is checked, of inputs by logical name; results go to the output."""


class QualityCheckStepBuilder(CheckStepBuilder[ConfigT]):
    """Builds a check of the quality of the data that answer the need `baseline_dataset`.

    The config is a `QualityCheckStepConfigBase`; a step that checks a model's quality overrides `_create_check`.
    """

    def create_step(self, **kwargs: Any) -> QualityCheckStep:
        """The check."""
        config: Any = self.config
        inputs = self._get_inputs(self._step_inputs(kwargs))
        check = self._create_check(inputs, self._get_outputs(kwargs.get("outputs") or {}))
        step = QualityCheckStep(
            quality_check_config=check,
            supplied_baseline_statistics=config.supplied_baseline_statistics,
            **self._step_options(kwargs),
        )
        self._finished(step)
        return step

    def _create_check(self, inputs: dict[str, Any], output: Any) -> DataQualityCheckConfig | ModelQualityCheckConfig:
        """What is checked, of inputs by logical name; results go to the output."""
        config: Any = self.config
        return DataQualityCheckConfig(
            inputs["baseline_dataset"],
            config.dataset_format,
            output_s3_uri=output,
            record_preprocessor_script=config.record_preprocessor_script,
            post_analytics_processor_script=config.post_analytics_processor_script,
        )
