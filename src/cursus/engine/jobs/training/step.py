"""Training steps of any kind: channels in, model.tar.gz out, metrics from the log."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.processing import strings
from cursus.engine.jobs.training.algorithm import (
    algorithm_faults,
    algorithm_job,
    algorithm_metrics,
    trains_with_xgboost,
)
from cursus.engine.jobs.training.entry import command_job, names_command, script_job
from cursus.engine.jobs.training.environment import TrainingEnvironment, decode_hyperparameters
from cursus.engine.model import Output
from cursus.engine.store.archive import pack
from cursus.engine.store.files import named_no_room
from cursus.engine.store.objects import copy_objects
from cursus.engine.task import Kind, Outcome, Task, arn
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from cursus.engine.sandbox.launcher import Exit
    from cursus.engine.sandbox.opened import Job

__all__ = ["TRAINING", "final_metrics"]


def _run(task: Task) -> Outcome:
    written = strings(task, task.arguments.get("HyperParameters", {}), "HyperParameters")
    definitions = task.arguments["AlgorithmSpecification"].get("MetricDefinitions") or ()
    odd = [Fault(f"step {task.name!r}", *each) for each in metric_faults(definitions)]
    if odd:
        raise EngineError.of(odd)
    channels = {str(each["ChannelName"]): _channel_config(each) for each in task.arguments.get("InputDataConfig", ())}
    instance = str(task.arguments.get("ResourceConfig", {}).get("InstanceType", "local"))
    surroundings = TrainingEnvironment(decode_hyperparameters(written), channels, instance, task.job_name)
    _lay_out(task, surroundings, written)
    builtin = trains_with_xgboost(task.arguments)
    with _checkpoints(task):
        ended = task.run(_job(task, written, surroundings), task.root / "output" / "failure")
    with task.log.open(encoding="utf-8", errors="replace") as lines:
        metrics = algorithm_metrics(lines) if builtin else final_metrics(lines, definitions)
    return _outcome(task, ended, metrics, _publish(task))


def _job(task: Task, written: Mapping[str, str], surroundings: TrainingEnvironment) -> Job:
    if names_command(task.arguments):
        return command_job(task)
    return algorithm_job(task, written) if trains_with_xgboost(task.arguments) else script_job(task, surroundings)


@contextmanager
def _checkpoints(task: Task) -> Generator[None]:
    """Lays out what an earlier job has left below the checkpoints' address, and puts there what this one leaves.

    It is put there while the job runs and when it ends, well or badly, as the service does.
    """
    config = task.arguments.get("CheckpointConfig")
    if not config:
        yield
        return
    uri, place = str(config["S3Uri"]).rstrip("/"), f"step {task.name!r} CheckpointConfig"
    folder = task.inside(str(config.get("LocalPath") or "/opt/ml/checkpoints").rstrip("/"))
    folder.mkdir(parents=True, exist_ok=True)
    copy_objects(task.world.store.objects(uri, place), folder)
    try:
        with task.uploading([(folder, uri)]):
            yield
    finally:
        task.publish(folder, uri, place)


def _channel_config(channel: Mapping[str, Any]) -> dict[str, Any]:
    source = channel["DataSource"]["S3DataSource"]
    content = {"ContentType": channel["ContentType"]} if channel.get("ContentType") else {}
    return {
        **content,
        "TrainingInputMode": "File",
        "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
        "RecordWrapperType": channel.get("RecordWrapperType", "None"),
    }


def _lay_out(task: Task, surroundings: TrainingEnvironment, written: Mapping[str, str]) -> None:
    task.write_json("input/config/hyperparameters.json", dict(written))
    task.write_json("input/config/inputdataconfig.json", dict(surroundings.channels))
    task.write_json("input/config/resourceconfig.json", surroundings.resource_config)
    for channel in task.arguments.get("InputDataConfig", ()):
        place = f"step {task.name!r} channel {channel['ChannelName']!r}"
        folder = task.inside(f"/opt/ml/input/data/{channel['ChannelName']}")
        task.fetch(channel["DataSource"]["S3DataSource"], folder, place)
    for name in ("model", "output/data", "output/intermediate", "code", "checkpoints"):
        (task.root / name).mkdir(parents=True, exist_ok=True)


def metric_faults(definitions: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The metrics whose expression is none; those that only a run knows are taken to be right."""
    for each in definitions:
        try:
            if isinstance(each["Regex"], str):
                re.compile(each["Regex"])
        except (re.error, OverflowError, RecursionError) as error:
            fact = f"reads metric {each.get('Name')!r} by {each['Regex']!r}, which is no regular expression: {error}"
            yield fact, "mend its Regex"


