"""Estimators in the SageMaker SDK's names: the compute, the code and the options of a training job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.framework import FrameworkScript
from cursus.core.kinds.network import vpc_config
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.training_checks import estimator_faults
from cursus.core.kinds.training_inputs import TrainingInput, TrainingInputs, channel_list
from cursus.core.kinds.training_monitoring import REGIONS_WITHOUT_DEBUGGER, monitoring
from cursus.core.kinds.training_text import json_text, plain_text, texts
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cursus.core.kinds.training_debugger import DebuggerHookConfig, ProfilerConfig, TensorBoardOutputConfig
    from cursus.core.kinds.training_resources import InstanceGroup
    from cursus.core.kinds.training_rules import RuleBase

__all__ = ["Estimator", "TrainingArguments"]

_CODE_CHANNEL = "code"
_CODE_IN_CHANNEL = "/opt/ml/input/data/code/sourcedir.tar.gz"
_MODEL_CONTENT = "application/x-sagemaker-model"


@dataclass(frozen=True, slots=True)
class TrainingArguments:
    """What `Estimator.fit` hands to its step."""

    estimator: Estimator
    inputs: TrainingInputs = None
    experiment_config: Mapping[str, Any] | None = None
    job_name: str | None = None


@dataclass(kw_only=True)
class Estimator(FrameworkScript):
    """The compute of a training job: a built-in algorithm's image or one's own, with or without a script.

    The profiler is off unless `profiler_config`, a profiler rule or `disable_profiler=False` asks for it.

    Raises:
        KindError: members that exclude each other, or that need one another; all faults together.
    """

    image_uri: Any = field(default=None, kw_only=False)
    role: Any = field(default=None, kw_only=False)
    instance_count: Any = field(default=None, kw_only=False)
    instance_type: Any = field(default=None, kw_only=False)
    keep_alive_period_in_seconds: Any = None
    instance_groups: Sequence[InstanceGroup] | None = None
    instance_placement_config: Mapping[str, Any] | None = None
    training_plan: Any = None
    volume_size: Any = 30
    volume_kms_key: Any = None
    output_kms_key: Any = None
    max_run: Any = 86400
    use_spot_instances: Any = False
    max_wait: Any = None
    max_retry_attempts: Any = None
    checkpoint_s3_uri: Any = None
    checkpoint_local_path: Any = None
    input_mode: Any = "File"
    output_path: Any = None
    disable_output_compression: bool = False
    model_uri: Any = None
    model_channel_name: Any = "model"
    base_job_name: str | None = None
    environment: Mapping[str, Any] | None = None
    hyperparameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    metric_definitions: Sequence[Mapping[str, Any]] | None = None
    enable_sagemaker_metrics: Any = None
    tags: Any = None
    subnets: Sequence[Any] | None = None
    security_group_ids: Sequence[Any] | None = None
    enable_network_isolation: Any = False
    encrypt_inter_container_traffic: Any = False
    rules: Sequence[RuleBase] | None = None
    debugger_hook_config: DebuggerHookConfig | bool | None = None
    tensorboard_output_config: TensorBoardOutputConfig | None = None
    profiler_config: ProfilerConfig | None = None
    disable_profiler: bool | None = None
    training_repository_access_mode: Any = None
    training_repository_credentials_provider_arn: Any = None
    container_entry_point: Sequence[Any] | None = None
    container_arguments: Sequence[Any] | None = None
    enable_infra_check: Any = None
    enable_remote_debug: Any = None
    enable_session_tag_chaining: Any = None

    saves_tensors_with_checkpoints: ClassVar[bool] = True

    def __post_init__(self) -> None:
        faults = list(self.faults())
        if faults:
            raise KindError.of(faults)

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the members, each alone and together."""
        return estimator_faults(self)

    def fault(self, member: str, fact: str, hint: str) -> Fault:
        """A fault of one member."""
        return Fault(f"{type(self).__name__}.{member}", fact, hint)

    def set_hyperparameters(self, **values: Any) -> None:
        """Adds hyperparameters, or gives those that are there another value."""
        self.hyperparameters = {**self.hyperparameters, **values}

    def fit(
        self,
        inputs: TrainingInputs = None,
        wait: bool = True,
        logs: Any = "All",
        job_name: str | None = None,
        experiment_config: Mapping[str, Any] | None = None,
    ) -> TrainingArguments:
        """The arguments of a step that trains on these inputs.

        `wait` and `logs` are taken for the sake of code that gives them: in a pipeline, nobody waits here.
        """
        return TrainingArguments(self, inputs, experiment_config, job_name)

    @property
    def destination(self) -> Any:
        """The address below which the job leaves its files: as given, or the session's bucket."""
        return f"s3://{self.session.default_bucket()}/" if self.output_path is None else self.output_path

    @property
    def job_name_base(self) -> str:
        """How the names of the estimator's jobs begin, where they are named."""
        return self.base_job_name or f"{self.framework or 'own'}-training"

    def debugger_serves(self) -> bool:
        """Whether the debugger works where and how the job runs."""
        return self.session.region not in REGIONS_WITHOUT_DEBUGGER

    @property
    def resources(self) -> dict[str, Any]:
        """The job's `ResourceConfig`."""
        groups = [group.to_request() for group in self.instance_groups or ()]
        alone = {} if groups else {"InstanceCount": self.machines, "InstanceType": self.instance_type}
        return alone | request_dict(
            VolumeSizeInGB=self.volume_size,
            VolumeKmsKeyId=self.volume_kms_key,
            KeepAlivePeriodInSeconds=self.keep_alive_period_in_seconds,
            InstanceGroups=groups or None,
            TrainingPlanArn=self.training_plan,
            InstancePlacementConfig=self.instance_placement_config,
        )

    @property
    def machines(self) -> Any:
        """How many machines of one kind the job has: one unless told otherwise."""
        return 1 if self.instance_count is None else self.instance_count

    def submitted(self) -> dict[str, Any]:
        """What the container is told of its script; without a network it finds the code in a channel."""
        told = super().submitted()
        return told | {"submit_directory": _CODE_IN_CHANNEL} if told and self.enable_network_isolation else told

    def script_mode(self) -> dict[str, Any]:
        """All hyperparameters, those that start the script included, as the service takes them: texts."""
        encode = json_text if self.source_dir else plain_text
        return {**texts(dict(self.hyperparameters), encode), **texts(self.started_by(), json_text)}

    def started_by(self) -> dict[str, Any]:
        """The hyperparameters that start the script."""
        return {f"sagemaker_{name}": value for name, value in self.submitted().items()}

    def request(
        self, inputs: TrainingInputs = None, experiment_config: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The whole request of `CreateTrainingJob`, less the job's name."""
        return {
            **self._job(inputs),
            **self._options(),
            **monitoring(self),
            **request_dict(ExperimentConfig=_component(experiment_config)),
        }

    def _job(self, inputs: TrainingInputs) -> dict[str, Any]:
        compression = "NONE" if self.disable_output_compression else None
        stopping = request_dict(MaxRuntimeInSeconds=self.max_run, MaxWaitTimeInSeconds=self.max_wait or None)
        return request_dict(
            AlgorithmSpecification=self.algorithm(_input_mode(inputs) or self.input_mode),
            OutputDataConfig={"S3OutputPath": self.destination}
            | request_dict(KmsKeyId=self.output_kms_key, CompressionType=compression),
            StoppingCondition=stopping,
            ResourceConfig=self.resources,
            RoleArn=self.role,
            InputDataConfig=channel_list(inputs, self._own_channels()) or None,
            HyperParameters=self.script_mode() or None,
            Environment=dict(self.environment) if self.environment else None,
            Tags=tag_list(self.tags),
        )

    def algorithm(self, input_mode: Any = None) -> dict[str, Any]:
        """The job's `AlgorithmSpecification`."""
        metrics = [dict(metric) for metric in self.metric_definitions or ()]
        return request_dict(
            TrainingInputMode=input_mode or self.input_mode,
            TrainingImage=self.image,
            TrainingImageConfig=self._repository(),
            ContainerEntrypoint=self.container_entry_point,
            ContainerArguments=self.container_arguments,
            MetricDefinitions=metrics or None,
            EnableSageMakerMetricsTimeSeries=self.reported_metrics,
        )

    @property
    def reported_metrics(self) -> Any:
        """Whether the job's metrics are kept as series over time; None leaves it to the service."""
        return self.enable_sagemaker_metrics

    def _repository(self) -> dict[str, Any] | None:
        provider = self.training_repository_credentials_provider_arn
        access = request_dict(
            TrainingRepositoryAccessMode=self.training_repository_access_mode,
            TrainingRepositoryAuthConfig={"TrainingRepositoryCredentialsProviderArn": provider} if provider else None,
        )
        return access or None

    def _options(self) -> dict[str, Any]:
        checkpoints = request_dict(S3Uri=self.checkpoint_s3_uri, LocalPath=self.checkpoint_local_path or None)
        return request_dict(
            VpcConfig=vpc_config(self.subnets, self.security_group_ids),
            EnableNetworkIsolation=self.enable_network_isolation or None,
            EnableInterContainerTrafficEncryption=self.encrypt_inter_container_traffic or None,
            EnableManagedSpotTraining=self.use_spot_instances or None,
            RetryStrategy=_member("MaximumRetryAttempts", self.max_retry_attempts),
            CheckpointConfig=checkpoints if self.checkpoint_s3_uri else None,
            InfraCheckConfig=_member("EnableInfraCheck", self.enable_infra_check),
            RemoteDebugConfig=_member("EnableRemoteDebug", self.enable_remote_debug),
            SessionChainingConfig=_member("EnableSessionTagChaining", self.enable_session_tag_chaining),
        )

    def _own_channels(self) -> dict[str, TrainingInput]:
        """The channels that the members ask for: a model to begin with, and code where there is no network."""
        channels: dict[str, TrainingInput] = {}
        if self.model_uri:
            channels[self.model_channel_name] = TrainingInput(
                self.model_uri, content_type=_MODEL_CONTENT, input_mode="File"
            )
        if self.enable_network_isolation and self.entry_point is not None:
            channels[_CODE_CHANNEL] = TrainingInput(self.submit_directory())
        return channels


def _member(name: str, value: Any) -> dict[str, Any] | None:
    return None if value is None else {name: value}


def _input_mode(inputs: TrainingInputs) -> Any:
    return inputs.input_mode if isinstance(inputs, TrainingInput) else None


def _component(config: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A step keeps the display name of its trial component only: the pipeline itself is the experiment's trial."""
    name = (config or {}).get("TrialComponentDisplayName")
    return {"TrialComponentDisplayName": name} if name else None
