"""Has the builder of a step make it for each job type, and tells what breaks on the way."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.validation.attempts import Breakage, attempt
from cursus.validation.builds import Build
from cursus.validation.sample_values import sample_config
from cursus.validation.side_effects import SideEffects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.validation.loading import LoadedStep

__all__ = ["Trials", "is_builder", "try_step"]

_JOB_TYPE = "job_type"


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
