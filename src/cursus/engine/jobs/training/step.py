"""Training steps, in script mode or with the built-in XGBoost: channels in, model.tar.gz out, metrics from the log."""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.processing import strings
from cursus.engine.jobs.training.algorithm import (
    algorithm_faults,
    algorithm_job,
    algorithm_metrics,
    trains_with_xgboost,
)
from cursus.engine.jobs.training.environment import (
    CODE,
    TrainingEnvironment,
    command_arguments,
    decode_hyperparameters,
)
from cursus.engine.model import Output
from cursus.engine.sandbox.opened import Job
from cursus.engine.store.archive import pack, unpack
from cursus.engine.store.files import named_no_room
from cursus.engine.store.objects import copy_objects
from cursus.engine.task import DAY_SECONDS, REGION, Kind, Outcome, Task, arn
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

    from cursus.engine.sandbox.launcher import Exit

__all__ = ["TRAINING", "final_metrics"]


def _run(task: Task) -> Outcome:
    written = strings(task, task.arguments.get("HyperParameters", {}), "HyperParameters")
    channels = {str(each["ChannelName"]): _channel_config(each) for each in task.arguments.get("InputDataConfig", ())}
    instance = str(task.arguments.get("ResourceConfig", {}).get("InstanceType", "local"))
    surroundings = TrainingEnvironment(decode_hyperparameters(written), channels, instance, task.job_name)
    _lay_out(task, surroundings, written)
    builtin = trains_with_xgboost(task.arguments)
    if builtin:
        job = algorithm_job(task, written)
    else:
        _fetch_code(task, surroundings)
        job = _job(task, surroundings)
    with _checkpoints(task):
        ended = task.run(job, task.root / "output" / "failure")
    with task.log.open(encoding="utf-8", errors="replace") as lines:
        definitions = task.arguments["AlgorithmSpecification"].get("MetricDefinitions") or ()
        metrics = algorithm_metrics(lines) if builtin else final_metrics(lines, definitions)
    return _outcome(task, ended, metrics, _publish(task))


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


def _fetch_code(task: Task, surroundings: TrainingEnvironment) -> None:
    place = f"step {task.name!r} sagemaker_submit_directory"
    uri = str(surroundings.hyperparameters.get("sagemaker_submit_directory", ""))
    if uri.startswith("s3://"):
        unpack(task.world.store.file(uri, place), task.root / "code", place)
    elif uri.startswith("/opt/ml/input/data/"):
        # A job without a network finds its code in a channel.
        unpack(task.inside(uri), task.root / "code", place)
    program = task.inside(f"{CODE}/{surroundings.program}")
    if not program.is_file():
        raise EngineError(
            f"step {task.name!r}: its code holds no {surroundings.program!r}",
            hint="sagemaker_program names a file of the archive at sagemaker_submit_directory",
        )
    listed = task.root / "code" / "requirements.txt"
    missing = task.world.sandbox.interpreters.of(_image(task)).unmet(listed) if listed.is_file() else []
    if missing:
        raise EngineError(
            f"step {task.name!r}: its requirements.txt asks for what is not here: {'; '.join(missing)}",
            hint="install these into the Python of the job (see --env PATTERN=VENV); jobs here do not install packages",
        )


def _job(task: Task, surroundings: TrainingEnvironment) -> Job:
    service = {
        "TRAINING_JOB_NAME": task.job_name,
        "TRAINING_JOB_ARN": arn("training-job", task.job_name),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "SAGEMAKER_JOB_NAME": str(surroundings.hyperparameters.get("sagemaker_job_name", "")),
        "SAGEMAKER_REGION": str(surroundings.hyperparameters.get("sagemaker_region", REGION)),
        "CURRENT_HOST": "algo-1",
        "PYTHONPATH": CODE,
    }
    environment = strings(task, task.arguments.get("Environment", {}), "Environment")
    stopping = task.arguments.get("StoppingCondition", {})
    return Job(
        command=_command(surroundings),
        environment={**service, **surroundings.variables(), **environment},
        folder=task.folder,
        log=task.log,
        image=_image(task),
        limit=float(stopping.get("MaxRuntimeInSeconds", DAY_SECONDS)),
        workdir=CODE,
    )


def _image(task: Task) -> str:
    return str(task.arguments["AlgorithmSpecification"].get("TrainingImage", ""))


def _command(surroundings: TrainingEnvironment) -> tuple[str, ...]:
    arguments = command_arguments(surroundings.user_hyperparameters)
    if surroundings.program.endswith(".py"):
        return ("python3", surroundings.program, *arguments)
    return ("/bin/sh", "-c", shlex.join(["/bin/sh", f"./{surroundings.program}", *arguments]))


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
    if trains_with_xgboost(arguments):
        yield from algorithm_faults(arguments)
    elif "sagemaker_program" not in arguments.get("HyperParameters", {}):
        fact = "trains with the algorithm of its image, and there are no images here"
        yield fact, "train in script mode (a framework estimator with an entry point) or with the built-in XGBoost"
    for channel in arguments.get("InputDataConfig", ()):
        name = channel.get("ChannelName")
        if "S3DataSource" not in channel.get("DataSource", {}):
            yield f"channel {name!r} does not come from S3", "give it an S3DataSource"
        if "Pipe" in (channel.get("InputMode"), arguments["AlgorithmSpecification"].get("TrainingInputMode")):
            yield f"channel {name!r} is piped", "use input mode File"


TRAINING = Kind(_run, _unsupported)
