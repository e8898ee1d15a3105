"""What `processor.run` hands to its step, and the request that it becomes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.processing_data import ProcessingInput, ProcessingOutput
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.tags import tag_list
from cursus.core.kinds.variables import ExecutionVariables, Join
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.core.kinds.processing import Processor

__all__ = ["INPUT_PATH", "ProcessingRun"]

INPUT_PATH = "/opt/ml/processing/input"
"""Below this container path a processor puts what it brings along itself."""

_DISPLAY_NAME = "TrialComponentDisplayName"


@dataclass(frozen=True, kw_only=True)
class ProcessingRun:
    """What `processor.run` hands to its step; a step's job is made of it when the step is asked for it."""

    processor: Processor
    inputs: Sequence[ProcessingInput] = ()
    outputs: Sequence[ProcessingOutput] = ()
    arguments: Sequence[Any] | None = None
    code: str | Path | None = None
    experiment_config: Mapping[str, str] | None = None
    kms_key: str | None = None
    command: Sequence[Any] | None = None

    def prepared(self) -> ProcessingRun:
        """The plain run that it comes to, once what its processor brings along is among the inputs and outputs."""
        return self

    def request(self, step_name: str) -> dict[str, Any]:
        """The request of `CreateProcessingJob`.

        Raises:
            KindError: two inputs or outputs have one name, the code is not there, or a session is missing.
            ConfigurationError: the code cannot be read.
        """
        run = self.prepared()
        processor = run.processor
        given = [*run.inputs, *run.code_input()]
        inputs = [entry.to_request() for entry in _located(processor, step_name, given)]
        outputs = [entry.to_request() for entry in _destined(processor, step_name, run.outputs)]
        _refuse_doubles(step_name, {"input": inputs, "output": outputs})
        environment = processor.environment
        return request_dict(
            ProcessingResources={"ClusterConfig": processor.cluster},
            AppSpecification=run.application(),
            RoleArn=processor.role,
            ProcessingInputs=inputs or None,
            ProcessingOutputConfig=_output_config(outputs, processor.output_kms_key) if outputs else None,
            Environment=dict(environment) if environment is not None else None,
            StoppingCondition=processor.stopping_condition,
            NetworkConfig=processor.network_config.to_request() if processor.network_config else None,
            Tags=tag_list(processor.tags),
            ExperimentConfig=run.experiment(),
        )

    def application(self) -> dict[str, Any]:
        """The job's `AppSpecification`."""
        script = PurePosixPath(str(self.code)).name if self.code else None
        return request_dict(
            ImageUri=self.processor.image,
            ContainerArguments=list(self.arguments) if self.arguments else None,
            ContainerEntrypoint=self.processor.command_for(script, self.command),
        )

    def experiment(self) -> dict[str, str] | None:
        """The job's `ExperimentConfig`: experiment and trial are the pipeline's own, so a name for people is left."""
        name = (self.experiment_config or {}).get(_DISPLAY_NAME)
        return {_DISPLAY_NAME: name} if name else None

    def code_input(self) -> list[ProcessingInput]:
        """The input that brings the script, where there is one."""
        if not self.code:
            return []
        channel = self.processor.code_channel
        address = self.processor.code_address(self.code, self.kms_key)
        return [ProcessingInput(source=address, destination=f"{INPUT_PATH}/{channel}", input_name=channel)]


def _located(processor: Processor, step_name: str, inputs: Sequence[ProcessingInput]) -> Iterator[ProcessingInput]:
    """The inputs under their names; local data get the address that they are uploaded to."""
    for place, entry in enumerate(inputs, 1):
        named = entry if entry.input_name is not None else replace(entry, input_name=f"input-{place}")
        source = named.s3.s3_uri if named.s3 else None
        if isinstance(source, str | Path) and not str(source).startswith("s3://"):
            path = Path(str(source).removeprefix("file://"))
            if not path.exists():
                subject = f"step {step_name!r} input {named.input_name!r}"
                raise KindError.of([Fault(subject, f"no file or folder {str(path)!r}", "check the source")])
            named = named.at(processor.session.stage_data(f"{step_name}/{named.input_name}", path))
        yield named


def _destined(processor: Processor, step_name: str, outputs: Sequence[ProcessingOutput]) -> Iterator[ProcessingOutput]:
    """The outputs under their names; one without a destination goes to a folder of the run and the step."""
    for place, entry in enumerate(outputs, 1):
        name = f"output-{place}" if entry.output_name is None else entry.output_name
        destination = entry.destination
        if destination is None and entry.source is not None:
            session = processor.session
            run = ("s3:/", session.default_bucket(), session.pipeline_name, ExecutionVariables.PIPELINE_EXECUTION_ID)
            destination = Join(on="/", values=[*run, step_name, "output", name])
        yield replace(entry, output_name=name, destination=destination)


def _output_config(outputs: list[dict[str, Any]], kms_key: Any) -> dict[str, Any]:
    return {"Outputs": outputs} | request_dict(KmsKeyId=kms_key)


def _refuse_doubles(step_name: str, sides: Mapping[str, list[dict[str, Any]]]) -> None:
    faults = [
        Fault(f"step {step_name!r}", f"{count} {side}s are named {name}", f"give each {side} a name of its own")
        for side, entries in sides.items()
        for name, count in Counter(repr(entry[f"{side.title()}Name"]) for entry in entries).items()
        if count > 1
    ]
    if faults:
        raise KindError.of(faults)
