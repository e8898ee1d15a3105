"""Processing steps: a command in a container, with inputs copied in and outputs published at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.form import odd_character
from cursus.engine.sandbox.opened import Job
from cursus.engine.task import DAY_SECONDS, REGION, Kind, Outcome, Task, arn, said
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.engine.model import Output

__all__ = ["PROCESSING", "RESOURCE_CONFIG", "description", "lay_out", "publish", "strings"]

RESOURCE_CONFIG = {"current_host": "algo-1", "hosts": ["algo-1"]}


def _run(task: Task) -> Outcome:
    arguments = task.arguments
    command = _command(task)
    environment = strings(task, arguments.get("Environment", {}), "Environment")
    lay_out(task)
    job = Job(
        command=command,
        environment={**_service_environment(task), **environment},
        folder=task.folder,
        log=task.log,
        image=str(arguments["AppSpecification"].get("ImageUri", "")),
        limit=float(arguments.get("StoppingCondition", {}).get("MaxRuntimeInSeconds", DAY_SECONDS)),
    )
    message = task.root / "output" / "message"
    with task.uploading(_continuous(task)):
        ended = task.run(job, message)
    outputs = publish(task)
    return Outcome(
        properties={**description(task), "ProcessingJobStatus": "Completed", "ExitMessage": said(message)},
        outputs=outputs,
        exit_code=ended.code,
        peak_memory_bytes=ended.peak_memory_bytes,
    )


def strings(task: Task, values: Mapping[str, Any], place: str) -> dict[str, str]:
    """The values as the service takes them; EngineError naming all that are not text."""
    faults = [
        Fault(f"step {task.name!r} {place}[{name!r}]", *_no_string(value))
        for name, value in values.items()
        if not isinstance(value, str) or odd_character(value)
    ]
    if faults:
        raise EngineError.of(faults)
    return dict(values)


def _no_string(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return f"{value!r} holds {odd_character(value)}, which is no character of a text", "take it out"
    return f"{value!r} is no string", "the service takes strings only: wrap it in Join, or write it in quotes"


def _command(task: Task) -> tuple[str, ...]:
    specification = task.arguments["AppSpecification"]
    words = [*specification["ContainerEntrypoint"], *specification.get("ContainerArguments", ())]
    strings(task, {str(place): word for place, word in enumerate(words)}, "command")
    return tuple(words)


def _service_environment(task: Task) -> dict[str, str]:
    return {
        "PROCESSING_JOB_NAME": task.job_name,
        "PROCESSING_JOB_ARN": arn("processing-job", task.job_name),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def lay_out(task: Task) -> None:
    """Puts the inputs of a job in place, makes its output folders, and writes the files that describe it."""
    written = [task.inside(entry["S3Output"]["LocalPath"]) for entry in _outputs(task.arguments)]
    for entry in task.arguments.get("ProcessingInputs", ()):
        place = f"step {task.name!r} input {entry['InputName']!r}"
        source = entry["S3Input"]
        folder = task.inside(source["LocalPath"])
        task.fetch(source, folder, place, private=any(_overlap(folder, each) for each in written))
    for folder in written:
        folder.mkdir(parents=True, exist_ok=True)
    (task.root / "output").mkdir(parents=True, exist_ok=True)
    config = {**task.arguments, "ProcessingJobName": task.job_name}
    task.write_json("config/processingjobconfig.json", config)
    task.write_json("config/resourceconfig.json", RESOURCE_CONFIG)


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _continuous(task: Task) -> list[tuple[Path, str]]:
    written = [entry["S3Output"] for entry in _outputs(task.arguments)]
    return [
        (task.inside(each["LocalPath"]), str(each["S3Uri"]).rstrip("/"))
        for each in written
        if each.get("S3UploadMode") == "Continuous"
    ]


def _outputs(arguments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(arguments.get("ProcessingOutputConfig", {}).get("Outputs", ()))


def publish(task: Task) -> dict[str, Output]:
    """Publishes the output folders of a job; gives the outputs by name."""
    entries = _outputs(task.arguments)
    published = task.publish_all(
        (
            task.inside(entry["S3Output"]["LocalPath"]),
            entry["S3Output"]["S3Uri"],
            f"step {task.name!r} output {entry['OutputName']!r}",
        )
        for entry in entries
    )
    return {entry["OutputName"]: output for entry, output in zip(entries, published, strict=True)}


def description(task: Task) -> dict[str, Any]:
    """What the service tells of a job: its request, with inputs and outputs by name."""
    arguments = task.arguments
    return {
        **arguments,
        "ProcessingJobName": task.job_name,
        "ProcessingJobArn": arn("processing-job", task.job_name),
        "ProcessingInputs": {entry["InputName"]: entry for entry in arguments.get("ProcessingInputs", ())},
        "ProcessingOutputConfig": {"Outputs": {entry["OutputName"]: entry for entry in _outputs(arguments)}},
    }


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    arguments = step.get("Arguments", {})
    if not arguments.get("AppSpecification", {}).get("ContainerEntrypoint"):
        yield "runs the entrypoint of its image, and there are no images here", "give it a ContainerEntrypoint"
    for entry in arguments.get("ProcessingInputs", ()):
        if "S3Input" not in entry:
            yield f"input {entry.get('InputName')!r} is a dataset definition", "read it from S3 (S3Input)"
        elif entry["S3Input"].get("S3InputMode") == "Pipe":
            yield f"input {entry.get('InputName')!r} is piped", "use S3InputMode File"
    for entry in _outputs(arguments):
        if "S3Output" not in entry:
            yield f"output {entry.get('OutputName')!r} goes to a feature store", "write it to S3 (S3Output)"


PROCESSING = Kind(_run, _unsupported)
