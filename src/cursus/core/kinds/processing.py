"""Processing jobs in the SageMaker SDK's names: processors, their inputs and outputs, and the step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.tags import tag_list
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.core.kinds.network import NetworkConfig
    from cursus.core.kinds.session import PipelineSession

__all__ = [
    "ProcessingInput",
    "ProcessingOutput",
    "ProcessingStep",
    "Processor",
    "SKLearnProcessor",
    "ScriptProcessor",
]

_CODE_PATH = "/opt/ml/processing/input/code"


@dataclass(frozen=True, slots=True)
class ProcessingInput:
    """Data that a processing job finds at a container path; `source` is an S3 address or a variable."""

    source: Any
    destination: str
    input_name: str
    s3_data_type: str = "S3Prefix"
    s3_input_mode: str = "File"
    s3_data_distribution_type: str = "FullyReplicated"
    s3_compression_type: str = "None"

    def to_request(self) -> dict[str, Any]:
        """The job's entry in `ProcessingInputs`."""
        s3_input = {
            "S3Uri": self.source,
            "LocalPath": self.destination,
            "S3DataType": self.s3_data_type,
            "S3InputMode": self.s3_input_mode,
            "S3DataDistributionType": self.s3_data_distribution_type,
            "S3CompressionType": self.s3_compression_type,
        }
        return {"InputName": self.input_name, "AppManaged": False, "S3Input": s3_input}


@dataclass(frozen=True, slots=True)
class ProcessingOutput:
    """A container path whose files a processing job leaves at an S3 address."""

    source: str
    destination: Any
    output_name: str
    s3_upload_mode: str = "EndOfJob"

    def to_request(self) -> dict[str, Any]:
        """The job's entry in `Outputs`."""
        s3_output = {"S3Uri": self.destination, "LocalPath": self.source, "S3UploadMode": self.s3_upload_mode}
        return {"OutputName": self.output_name, "AppManaged": False, "S3Output": s3_output}


@dataclass(kw_only=True)
class Processor:
    """The compute of a processing job: image, machines, role."""

    role: Any
    instance_type: Any
    instance_count: Any = 1
    image_uri: str | None = None
    entrypoint: Sequence[str] | None = None
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
    def image(self) -> str:
        """The container image's address."""
        if not self.image_uri:
            raise KindError(f"{type(self).__name__} has no image_uri", hint="name the container image")
        return self.image_uri

    @property
    def cluster(self) -> dict[str, Any]:
        """The job's `ClusterConfig`."""
        return request_dict(
            InstanceType=self.instance_type,
            InstanceCount=self.instance_count,
            VolumeSizeInGB=self.volume_size_in_gb,
            VolumeKmsKeyId=self.volume_kms_key,
        )

    def command_for(self, script: str | None) -> list[str] | None:
        """The container's entry point; None leaves the image's own."""
        return list(self.entrypoint) if self.entrypoint else None


@dataclass(kw_only=True)
class ScriptProcessor(Processor):
    """Compute that runs one script with a command of its image."""

    command: Sequence[str] = ("python3",)

    def command_for(self, script: str | None) -> list[str] | None:
        """The command with the script's container path."""
        return [*self.command, f"{_CODE_PATH}/{script}"] if script else super().command_for(script)


@dataclass(kw_only=True)
class SKLearnProcessor(ScriptProcessor):
    """Compute that runs one script in the scikit-learn container."""

    framework_version: str

    @property
    def image(self) -> str:
        """The scikit-learn container's address in the session's region."""
        region = self.sagemaker_session.boto_region_name if self.sagemaker_session else "us-east-1"
        return self.image_uri or image_uri("sklearn", region, self.framework_version)


@dataclass(kw_only=True)
class ProcessingStep(Step):
    """A processing job as a step; `code` is a local script or an S3 address."""

    processor: Processor
    inputs: Sequence[ProcessingInput] = field(default_factory=list[ProcessingInput])
    outputs: Sequence[ProcessingOutput] = field(default_factory=list[ProcessingOutput])
    code: str | Path | None = None
    job_arguments: Sequence[Any] | None = None

    step_type = "Processing"
    job_name_member = "ProcessingJobName"

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateProcessingJob`."""
        processor = self.processor
        inputs = [entry.to_request() for entry in (*self.inputs, *self._code_input())]
        outputs: dict[str, Any] = {"Outputs": [entry.to_request() for entry in self.outputs]}
        if processor.output_kms_key is not None:
            outputs["KmsKeyId"] = processor.output_kms_key
        limit = processor.max_runtime_in_seconds
        return request_dict(
            ProcessingResources={"ClusterConfig": processor.cluster},
            AppSpecification=self._app_specification(),
            RoleArn=processor.role,
            ProcessingInputs=inputs or None,
            ProcessingOutputConfig=outputs if self.outputs else None,
            Environment=dict(processor.env) if processor.env else None,
            StoppingCondition={"MaxRuntimeInSeconds": limit} if limit is not None else None,
            NetworkConfig=processor.network_config.to_request() if processor.network_config else None,
            Tags=tag_list(processor.tags),
        )

    def _app_specification(self) -> dict[str, Any]:
        script = PurePosixPath(str(self.code)).name if self.code else None
        return request_dict(
            ImageUri=self.processor.image,
            ContainerArguments=list(self.job_arguments) if self.job_arguments else None,
            ContainerEntrypoint=self.processor.command_for(script),
        )

    def _code_input(self) -> list[ProcessingInput]:
        if not self.code:
            return []
        address = str(self.code)
        if not address.startswith("s3://"):
            session = self.processor.sagemaker_session
            if session is None:
                raise KindError(f"step {self.name!r} has local code and no session", hint="give its processor one")
            address = session.stage_script(Path(address))
        return [ProcessingInput(source=address, destination=_CODE_PATH, input_name="code")]
