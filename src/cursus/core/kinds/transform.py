"""Batch transform jobs in the SageMaker SDK's names: transformer, input and the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.tags import tag_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.core.kinds.session import PipelineSession

__all__ = ["TransformInput", "TransformStep", "Transformer"]


@dataclass(frozen=True, slots=True)
class TransformInput:
    """What a transform job scores, and how it is split, filtered and joined with the scores."""

    data: Any
    data_type: str = "S3Prefix"
    content_type: str | None = None
    compression_type: str | None = None
    split_type: str | None = None
    input_filter: str | None = None
    output_filter: str | None = None
    join_source: str | None = None

    def to_request(self) -> dict[str, Any]:
        """The job's `TransformInput`."""
        source = {"S3DataSource": {"S3DataType": self.data_type, "S3Uri": self.data}}
        return {"DataSource": source} | request_dict(
            CompressionType=self.compression_type,
            ContentType=self.content_type,
            SplitType=self.split_type,
        )

    def data_processing(self) -> dict[str, Any] | None:
        """The job's `DataProcessing`, or None where nothing is filtered or joined."""
        filters = request_dict(
            InputFilter=self.input_filter, OutputFilter=self.output_filter, JoinSource=self.join_source
        )
        return filters or None


@dataclass(kw_only=True)
class Transformer:
    """The compute of a transform job."""

    model_name: Any
    instance_type: Any
    instance_count: Any = 1
    strategy: str | None = None
    assemble_with: str | None = None
    output_path: Any = None
    accept: str | None = None
    max_concurrent_transforms: Any = None
    max_payload: Any = None
    volume_kms_key: Any = None
    output_kms_key: Any = None
    env: Mapping[str, Any] | None = None
    tags: Any = None
    sagemaker_session: PipelineSession | None = None


@dataclass(kw_only=True)
class TransformStep(Step):
    """A transform job as a step."""

    transformer: Transformer
    inputs: TransformInput

    step_type = "Transform"
    job_name_member = "TransformJobName"

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateTransformJob`."""
        job = self.transformer
        output = request_dict(
            S3OutputPath=job.output_path,
            AssembleWith=job.assemble_with,
            Accept=job.accept,
            KmsKeyId=job.output_kms_key,
        )
        machines = {"InstanceCount": job.instance_count, "InstanceType": job.instance_type}
        return request_dict(
            ModelName=job.model_name,
            TransformInput=self.inputs.to_request(),
            TransformOutput=output,
            TransformResources=machines | request_dict(VolumeKmsKeyId=job.volume_kms_key),
            BatchStrategy=job.strategy,
            MaxConcurrentTransforms=job.max_concurrent_transforms,
            MaxPayloadInMB=job.max_payload,
            Environment=dict(job.env) if job.env else None,
            DataProcessing=self.inputs.data_processing(),
            Tags=tag_list(job.tags),
        )
