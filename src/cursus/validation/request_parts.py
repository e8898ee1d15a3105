"""What the request of a step holds of its inputs, its outputs and what its script is told."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "arguments_in",
    "arguments_of",
    "environments_in",
    "input_paths",
    "job_of",
    "named_output",
    "output_paths",
    "placed_inputs",
    "started_scripts",
]

_CHANNELS = "/opt/ml/input/data"
_NAMED = re.compile(r"""\.(Outputs|OutputParameters)\[['"]([^'"]+)['"]\]""")


def job_of(request_: Mapping[str, Any]) -> Mapping[str, Any]:
    """The job that a step's request describes; of a tuning step, that of each training job."""
    arguments: Mapping[str, Any] = request_.get("Arguments", {})
    found: Mapping[str, Any] = arguments.get("TrainingJobDefinition", arguments)
    return found


def environments_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """All environments in a request, of jobs and of the containers of models."""
    if isinstance(value, dict):
        if isinstance(value.get("Environment"), dict):
            yield value["Environment"]
        for part in value.values():
            yield from environments_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from environments_in(part)


def arguments_in(job: Mapping[str, Any]) -> list[str]:
    """The names of the arguments that a processing job's script is started with, less their dashes."""
    return [word.removeprefix("--") for word in arguments_of(job) if word.startswith("--")]


def arguments_of(job: Mapping[str, Any]) -> list[str]:
    """The arguments that a processing job's script is started with; the run's own values are empty."""
    words = job.get("AppSpecification", {}).get("ContainerArguments") or []
    return [word if isinstance(word, str) else "" for word in words]


def started_scripts(job: Mapping[str, Any]) -> list[str]:
    """The names of the Python files that a job starts; none where it starts something else, which starts them."""
    program = job.get("HyperParameters", {}).get("sagemaker_program")
    words = [*(job.get("AppSpecification", {}).get("ContainerEntrypoint") or []), program]
    texts = [word.strip('"') for word in words if isinstance(word, str)]
    return [PurePosixPath(text).name for text in texts if text.endswith(".py")]


def placed_inputs(job: Mapping[str, Any]) -> list[str]:
    """Where a job finds its inputs."""
    return [_place(each) for each in _inputs(job)]


def input_paths(job: Mapping[str, Any], need: str) -> list[str]:
    """Where a job finds what answers a need: the places of all inputs that name it as their source."""
    from cursus.core.kinds.variables import request
    from cursus.validation.builds import source_of

    wanted = json.dumps(request(source_of(need)))
    found = [each for each in _inputs(job) if wanted in json.dumps(each)]
    return [_place(each) for each in found]


def named_output(property_path: str) -> tuple[str, str] | None:
    """The collection of outputs that a property path leads into, and the name of the output there."""
    found = _NAMED.search(property_path)
    return (found[1], found[2]) if found else None


def output_paths(job: Mapping[str, Any]) -> dict[str, str]:
    """The places that a processing job's outputs are taken from, by name."""
    outputs = job.get("ProcessingOutputConfig", {}).get("Outputs", [])
    return {each.get("OutputName", ""): each.get("S3Output", {}).get("LocalPath", "") for each in outputs}


def _inputs(job: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*(job.get("ProcessingInputs") or []), *(job.get("InputDataConfig") or [])]


def _place(given: Mapping[str, Any]) -> str:
    if "ChannelName" in given:
        return f"{_CHANNELS}/{given['ChannelName']}"
    source = given.get("S3Input") or given.get("DatasetDefinition") or {}
    return str(source.get("LocalPath", ""))
