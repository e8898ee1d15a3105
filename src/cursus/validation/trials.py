"""Has the builder of a step make it for each job type, and tells what breaks on the way."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.errors import CursusError
from cursus.registry.step_modules import lines_within, told_error
from cursus.validation.builds import Build
from cursus.validation.model import Place
from cursus.validation.sample_values import sample_config
from cursus.validation.side_effects import SideEffects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from cursus.validation.loading import LoadedStep

__all__ = ["BROKEN_BY", "Breakage", "Trials", "attempt", "breakage", "is_builder", "try_step"]

BROKEN_BY = (Exception, SystemExit)
"""What the code of a step may break with, to be told as a finding."""

_JOB_TYPE = "job_type"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Breakage:
    """What code of a step broke off with: in words, with what to change if that is known, and where in its files."""

    fact: str
    hint: str | None = None
    place: Place | None = None
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trials:
    """What a builder made: the builds by job type, what broke, and what its code did beside its work.

    `refused` are the sample values that the config class did not take, `broken` the steps that could not be made.
    """

    builds: tuple[Build, ...] = ()
    refused: tuple[tuple[str, Breakage], ...] = ()
    broken: tuple[tuple[str, Breakage], ...] = ()
    effects: tuple[str, ...] = ()


def try_step(loaded: LoadedStep, given: Mapping[str, Any], folder: Path) -> Trials:
    """The step for each job type that it has a specification for, with sample values.

    Args:
        loaded: its classes; those that are no builder or no config are not tried.
        given: values of its config that are to be used.
        folder: the one that its files lie in.
    """
    if not (is_builder(loaded.builder) and issubclass(loaded.config, BasePipelineConfig)):
        return Trials()
    effects = SideEffects()
    builds: list[Build] = []
    refused: list[tuple[str, Breakage]] = []
    broken: list[tuple[str, Breakage]] = []
    for job_type in loaded.specs or ("",):
        config = attempt(partial(_config, loaded, given, job_type, folder), folder)
        if isinstance(config, Breakage):
            refused.append((job_type, config))
            continue
        build = Build(loaded.builder, config, job_type)
        found = attempt(partial(getattr, build, "requests"), folder)
        if isinstance(found, Breakage):
            broken.append((job_type, found))
        else:
            builds.append(build)
    return Trials(tuple(builds), tuple(refused), tuple(broken), tuple(effects.seen()))


def is_builder(found: Any) -> bool:
    """Whether it is a class of builders that objects can be made of."""
    return isinstance(found, type) and issubclass(found, StepBuilderBase) and not inspect.isabstract(found)


def _config(loaded: LoadedStep, given: Mapping[str, Any], job_type: str, folder: Path) -> BasePipelineConfig:
    """A config of sample values; local paths among them are relative to the folder of the layers."""
    of_job = {_JOB_TYPE: job_type} if job_type and _JOB_TYPE in loaded.config.model_fields else {}
    values = sample_config(loaded.config, {**given, **of_job})
    return loaded.config.model_validate(values, context={"folder": folder})


def attempt(make: Callable[[], T], folder: Path) -> T | Breakage:
    """What is made, or what it broke off with."""
    try:
        return make()
    except BROKEN_BY as error:
        return breakage(error, folder)


def breakage(error: BaseException, folder: Path) -> Breakage:
    """What code broke off with, and the line of a folder that it was last at."""
    place = next((Place(file, line) for file, line in lines_within(error, folder)), None)
    if isinstance(error, CursusError):
        fact = "; ".join(" ".join(f"{each.subject}: {each.fact}".removeprefix(": ").split()) for each in error.faults)
        return Breakage(fact, error.faults[0].hint, place)
    if isinstance(error, ValidationError):
        fields = frozenset(str(each["loc"][0]) for each in error.errors() if each["loc"])
        return Breakage("; ".join(_refusals(error)), place=place, fields=fields)
    return Breakage(told_error(error), place=place)


def _refusals(error: ValidationError) -> Iterator[str]:
    """What a model says of each value that it does not take."""
    for each in error.errors():
        where = ".".join(map(str, each["loc"]))
        told = each["msg"].removeprefix("Value error, ")
        value = "" if each["type"] == "missing" or not where else f", and {each['input']!r} is given"
        yield f"{where}: {told}{value}" if where else told
