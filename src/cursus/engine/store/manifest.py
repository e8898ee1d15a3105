"""Manifests: a file that names the objects to fetch, each below one prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.store.objects import safe_name
from cursus.engine.values import read_json
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.engine.store.objects import Store

__all__ = ["listed"]

_FORM = 'write [{"prefix": "s3://<bucket>/<prefix>/"}, "<name>", ...]'


def listed(store: Store, uri: str, place: str) -> dict[str, Path]:
    """The objects that a manifest names, by the names it gives them; folders in a name stay.

    Raises:
        EngineError: the file is no manifest, or names what is not there; all such names together.
    """
    prefix, names = _parsed(store.file(uri, place).read_bytes(), f"{place}: the manifest {uri}")
    found: dict[str, Path] = {}
    faults: list[Fault] = []
    for name in names:
        try:
            safe_name(name, place)
            found[name] = store.file(prefix + name, place)
        except EngineError as error:
            faults.append(
                Fault(f"{place}: the manifest {uri}", f"names {name!r}: {error.message}", error.hint or _FORM)
            )
    if faults:
        raise EngineError.of(faults)
    return found


def _parsed(content: bytes, subject: str) -> tuple[str, list[str]]:
    try:
        first, *names = _entries(read_json(content, subject))
    except ValueError as error:
        raise EngineError(f"{subject} is no list in JSON: {error}", hint=_FORM) from error
    prefix: Any = first.get("prefix") if isinstance(first, dict) else None
    odd = [name for name in names if not isinstance(name, str) or not name]
    if not isinstance(prefix, str):
        raise EngineError(f"{subject} starts with {first!r}, which names no prefix", hint=_FORM)
    if odd:
        raise EngineError(f"{subject} holds {odd[0]!r}, which is no name of an object", hint=_FORM)
    return prefix, names


def _entries(content: Any) -> list[Any]:
    if not isinstance(content, list) or not content:
        raise ValueError(f"it is {type(content).__name__}" if content else "it is empty")
    return content