def final_metrics(lines: Iterable[str], definitions: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """The last value that each metric's regular expression finds in a log; metrics that appear nowhere are left out."""
    patterns = [(str(each["Name"]), re.compile(each["Regex"])) for each in definitions]
    found: dict[str, float] = {}
    for line in lines:
        for name, pattern in patterns:
            for match in pattern.finditer(line):
                value = _number(match[1] if pattern.groups else match[0])
                found.update({} if value is None else {name: value})
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _publish(task: Task) -> dict[str, Output]:
    """Packs the model and, where there are any, the other outputs, and publishes both together."""
    prefix = f"{str(task.arguments['OutputDataConfig']['S3OutputPath']).rstrip('/')}/{task.job_name}/output"
    packed = {}
    for name, source in (("model", "model"), ("output", "output/data")):
        files = task.left(task.root / source)
        if files or name == "model":
            archive = task.folder / f"{name}.tar.gz"
            pack(files, archive)
            packed[name] = archive
    store, place = task.world.store, f"step {task.name!r} model"
    uris = {name: f"{prefix}/{archive.name}" for name, archive in packed.items()}
    with named_no_room(place, task.folder):
        store.publish_all({uris[name]: archive for name, archive in packed.items()}, [prefix], place)
    return {name: Output(uri, store.path(uri, place)) for name, uri in uris.items()}


def _outcome(task: Task, ended: Exit, metrics: dict[str, float], outputs: dict[str, Output]) -> Outcome:
    properties = {
        **task.arguments,
        "TrainingJobName": task.job_name,
        "TrainingJobArn": arn("training-job", task.job_name),
        "TrainingJobStatus": "Completed",
        "SecondaryStatus": "Completed",
        "ModelArtifacts": {"S3ModelArtifacts": outputs["model"].uri},
        "FinalMetricDataList": {name: {"MetricName": name, "Value": value} for name, value in metrics.items()},
    }
    return Outcome(properties, outputs, metrics, ended.code, ended.peak_memory_bytes)


def _unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    arguments = step.get("Arguments", {})
    yield from metric_faults(arguments["AlgorithmSpecification"].get("MetricDefinitions") or ())
    if names_command(arguments):
        pass
    elif trains_with_xgboost(arguments):
        yield from algorithm_faults(arguments)
    elif "sagemaker_program" not in arguments.get("HyperParameters", {}):
        fact = "trains with the algorithm of its image, and there are no images here"
        yield fact, "give it an entry point, a ContainerEntrypoint or the image of the built-in XGBoost"
    for channel in arguments.get("InputDataConfig", ()):
        name, source = channel.get("ChannelName"), channel.get("DataSource", {}).get("S3DataSource")
        if source is None:
            yield f"channel {name!r} does not come from S3", "give it an S3DataSource"
        elif source.get("S3DataType") == "AugmentedManifestFile":
            hint = "use S3Prefix or ManifestFile: the service streams augmented manifests through a pipe"
            yield f"channel {name!r} is an augmented manifest", hint
        if "Pipe" in (channel.get("InputMode"), arguments["AlgorithmSpecification"].get("TrainingInputMode")):
            yield f"channel {name!r} is piped", "use input mode File"


TRAINING = Kind(_run, _unsupported)
