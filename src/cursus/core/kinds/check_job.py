"""What checks of data and models have in common: the machines of the job, the baselines, and the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.processing import ProcessingInput, ProcessingOutput, ProcessingStep, Processor
from cursus.core.kinds.step import Step
from cursus.core.kinds.variables import request
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.core.kinds.network import NetworkConfig
    from cursus.core.kinds.session import PipelineSession

__all__ = ["CheckJobConfig", "CheckStep"]


@dataclass(frozen=True, slots=True)
class CheckJobConfig:
    """The job of a check: its role, machines, environment and network."""

    role: Any
    instance_count: Any = 1
    instance_type: Any = "ml.m5.xlarge"
    volume_size_in_gb: Any = 30
    volume_kms_key: Any = None
    output_kms_key: Any = None
    max_runtime_in_seconds: Any = None
    base_job_name: str | None = None
    sagemaker_session: PipelineSession | None = None
    env: Mapping[str, Any] | None = None
    tags: Any = None
    network_config: NetworkConfig | None = None

    @property
    def session(self) -> PipelineSession:
        """The session that addresses come from; KindError where there is none."""
        if self.sagemaker_session is None:
            raise KindError("a check job has no session", hint="give it sagemaker_session=PipelineSession(...)")
        return self.sagemaker_session

    def processor(self, framework: str, version: str, env: Mapping[str, Any] | None) -> Processor:
        """The job's compute, in the image of the framework that checks."""
        return Processor(
            role=self.role,
            image_uri=image_uri(framework, self.session.region, version),
            instance_count=self.instance_count,
            instance_type=self.instance_type,
            volume_size_in_gb=self.volume_size_in_gb,
            volume_kms_key=self.volume_kms_key,
            output_kms_key=self.output_kms_key,
            max_runtime_in_seconds=self.max_runtime_in_seconds,
            base_job_name=self.base_job_name,
            sagemaker_session=self.sagemaker_session,
            env=env,
            tags=self.tags,
            network_config=self.network_config,
        )


@dataclass(kw_only=True)
class CheckStep(Step):
    """A check against a baseline: supplied, or that of the latest approved model of a group.

    With `skip_check` only a new baseline is computed; with `fail_on_violation` a violation fails the step; with
    `register_new_baseline` the new baseline is what `properties.BaselineUsedForDriftCheckConstraints` gives.
    """

    check_job_config: CheckJobConfig
    skip_check: Any = False
    fail_on_violation: Any = True
    register_new_baseline: Any = False
    model_package_group_name: Any = None
    supplied_baseline_constraints: Any = None

    job_name_member = "ProcessingJobName"
    framework: ClassVar[tuple[str, str]] = ("", "")

    @property
    def check_type(self) -> str:
        """The kind of check, as in `DATA_QUALITY`."""
        raise NotImplementedError(type(self).__name__)

    def to_request(self) -> dict[str, Any]:
        """The step as the definition holds it; what is not set is null, as the SDK has it."""
        options: dict[str, Any] = request({"CheckType": self.check_type, **self._baselines()})
        return super().to_request() | options

    def _baselines(self) -> dict[str, Any]:
        return {
            "ModelPackageGroupName": self.model_package_group_name,
            "SkipCheck": self.skip_check,
            "FailOnViolation": self.fail_on_violation,
            "RegisterNewBaseline": self.register_new_baseline,
            "SuppliedBaselineConstraints": self.supplied_baseline_constraints,
        }

    def _job(
        self, env: Mapping[str, Any] | None, inputs: Sequence[ProcessingInput], output: ProcessingOutput
    ) -> dict[str, Any]:
        """The request of `CreateProcessingJob`."""
        processor = self.check_job_config.processor(*self.framework, env)
        return ProcessingStep(name=self.name, processor=processor, inputs=inputs, outputs=[output]).arguments
