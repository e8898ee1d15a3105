"""A builder makes its step as the config says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cursus.validation.declared_places import builder_place, field_place, method_place
from cursus.validation.model import Rule, Severity
from cursus.validation.request_parts import arguments_of, environments_in, job_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cursus.validation.builds import Build
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_ON_MACHINES = frozenset({"Processing", "Training", "Transform", "Tuning"})
_TRAINED = frozenset({"Training", "Tuning"})

Requests = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Setting:
    """Fields of one purpose, the part of a step that they are there for, in words, and the method that makes it."""

    fields: tuple[str, ...]
    what: str
    method: str = ""
    part: Callable[[Requests], Any] = tuple


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The settings whose values make no difference to the step."""
    from cursus.validation.variations import Variations

    for build in step.trials.builds[:1]:
        varied = Variations(build, step.folder)
        for each in (*_of_machines(build), *_of_scripts(build), *_hyperparameters(build)):
            if varied.are_ignored(each.fields, each.part):
                fact = f"whatever the config has for {' and '.join(each.fields)}, {each.what} the same"
                remedy = "have the builder use what the config has, or take the field away"
                place = method_place(step, each.method) if each.method else builder_place(step)
                field = field_place(step, each.fields[0])
                other = field if field.path.is_relative_to(step.folder) else None
                yield RULE.finding(step, place, fact, remedy, other)


def _of_machines(build: Build) -> Iterator[_Setting]:
    """What a job runs on and as whom, where it is one that runs on machines; several fields may share a purpose."""
    request = build.requests[-1]
    if request.get("Type") not in _ON_MACHINES:
        return
    values = {name: getattr(build.config, name) for name in type(build.config).model_fields}
    numbers = [name for name, value in values.items() if isinstance(value, int)]
    machines = [name for name, value in values.items() if isinstance(value, str) and value.startswith("ml.")]
    parts = json.dumps(request)
    for what, part, fields in (
        ("the role of the job is", "RoleArn", ["role"]),
        ("the instance type of the job is", "InstanceType", machines),
        ("the number of instances is", "InstanceCount", [name for name in numbers if "instance_count" in name]),
        ("the size of the volume is", "VolumeSizeInGB", [name for name in numbers if "volume_size" in name]),
    ):
        if f'"{part}":' in parts and fields:
            yield _Setting(tuple(fields), what)


def _of_scripts(build: Build) -> Iterator[_Setting]:
    """What a script is told: each variable and argument that a field carries."""
    from cursus.core.config_fields.markers import Arg, Env, marked_fields

    config = build.config
    variables = list(marked_fields(config, Env)) if list(environments_in(build.requests)) else []
    for name, mark in _once([(name, mark.name) for name, mark, _ in variables]):
        if mark not in config.env:
            method = "_get_environment_variables"
            yield _Setting((name,), f"the variable {mark} is", method, partial(_variable, mark))
    arguments = list(marked_fields(config, Arg)) if build.requests[-1].get("Type") == "Processing" else []
    for name, flag in _once([(name, mark.flag) for name, mark, _ in arguments]):
        yield _Setting((name,), f"the argument {flag} is", "_get_job_arguments", _arguments)


def _hyperparameters(build: Build) -> Iterator[_Setting]:
    from cursus.core.base.hyperparameters_base import ModelHyperparameters

    for name in type(build.config).model_fields if build.requests[-1].get("Type") in _TRAINED else ():
        if isinstance(getattr(build.config, name), ModelHyperparameters):
            yield _Setting((name,), "the hyperparameters of the job are", "_prepare_hyperparameters_file")


def _variable(name: str, requests: Requests) -> list[Any]:
    return [each.get(name) for each in environments_in(requests)]


def _arguments(requests: Requests) -> list[str]:
    return arguments_of(job_of(requests[-1]))


def _once(marks: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The fields that are the only ones with their mark."""
    counted = Counter(mark for _, mark in marks)
    yield from ((name, mark) for name, mark in marks if counted[mark] == 1)


RULE = Rule(
    code="ignored-setting",
    level=5,
    severity=Severity.WARNING,
    what="A field of the config makes no difference to the step: the role, the machines, or what the script is told "
    "stay the same whatever it says.",
    why="Whoever sets the field believes that it counts; the job runs with something else, and nothing says so.",
    remedy="Have the builder use the field, as the builders of the kinds do, or take the field away.",
    check=check,
    example="return {**super()._processor_options(), 'instance_type': 'ml.m5.xlarge'}  # the config has one",
    runs_code=True,
)
