"""The built-in XGBoost algorithm: which steps train with it, what they may ask, and the job in its image's place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.training.entry import service_variables
from cursus.engine.jobs.training.hyperparameters import hyperparameter_faults
from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.programs import boosting
from cursus.engine.sandbox.opened import Job
from cursus.engine.task import DAY_SECONDS
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.engine.task import Task

__all__ = ["algorithm_faults", "algorithm_job", "algorithm_metrics", "trains_with_xgboost"]

_REPOSITORY = re.compile(r"(?:.*/)?(?:sagemaker-)?xgboost(?::(?P<tag>[^@]*))?(?:@.*)?")
_VERSION = re.compile(r"(\d+)\.(\d+)")
_PICKLED_BEFORE = (1, 3)
_KINDS = {
    "": "libsvm",
    "libsvm": "libsvm",
    "text/libsvm": "libsvm",
    "text/x-libsvm": "libsvm",
    "csv": "csv",
    "text/csv": "csv",
    "parquet": "parquet",
    "application/x-parquet": "parquet",
}
_CHANNELS = ("train", "validation")
_METRIC = re.compile(r"#011(train|validation)-([^:#\s]+):([-+]?(?:\d*\.?\d+(?:[eE][-+]?\d+)?|nan|inf))")


def trains_with_xgboost(arguments: Mapping[str, Any]) -> bool:
    """Whether a training request names the built-in XGBoost algorithm, with no script of its own."""
    image = arguments.get("AlgorithmSpecification", {}).get("TrainingImage", "")
    scripted = "sagemaker_program" in arguments.get("HyperParameters", {})
    return not scripted and isinstance(image, str) and _REPOSITORY.fullmatch(image) is not None


def algorithm_faults(arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the algorithm would refuse, or cannot do here; values that are no text are known later and left out."""
    yield from hyperparameter_faults(arguments.get("HyperParameters", {}))
    channels = {str(each.get("ChannelName")): each for each in arguments.get("InputDataConfig", ())}
    if "train" not in channels:
        yield "has no channel 'train'", "name the channel with the training data 'train'"
    for name, channel in channels.items():
        kind = channel.get("ContentType") or ""
        if isinstance(kind, str) and _kind(kind) not in _KINDS:
            hint = "use text/csv, text/libsvm or application/x-parquet"
            yield f"has a channel {name!r} of ContentType {kind!r}, which is not read here", hint


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def algorithm_job(task: Task, hyperparameters: Mapping[str, str]) -> Job:
    """The job that trains; channels lie below /opt/ml/input/data, the model is left in /opt/ml/model.

    Raises:
        EngineError: what is known only now is at fault.
    """
    faults = [Fault(f"step {task.name!r}", *each) for each in algorithm_faults(task.arguments)]
    if faults:
        raise EngineError.of(faults)
    image = str(task.arguments["AlgorithmSpecification"]["TrainingImage"])
    python = task.world.sandbox.interpreters.of(image)
    if not any(map(python.version, ("xgboost", "xgboost-cpu"))):
        hint = "install it there, as with pip install 'cursus[ml]'"
        raise EngineError(f"step {task.name!r} trains with XGBoost, and {python.executable} has none", hint=hint)
    given = {str(each["ChannelName"]): each for each in task.arguments["InputDataConfig"]}
    channels = {name: _KINDS[_kind(given[name].get("ContentType") or "")] for name in _CHANNELS if name in given}
    tag = _REPOSITORY.fullmatch(image)
    version = _VERSION.match(tag["tag"] or "") if tag else None
    pickled = version is None or (int(version[1]), int(version[2])) < _PICKLED_BEFORE
    plan = task.folder / "plan.json"
    plan.parent.mkdir(parents=True, exist_ok=True)
    told = {"hyperparameters": dict(hyperparameters), "channels": channels, "pickled": pickled}
    plan.write_text(json.dumps(told), encoding="utf-8")
    stopping = task.arguments.get("StoppingCondition", {})
    return Job(
        command=("python3", str(Path(boosting.__file__)), CONTAINER_ROOT, str(plan)),
        environment={**service_variables(task), **task.arguments.get("Environment", {})},
        folder=task.folder,
        log=task.log,
        limit=float(stopping.get("MaxRuntimeInSeconds", DAY_SECONDS)),
        image=image,
        ours=True,
        preload=("numpy", "xgboost"),
    )


def algorithm_metrics(lines: Iterable[str]) -> dict[str, float]:
    """The last value of each metric that the algorithm has printed, `train:rmse` as the service names it."""
    found: dict[str, float] = {}
    for line in lines:
        found.update({f"{channel}:{name}": float(value) for channel, name, value in _METRIC.findall(line)})
    return found
