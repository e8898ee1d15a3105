"""What decides the image that an estimator trains in: its machine and its versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.variables import PipelineParameter, is_variable
from cursus.errors import KindError

if TYPE_CHECKING:
    from cursus.core.kinds.training_estimator import Estimator

__all__ = ["is_gpu", "machine_for_image", "version_at_least"]

_GPU_MACHINE = re.compile(r"ml\.[gp]\d")


def is_gpu(instance_type: str) -> bool:
    """Whether machines of a type have GPUs.

    >>> is_gpu("ml.p3.2xlarge"), is_gpu("ml.m5.large")
    (True, False)
    """
    return _GPU_MACHINE.match(instance_type) is not None


def machine_for_image(job: Estimator) -> str:
    """The type of machine that the image is chosen for: of several, the one with GPUs.

    A parameter stands for its default, as it does in the SDK: a run may choose another type of the same family.

    Raises:
        KindError: the type is known only when the pipeline runs.
    """
    types = (
        [job.instance_type] if job.instance_type is not None else [g.instance_type for g in job.instance_groups or ()]
    )
    known = [found for found in map(_known, types) if found]
    if not known:
        raise KindError(
            f"{type(job).__name__}.instance_type: it decides the container image, and has no value before a run",
            hint="give image_uri, or the parameter a default_value of the kind of machine that runs will use",
        )
    return next(filter(is_gpu, known), known[0])


def version_at_least(version: Any, least: tuple[int, ...]) -> bool:
    """Whether a version such as `2.1.0` or `1.2-1` is that one or a later one.

    >>> version_at_least("1.13", (1, 3)), version_at_least("1.2-1", (1, 3)), version_at_least("", (1, 3))
    (True, False, False)
    """
    numbers = tuple(int(part) for part in re.findall(r"\d+", str(version)))
    return bool(numbers) and numbers >= least


def _known(instance_type: Any) -> str | None:
    if isinstance(instance_type, PipelineParameter):
        return str(instance_type.default_value) if instance_type.default_value else None
    return None if is_variable(instance_type) else str(instance_type)
