"""Cache keys: the fields of a request that the service compares, each with a digest of what the job would see."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING, Any

from cursus.engine.rerun.digests import digest_of_text
from cursus.engine.store.manifest import listed
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.engine.rerun.digests import Digests
    from cursus.engine.task import Task

__all__ = ["JOBS", "cache_key", "can_be_keyed"]

# As the service's documentation lists them under "Default cache key attributes by pipeline step type".
_SERVICE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Processing": ("AppSpecification", "Environment", "ProcessingInputs"),
    "Training": (
        "AlgorithmSpecification",
        "CheckpointConfig",
        "DebugHookConfig",
        "DebugRuleConfigurations",
        "Environment",
        "HyperParameters",
        "InputDataConfig",
    ),
    "Tuning": ("HyperParameterTuningJobConfig", "TrainingJobDefinition", "TrainingJobDefinitions"),
    "Transform": ("DataProcessing", "Environment", "ModelName", "TransformInput"),
}
# Without these a result could be taken whose outputs have other names or another form.
_OWN_FIELDS: Mapping[str, tuple[str, ...]] = {"Transform": ("BatchStrategy", "MaxPayloadInMB")}
_TUNED = frozenset(
    (
        "AlgorithmSpecification",
        "DefinitionName",
        "HyperParameterRanges",
        "InputDataConfig",
        "StaticHyperParameters",
        "TuningObjective",
    )
)
# Types whose steps do their work elsewhere; they are compared whole, and only where they ask for it.
_ELSEWHERE = ("Callback", "ClarifyCheck", "EMR", "EMRServerless", "Lambda", "QualityCheck")
JOBS = tuple(_SERVICE_FIELDS)
"""The types of steps that are nothing but a job with outputs: taking an earlier result again loses nothing."""

# Where an address stands for the objects that lie there, whatever it is.
_ADDRESSES = frozenset(("S3Uri", "ModelDataUrl", "sagemaker_submit_directory", "SAGEMAKER_SUBMIT_DIRECTORY"))
_IMAGES = frozenset(("ImageUri", "TrainingImage", "Image"))
# What the SDK writes anew, with the time, whenever it makes a definition.
_TIMESTAMPED = frozenset(("sagemaker_job_name",))


def can_be_keyed(kind: str) -> bool:
    """Whether the service's cache knows steps of a type."""
    return kind in JOBS or kind in _ELSEWHERE


def cache_key(task: Task, digests: Digests) -> dict[str, str]:
    """Each compared field of a step that is about to run, `<field>` or `<field>.<part>`, with its digest.

    Raises:
        EngineError: an input cannot be read; the job would fail for the same reason.
    """
    reader = _Reader(task, digests)
    found = {name: digest_of_text(json.dumps(value, sort_keys=True)) for name, value in reader.parts()}
    return found | {"Python": _python(task, reader)}


class _Reader:
    """Reads the compared fields of one step, addresses as the content that they stand for."""

    def __init__(self, task: Task, digests: Digests) -> None:
        self._task, self._digests = task, digests

    def parts(self) -> Iterator[tuple[str, Any]]:
        for field, value in self._fields():
            named = _named(value)
            for name, part in {None: value}.items() if named is None else named.items():
                if name not in _TIMESTAMPED:
                    yield field if name is None else f"{field}.{name}", self._content(part, name or field)

    def _fields(self) -> Iterator[tuple[str, Any]]:
        task = self._task
        names = (*_SERVICE_FIELDS.get(task.type, task.arguments), *_OWN_FIELDS.get(task.type, ()))
        for name in names:
            if task.arguments.get(name):
                yield name, self._field(name, task.arguments[name])
        if task.type in _ELSEWHERE:
            yield from task.fields.items()
        yield from _form(task)
        if task.handler is not None:
            yield "Handler", [task.handler.function, self._digests.file(task.handler.file)]

    def _field(self, name: str, value: Any) -> Any:
        if name == "ModelName":
            return self.model(str(value))
        if name == "DebugHookConfig":
            return {key: each for key, each in value.items() if key != "S3OutputPath"}
        if name == "CheckpointConfig":
            # What a job keeps there changes with each run: it is no input that could be compared.
            return json.dumps(value, sort_keys=True)
        if name == "TrainingJobDefinition":
            return _tuned(value)
        return [_tuned(each) for each in value] if name == "TrainingJobDefinitions" else value

    def model(self, name: str) -> Any:
        """What a model holds, since every run gives it another name."""
        record = self._task.world.models.model(name)
        return {key: value for key, value in record.items() if key not in ("ModelName", "ModelArn")}

    def _content(self, value: Any, name: str) -> Any:
        if isinstance(value, list):
            return [self._content(each, name) for each in value]
        if isinstance(value, dict):
            manifest = value.get("S3DataType") == "ManifestFile"
            return {
                key: self._listed(str(each)) if manifest and key == "S3Uri" else self._content(each, key)
                for key, each in value.items()
                if key not in _TIMESTAMPED
            }
        if name in _ADDRESSES and isinstance(value, str) and value.strip('"').startswith("s3://"):
            return self._objects(value.strip('"'))
        return value

    def _objects(self, uri: str) -> str:
        objects = self._task.world.store.objects(uri, f"step {self._task.name!r}")
        if not objects:
            raise EngineError(f"step {self._task.name!r}: no object at {uri}", hint="check the URI")
        return self._digests.objects(objects)

    def _listed(self, uri: str) -> str:
        return self._digests.objects(listed(self._task.world.store, uri, f"step {self._task.name!r}"))


def _named(value: Any) -> dict[str, Any] | None:
    """The parts of a field by name; None for a field without such."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        for key in ("InputName", "ChannelName"):
            if value and all(isinstance(each, dict) and isinstance(each.get(key), str) for each in value):
                return {each[key]: each for each in value}
    return None


def _tuned(definition: Any) -> Any:
    return {key: value for key, value in definition.items() if key in _TUNED}


def _python(task: Task, reader: _Reader) -> str:
    """The version of Python, or the Pythons that the run names for the step's images."""
    model = reader.model(str(task.arguments["ModelName"])) if task.arguments.get("ModelName") else {}
    named = {task.world.sandbox.interpreters.named(image) for image in _images([task.arguments, model])}
    return ", ".join(sorted(str(each) for each in named if each)) or platform.python_version()


def _images(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _images(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _IMAGES and isinstance(each, str):
                yield each
            else:
                yield from _images(each)


def _form(task: Task) -> Iterator[tuple[str, Any]]:
    """What decides over the names or the form of a step's outputs."""
    if task.type == "Processing":
        outputs = task.arguments.get("ProcessingOutputConfig", {}).get("Outputs", ())
        yield "ProcessingOutputConfig", sorted(str(each["OutputName"]) for each in outputs)
    if task.type == "Transform":
        written = task.arguments.get("TransformOutput", {})
        yield "TransformOutput", {key: written[key] for key in ("Accept", "AssembleWith") if key in written}
