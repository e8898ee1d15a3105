"""Addresses that a definition spells out and that would leave their folder here: found before anything runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.report import Place
from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.store.objects import key_of, safe_name
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cursus.engine.graph import Node

__all__ = ["address_faults", "container_path"]

# The types whose requests the engine reads; the arguments of others are what their functions make of them.
_READ = frozenset({"Model", "Processing", "RegisterModel", "Training", "Transform", "Tuning"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def address_faults(nodes: Iterable[Node]) -> Iterator[Fault]:
    """The addresses that no run can use, each with its place; those that only a run knows are looked at there."""
    for node in nodes:
        place = Place(Place(None, "Steps"), node.name)
        if node.type in _READ:
            yield from _faults_within(node.arguments, place.field("Arguments"))
        yield from _faults_within(node.step.get("PropertyFiles") or [], place.field("PropertyFiles"))


def container_path(path: str, place: str) -> str:
    """A path in the container as a relative one below /opt/ml; EngineError naming `place` where it is none."""
    if not path.startswith(f"{CONTAINER_ROOT}/"):
        raise EngineError(f"{place}: {path!r} is outside {CONTAINER_ROOT}", hint="use a path below it")
    return safe_name(path[len(CONTAINER_ROOT) + 1 :].strip("/"), place)


def _faults_within(value: object, place: Place) -> Iterator[Fault]:
    waiting: list[tuple[object, Place, str]] = [(value, place, "")]
    while waiting:
        item, at, name = waiting.pop()
        if isinstance(item, dict):
            waiting.extend((part, at.field(key), key) for key, part in reversed(item.items()))
        elif isinstance(item, list):
            waiting.extend((part, Place(at, number), "") for number, part in reversed(list(enumerate(item))))
        elif isinstance(item, str) and name in _CHECKS:
            yield from _fault(_CHECKS[name], item, str(at))


def _fault(check: Callable[[str, str], object], text: str, place: str) -> Iterator[Fault]:
    try:
        check(text, place)
    except EngineError as error:
        yield Fault(place, error.message.removeprefix(f"{place}: "), error.hint)


def _address(text: str, place: str) -> None:
    if _CONTROL.search(text):
        raise EngineError(f"{place}: {text!r} holds a control character", hint="write s3://<bucket>/<key>")
    key_of(text, place)


def _file(text: str, place: str) -> None:
    safe_name(text.lstrip("/"), place)


def _folder(text: str, place: str) -> None:
    if not text or "/" in safe_name(text, place):
        raise EngineError(f"{place}: {text!r} is no name of a folder", hint="use letters, digits, - and _")


_CHECKS: Mapping[str, Callable[[str, str], Any]] = {
    "ChannelName": _folder,
    "FilePath": _file,
    "LocalPath": container_path,
    "ModelDataUrl": _address,
    "S3OutputPath": _address,
    "S3Uri": _address,
}
