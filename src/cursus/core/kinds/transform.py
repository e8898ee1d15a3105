"""Batch transform jobs in the SageMaker SDK's names: transformer, input and the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.variables import ExecutionVariables, Join, is_variable
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.core.kinds.session import PipelineSession

__all__ = ["BatchDataCaptureConfig", "TransformArguments", "TransformInput", "TransformStep", "Transformer"]

_CLIENT_SETTINGS = ("InvocationsTimeoutInSeconds", "InvocationsMaxRetries")
_EXPERIMENT_SETTINGS = ("ExperimentName", "TrialName", "TrialComponentDisplayName", "RunName")


@dataclass(frozen=True, slots=True)
class BatchDataCaptureConfig:
    """Where requests and responses of a transform job are kept."""

    destination_s3_uri: Any
    kms_key_id: Any = None
    generate_inference_id: Any = None

    def to_request(self) -> dict[str, Any]:
        """The job's `DataCaptureConfig`."""
        return request_dict(
            DestinationS3Uri=self.destination_s3_uri,
            KmsKeyId=self.kms_key_id,
            GenerateInferenceId=self.generate_inference_id,
        )


@dataclass(frozen=True, slots=True)
class TransformInput:
    """What a transform job scores, how it is split, filtered and joined with the scores, and how the model is asked.

    `model_client_config` holds `InvocationsTimeoutInSeconds` and `InvocationsMaxRetries`, of one request each.

    Raises:
        KindError: an address that is none, or a setting that there is not; all faults together.
    """

    data: Any
    data_type: Any = "S3Prefix"
    content_type: Any = None
    compression_type: Any = None
    split_type: Any = None
    input_filter: Any = None
    output_filter: Any = None
    join_source: Any = None
    model_client_config: Mapping[str, Any] | None = None
    batch_data_capture_config: BatchDataCaptureConfig | None = None
    experiment_config: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise KindError.of(faults)

    def _faults(self) -> Iterator[Fault]:
        if not is_variable(self.data) and not str(self.data).startswith("s3://"):
            yield Fault("transform data", f"{self.data!r} is no S3 address", "give an address such as s3://bucket/rows")
        for name, known in (("model_client_config", _CLIENT_SETTINGS), ("experiment_config", _EXPERIMENT_SETTINGS)):
            for key in getattr(self, name) or ():
                if key not in known:
                    hint = did_you_mean(str(key), known) or f"give {' or '.join(known)}"
                    yield Fault(f"transform {name}", f"there is no setting {key!r}", hint)

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

    def surroundings(self) -> dict[str, Any]:
        """How the model is asked, what is kept of it, and how the job is shown: a run names the experiment itself."""
        capture = self.batch_data_capture_config
        shown = (self.experiment_config or {}).get("TrialComponentDisplayName")
        return request_dict(
            ModelClientConfig=dict(self.model_client_config) if self.model_client_config else None,
            DataCaptureConfig=capture.to_request() if capture else None,
            ExperimentConfig=None if shown is None else {"TrialComponentDisplayName": shown},
        )


@dataclass(frozen=True, slots=True)
class TransformArguments:
    """What `Transformer.transform` hands to its step."""

    transformer: Transformer
    inputs: TransformInput


@dataclass(kw_only=True)
class Transformer:
    """The compute of a transform job; without an `output_path`, each run of each step leaves its scores by itself."""

    model_name: Any
    instance_type: Any
    instance_count: Any = 1
    strategy: Any = None
    assemble_with: Any = None
    output_path: Any = None
    accept: Any = None
    max_concurrent_transforms: Any = None
    max_payload: Any = None
    volume_kms_key: Any = None
    output_kms_key: Any = None
    env: Mapping[str, Any] | None = None
    tags: Any = None
    base_transform_job_name: str | None = None
    sagemaker_session: PipelineSession | None = None

    def transform(self, data: Any, *, wait: bool = True, logs: bool = True, **options: Any) -> TransformArguments:
        """The arguments of a step that scores data; the options are the other fields of `TransformInput`.

        A pipeline neither waits nor logs, and names its jobs itself: `wait`, `logs` and `job_name` are taken for the
        sake of code that gives them.

        Raises:
            TypeError: an option that there is not.
            KindError: an input that the service does not take.
        """
        options.pop("job_name", None)
        return TransformArguments(self, TransformInput(data, **options))

    def destination(self, step_name: str) -> Any:
        """The address below which a step leaves its scores.

        Raises:
            KindError: there is neither an output_path nor a session to derive it from.
        """
        if self.output_path is not None:
            return self.output_path
        if self.sagemaker_session is None:
            raise KindError(
                f"step {step_name!r}: its transformer has no output_path", hint="give output_path, or a session"
            )
        session = self.sagemaker_session
        run = [session.pipeline_name, ExecutionVariables.PIPELINE_EXECUTION_ID, step_name]
        return Join(on="/", values=["s3:/", session.default_bucket(), *run])


@dataclass(kw_only=True)
class TransformStep(Step):
    """A transform job as a step: of `step_args=transformer.transform(...)`, or of `transformer` and `inputs`.

    The names of its jobs begin with the transformer's `base_transform_job_name` where the step has a prefix for them.

    Raises:
        KindError: both ways are taken, or neither.
    """

    step_args: TransformArguments | None = None
    transformer: Transformer | None = None
    inputs: TransformInput | None = None

    step_type = "Transform"
    job_name_member = "TransformJobName"

    def __post_init__(self) -> None:
        given = [self.step_args is not None, self.transformer is not None, self.inputs is not None]
        if given not in ([True, False, False], [False, True, True]):
            names = ("step_args", "transformer", "inputs")
            seen = " and ".join(name for name, there in zip(names, given, strict=True) if there) or "none of them"
            hint = "give step_args=transformer.transform(...), or transformer and inputs"
            raise KindError(f"transform step {self.name!r} is given {seen}", hint=hint)

    @property
    def job(self) -> TransformArguments:
        """The compute and the input, whichever way they were given."""
        if self.step_args is not None:
            return self.step_args
        assert self.transformer is not None
        assert self.inputs is not None
        return TransformArguments(self.transformer, self.inputs)

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateTransformJob`."""
        job, inputs = self.job.transformer, self.job.inputs
        machines = {"InstanceCount": job.instance_count, "InstanceType": job.instance_type}
        return request_dict(
            ModelName=job.model_name,
            TransformInput=inputs.to_request(),
            TransformOutput=self._output(),
            TransformResources=machines | request_dict(VolumeKmsKeyId=job.volume_kms_key),
            BatchStrategy=job.strategy,
            MaxConcurrentTransforms=job.max_concurrent_transforms,
            MaxPayloadInMB=job.max_payload,
            Environment=dict(job.env) if job.env is not None else None,
            DataProcessing=inputs.data_processing(),
            Tags=tag_list(job.tags),
            **inputs.surroundings(),
        )

    def _output(self) -> dict[str, Any]:
        job = self.job.transformer
        return request_dict(
            S3OutputPath=job.destination(self.name),
            AssembleWith=job.assemble_with,
            Accept=job.accept,
            KmsKeyId=job.output_kms_key,
        )
