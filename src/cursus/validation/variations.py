"""A step made again with another value of one field of its config, to see what the field does."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import JobType
from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.config_fields.markers import text_value
from cursus.validation.attempts import Breakage, attempt
from cursus.validation.builds import Build
from cursus.validation.sample_values import field_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cursus.core.base.config_base import BasePipelineConfig

__all__ = ["Variations"]

_MOST = 8
_JOB_TYPE = "job_type"
_MACHINES = ("ml.m5.2xlarge", "ml.c5.xlarge")

Requests = list[dict[str, Any]]


class Variations:
    """The steps that a builder makes of configs which differ in one field."""

    def __init__(self, build: Build, folder: Path) -> None:
        """Takes the build whose config is varied, and the folder of the step."""
        self._build, self._folder = build, folder

    def are_ignored(self, fields: Iterable[str], part: Callable[[Requests], Any]) -> bool:
        """Whether some fields take other values, and a part of the step is the same whatever they are."""
        tried = False
        for name in fields:
            for found in self.made_with_others(name):
                if isinstance(self._plain, Breakage) or isinstance(found, Breakage):
                    continue
                if part(found) != part(self._plain):
                    return False
                tried = True
        return tried

    def made_with_others(self, name: str) -> Iterator[Requests | Breakage]:
        """What comes of other values of a field, of those that the config takes."""
        for value in islice(_other_values(self._build.config, name), _MOST):
            found = self._made({name: value})
            if found is not None:
                yield found

    @cached_property
    def _plain(self) -> Requests | Breakage:
        """What comes of the values as they are, given to the config once more."""
        return self._made({}) or Breakage("the config does not take its own values")

    def _made(self, changes: Mapping[str, Any]) -> Requests | Breakage | None:
        config = self._build.config
        values = {**{name: getattr(config, name) for name in config.model_fields_set}, **changes}
        make = partial(type(config).model_validate, values, context={"folder": self._folder})
        changed = attempt(make, self._folder)
        if isinstance(changed, Breakage):
            return None
        return attempt(Build(type(self._build.builder), changed, self._build.job_type).new_requests, self._folder)


def _other_values(config: BasePipelineConfig, name: str) -> Iterator[Any]:
    """Values that a field may have instead of its own, the likeliest first."""
    now, field = getattr(config, name), type(config).model_fields[name]
    if isinstance(now, ModelHyperparameters):
        yield from _other_models(now)
        return
    machines = _MACHINES if isinstance(now, str) and now.startswith("ml.") else ()
    numbers = (now + 1,) if isinstance(now, int) and not isinstance(now, bool) else ()
    job_types = JobType if name == _JOB_TYPE else ()
    for value in (*machines, *numbers, *job_types, *field_values(name, field)):
        if value is not None and text_value(value) != text_value(now):
            yield value


def _other_models(now: ModelHyperparameters) -> Iterator[ModelHyperparameters]:
    for name in type(now).model_fields:
        value = getattr(now, name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield now.model_copy(update={name: value + 1})
