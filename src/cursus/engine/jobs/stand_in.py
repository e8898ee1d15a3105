"""Steps that a function of the user's does in place of a service or of an image that is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.jobs import processing
from cursus.engine.jobs.handled import Call, call_handler
from cursus.engine.jobs.training.step import final_metrics
from cursus.engine.model import Output
from cursus.engine.store.archive import pack
from cursus.engine.task import DAY_SECONDS, Outcome, Task, arn
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.engine.sandbox.launcher import Exit

__all__ = ["SERVICES", "run_stand_in"]

# Types that run on AWS only: not one of them is a program that could run here.
SERVICES = ("EMR", "EMRServerless", "ClarifyCheck", "QualityCheck", "AutoML", "NotebookJob")


def run_stand_in(task: Task) -> Outcome:
    """What a step's handler did: its own properties over those that the engine knows, and the published folders."""
    return _RUNS.get(task.type, _plain)(task)


def _call(task: Task) -> tuple[dict[str, Any], Exit]:
    """The properties that the handler returned for the step's request."""
    arguments = task.arguments
    told = {"StepName": task.name, "StepType": task.type, "JobName": task.job_name}
    seconds = float(arguments.get("StoppingCondition", {}).get("MaxRuntimeInSeconds", DAY_SECONDS))
    environment = processing.strings(task, arguments.get("Environment") or {}, "Environment")
    call = Call({**task.fields, **arguments, **told}, seconds, "its MaxRuntimeInSeconds", environment=environment)
    answer, ended = call_handler(task, call)
    if answer is not None and not isinstance(answer, dict):
        raise EngineError(
            f"step {task.name!r}: its handler returned {answer!r}", hint="return a dict of properties, or nothing"
        )
    return answer or {}, ended


def _outcome(
    ended: Exit,
    properties: Mapping[str, Any],
    outputs: Mapping[str, Output],
    metrics: Mapping[str, float] | None = None,
) -> Outcome:
    return Outcome(properties, outputs, metrics or {}, ended.code, ended.peak_memory_bytes)


def _plain(task: Task) -> Outcome:
    answer, ended = _call(task)
    return _outcome(ended, {**task.fields, **task.arguments, **answer}, {})


def _processing(task: Task) -> Outcome:
    processing.lay_out(task)
    answer, ended = _call(task)
    done = {"ProcessingJobStatus": "Completed", "ExitMessage": ""}
    return _outcome(ended, {**processing.description(task), **done, **answer}, processing.publish(task))


def _training(task: Task) -> Outcome:
    """Channels lie where a training job finds them, and what is left in /opt/ml/model becomes model.tar.gz."""
    for channel in task.arguments.get("InputDataConfig", ()):
        place = f"step {task.name!r} channel {channel['ChannelName']!r}"
        folder = task.inside(f"/opt/ml/input/data/{channel['ChannelName']}")
        task.fetch(channel["DataSource"]["S3DataSource"], folder, place)
    task.write_json("input/config/hyperparameters.json", task.arguments.get("HyperParameters", {}))
    for name in ("model", "output/data"):
        (task.root / name).mkdir(parents=True, exist_ok=True)
    answer, ended = _call(task)
    with task.log.open(encoding="utf-8", errors="replace") as lines:
        metrics = final_metrics(lines, task.arguments["AlgorithmSpecification"].get("MetricDefinitions", ()))
    outputs = _publish_archives(task)
    properties = {
        **task.arguments,
        "TrainingJobName": task.job_name,
        "TrainingJobArn": arn("training-job", task.job_name),
        "TrainingJobStatus": "Completed",
        "ModelArtifacts": {"S3ModelArtifacts": outputs["model"].uri},
        "FinalMetricDataList": {name: {"MetricName": name, "Value": value} for name, value in metrics.items()},
    }
    return _outcome(ended, {**properties, **answer}, outputs, metrics)


def _publish_archives(task: Task) -> dict[str, Output]:
    prefix = f"{str(task.arguments['OutputDataConfig']['S3OutputPath']).rstrip('/')}/{task.job_name}/output"
    sources = {"model": task.root / "model", "output": task.root / "output" / "data"}
    files = {name: task.left(folder) for name, folder in sources.items()}
    outputs: dict[str, Output] = {}
    for name in [name for name, found in files.items() if found or name == "model"]:
        archive, uri = task.folder / f"{name}.tar.gz", f"{prefix}/{name}.tar.gz"
        pack(files[name], archive)
        outputs[name] = Output(uri, task.world.store.publish(archive, uri, f"step {task.name!r} {name}"))
    return outputs


def _transform(task: Task) -> Outcome:
    """The input lies below /opt/ml/transform/input; what is left in /opt/ml/transform/output is published."""
    source = task.arguments["TransformInput"]["DataSource"]["S3DataSource"]
    task.fetch(source, task.root / "transform" / "input", f"step {task.name!r} input")
    made = task.root / "transform" / "output"
    made.mkdir(parents=True)
    answer, ended = _call(task)
    uri = str(task.arguments["TransformOutput"]["S3OutputPath"])
    properties = {
        **task.arguments,
        "TransformJobName": task.job_name,
        "TransformJobArn": arn("transform-job", task.job_name),
        "TransformJobStatus": "Completed",
    }
    return _outcome(
        ended, {**properties, **answer}, {"transform": task.publish(made, uri, f"step {task.name!r} output")}
    )


_RUNS: Mapping[str, Callable[[Task], Outcome]] = {
    "Processing": _processing,
    "Training": _training,
    "Transform": _transform,
}
