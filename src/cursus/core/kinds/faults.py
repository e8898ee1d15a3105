"""Refusing what SageMaker does not take: every fault of one shape together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.variables import PipelineVariable
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["one_of", "refuse", "variables_in"]


def refuse(subject: str, faults: Iterable[tuple[str, str]]) -> None:
    """Raises a `KindError` that holds every (fact, hint); nothing where there are none."""
    found = [Fault(subject, fact, hint, KindError.code) for fact, hint in faults]
    if found:
        raise KindError.of(found)


def one_of(field: str, value: Any, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The fault of a value that is none of the known ones; a value that only a run knows may be any."""
    if isinstance(value, PipelineVariable) or value in known:
        return
    near = did_you_mean(value, known) if isinstance(value, str) else None
    yield f"{field}={value!r} is none that the service takes", near or f"use one of {', '.join(known)}"


def variables_in(value: Any, where: str = "") -> Iterator[str]:
    """The places in a value that only a run knows, as in `predictor.instance_type`."""
    if isinstance(value, PipelineVariable):
        yield where
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from variables_in(item, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from variables_in(item, f"{where}[{at}]")
