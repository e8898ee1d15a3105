"""Processing jobs in the SageMaker SDK's names: processors and the step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.processing_data import ProcessingInput, ProcessingOutput
from cursus.core.kinds.processing_run import INPUT_PATH, ProcessingRun
from cursus.core.kinds.step import Step, request_dict
from cursus.core.kinds.variables import PipelineParameter, is_variable
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.core.kinds.network import NetworkConfig
    from cursus.core.kinds.session import PipelineSession

__all__ = [
    "ProcessingInput",
    "ProcessingOutput",
    "ProcessingRun",
    "ProcessingStep",
    "Processor",
    "SKLearnProcessor",
    "ScriptProcessor",
]


_ALWAYS = ("inputs", "outputs", "arguments")
_RUN_OPTIONS = ("experiment_config", "kms_key")
_IDLE_OPTIONS = ("wait", "logs", "job_name")
_ABOUT_SESSIONS = "give it sagemaker_session=PipelineSession(...)"
_ABOUT_FOLDERS = "name the script; a FrameworkProcessor takes a folder as source_dir"


@dataclass(kw_only=True)
class Processor:
    """The compute of a processing job: image, machines, role.

    Raises:
        KindError: it names no role or no machines; all faults together.
    """

    role: Any = None
    instance_type: Any = None
    instance_count: Any = 1
    image_uri: Any = None
    entrypoint: Sequence[Any] | None = None
    volume_size_in_gb: Any = 30
    volume_kms_key: Any = None
    output_kms_key: Any = None
    max_runtime_in_seconds: Any = None
    base_job_name: str | None = None
    sagemaker_session: PipelineSession | None = None
    env: Mapping[str, Any] | None = None
    tags: Any = None
    network_config: NetworkConfig | None = None

    code_channel: ClassVar[str] = "code"

    def __post_init__(self) -> None:
        faults = [Fault(type(self).__name__, fact, hint) for fact, hint in self._faults()]
        if faults:
            raise KindError.of(faults)

    def run(
        self,
        inputs: Sequence[ProcessingInput] | None = None,
        outputs: Sequence[ProcessingOutput] | None = None,
        arguments: Sequence[Any] | None = None,
        **options: Any,
    ) -> ProcessingRun:
        """The arguments of a step that runs a job here; options are `experiment_config` and `kms_key`.

        `wait`, `logs` and `job_name` are taken for the sake of code that gives them: the service waits, logs, and
        names the jobs of a pipeline (see the step's `job_name_prefix`).

        Raises:
            KindError: an option that no job takes.
        """
        kept = self.kept_options(options, ())
        return ProcessingRun(processor=self, inputs=inputs or (), outputs=outputs or (), arguments=arguments, **kept)

    def kept_options(self, options: Mapping[str, Any], own: tuple[str, ...]) -> dict[str, Any]:
        """The options of `run` that make a difference in a pipeline; an unknown one is refused."""
        known = (*_RUN_OPTIONS, *_IDLE_OPTIONS, *own)
        unknown = sorted(set(options) - set(known))
        if unknown:
            hint = f"it takes {', '.join(sorted({*_ALWAYS, *known}))}"
            faults = (Fault(f"{type(self).__name__}.run", f"takes no {name!r}", hint) for name in unknown)
            raise KindError.of(faults)
        return {name: value for name, value in options.items() if name not in _IDLE_OPTIONS}

    @property
    def session(self) -> PipelineSession:
        """The session that addresses come from."""
        if self.sagemaker_session is None:
            raise KindError(f"{type(self).__name__} has no session", hint=_ABOUT_SESSIONS)
        return self.sagemaker_session

    @property
    def image(self) -> Any:
        """The container image's address."""
        if not self.image_uri:
            raise KindError(f"{type(self).__name__} has no image_uri", hint="name the container image")
        return self.image_uri

    @property
    def known_instance_type(self) -> str | None:
        """The machine as far as it is known now: of a parameter its default."""
        kind = self.instance_type
        known = kind.default_value if isinstance(kind, PipelineParameter) else kind
        return known if isinstance(known, str) else None

    @property
    def cluster(self) -> dict[str, Any]:
        """The job's `ClusterConfig`."""
        return request_dict(
            InstanceType=self.instance_type,
            InstanceCount=self.instance_count,
            VolumeSizeInGB=self.volume_size_in_gb,
            VolumeKmsKeyId=self.volume_kms_key,
        )

    @property
    def environment(self) -> Mapping[str, Any] | None:
        """The job's `Environment`; None leaves it out."""
        return self.env

    @property
    def stopping_condition(self) -> dict[str, Any] | None:
        """The job's `StoppingCondition`; None leaves it to the service, which stops a job after 24 hours."""
        limit = self.max_runtime_in_seconds
        return None if limit is None else {"MaxRuntimeInSeconds": limit}

    def command_for(self, script: str | None, command: Sequence[Any] | None = None) -> list[Any] | None:
        """The container's entry point; None leaves the image's own."""
        return list(self.entrypoint) if self.entrypoint else None

    def code_address(self, code: str | Path, kms_key: str | None) -> str:
        """Where the job finds a script: at its own address, or where a local one goes when the pipeline is deployed.

        Raises:
            KindError: it is no file and no S3 address, or a local one that no session gives an address.
            ConfigurationError: it cannot be read.
        """
        if is_variable(code):
            raise KindError(f"code {code!r} is known only in a run", hint="give a local path or an S3 address")
        scheme, _, rest = str(code).rpartition("://")
        if scheme == "s3":
            return str(code)
        if scheme not in ("", "file"):
            raise KindError(f"code {str(code)!r} is neither a local file nor in S3", hint="copy it to S3")
        if Path(rest).is_dir():
            raise KindError(f"code {str(code)!r} is a folder", hint=_ABOUT_FOLDERS)
        if self.sagemaker_session is None:
            raise KindError(f"{type(self).__name__} has local code {str(code)!r} and no session", hint=_ABOUT_SESSIONS)
        return self.session.stage_script(Path(rest), kms_key=kms_key)

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not self.role:
            yield "has no role", "give the IAM role that the job runs under, as an ARN"
        if not self.instance_type:
            yield "has no instance_type", "name the machine, as in ml.m5.large"
        elif self.instance_type in ("local", "local_gpu"):
            yield f"instance_type {self.instance_type!r}", "name a machine; `cursus run` runs any definition locally"


@dataclass(kw_only=True)
class ScriptProcessor(Processor):
    """Compute that runs one script with a command of its image."""

    command: Sequence[Any] = ("python3",)

    code_option: ClassVar[str] = "code"

    def run(  # type: ignore[override]  # the SDK's order: a script comes first
        self,
        code: str | Path,
        inputs: Sequence[ProcessingInput] | None = None,
        outputs: Sequence[ProcessingOutput] | None = None,
        arguments: Sequence[Any] | None = None,
        **options: Any,
    ) -> ProcessingRun:
        """The arguments of a step that runs the script here; options as those of `Processor.run`."""
        kept = self.kept_options(options, ())
        return ProcessingRun(
            processor=self, code=code, inputs=inputs or (), outputs=outputs or (), arguments=arguments, **kept
        )

    def get_run_args(self, code: str | Path, **options: Any) -> ProcessingRun:
        """The run with all that the processor brings along: for steps that name processor, code and inputs apart."""
        return self.run(code, **options).prepared()

    def command_for(self, script: str | None, command: Sequence[Any] | None = None) -> list[Any] | None:
        """The command with the script's container path."""
        if not script:
            return super().command_for(script, command)
        return [*(command or self.command), f"{INPUT_PATH}/{self.code_channel}/{script}"]


@dataclass(kw_only=True)
class SKLearnProcessor(ScriptProcessor):
    """Compute that runs one script in the scikit-learn container."""

    framework_version: str

    @property
    def image(self) -> Any:
        """The scikit-learn container's address in the session's region."""
        machine = self.known_instance_type
        return self.image_uri or image_uri(
            "sklearn", self.session.boto_region_name, self.framework_version, instance_type=machine
        )


@dataclass(kw_only=True)
class ProcessingStep(Step):
    """A processing job as a step: of `step_args=processor.run(...)`, or of a processor with its inputs and code.

    Raises:
        KindError: both forms are mixed, or neither is used.
    """

    step_args: ProcessingRun | None = None
    processor: Processor | None = None
    inputs: Sequence[ProcessingInput] = field(default_factory=list[ProcessingInput])
    outputs: Sequence[ProcessingOutput] = field(default_factory=list[ProcessingOutput])
    code: str | Path | None = None
    job_arguments: Sequence[Any] | None = None
    kms_key: str | None = None

    step_type = "Processing"
    job_name_member = "ProcessingJobName"

    def __post_init__(self) -> None:
        faults = [Fault(f"step {self.name!r}", fact, hint) for fact, hint in self._form_faults()]
        if faults:
            raise KindError.of(faults)
        self.inputs, self.outputs = self.inputs or [], self.outputs or []
        if self.step_args is not None:
            run = self.step_args
            self.processor, self.code, self.kms_key = run.processor, run.code, run.kms_key
            self.inputs, self.outputs, self.job_arguments = run.inputs, run.outputs, run.arguments

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateProcessingJob`."""
        if self.step_args is not None:
            return self.step_args.request(self.name)
        assert self.processor is not None
        run = ProcessingRun(
            processor=self.processor,
            inputs=self.inputs,
            outputs=self.outputs,
            code=self.code,
            arguments=self.job_arguments,
            kms_key=self.kms_key,
        )
        return run.request(self.name)

    def _form_faults(self) -> Iterator[tuple[str, str]]:
        if (self.step_args is None) == (self.processor is None):
            seen = "both step_args and a processor" if self.step_args else "neither step_args nor a processor"
            yield f"has {seen}", "give step_args=processor.run(...) alone, or processor= with inputs=, outputs=, code="
        elif self.step_args is not None and not isinstance(self.step_args, ProcessingRun):
            yield f"step_args is a {type(self.step_args).__name__}", "give what processor.run(...) returns"
        if self.step_args is not None:
            apart = {"inputs": self.inputs, "outputs": self.outputs, "code": self.code}
            apart |= {"job_arguments": self.job_arguments, "kms_key": self.kms_key}
            for name in (name for name, value in apart.items() if value):
                yield f"has {name} beside step_args", f"give {name} to processor.run"
