"""What in a transform step cannot be run here, found before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.transform.paths import selector
from cursus.engine.jobs.transform.plan import DEFAULT_TYPE
from cursus.engine.jobs.transform.records import format_of
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["unsupported"]

_SPLITS = ("None", "Line", "RecordIO", "TFRecord")


def unsupported(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Facts, each with a hint; values that only a run knows are not judged."""
    arguments = step.get("Arguments", {})
    given = arguments.get("TransformInput", {})
    yield from _unknown("SplitType", given.get("SplitType", "None"), _SPLITS)
    yield from _unknown("CompressionType", given.get("CompressionType", "None"), ("None", "Gzip"))
    processing = arguments.get("DataProcessing", {})
    for name in ("InputFilter", "OutputFilter"):
        yield from _filter_fault(name, processing.get(name, "$"))
    if any(processing.get(name, neutral) != neutral for name, neutral in _NEUTRAL.items()):
        yield from _format_faults(given, arguments.get("TransformOutput", {}), processing)


_NEUTRAL = {"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"}


def _unknown(name: str, value: Any, known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and value not in known:
        yield f"{name} {value!r} is none that the service has", f"use one of {', '.join(known)}"


def _filter_fault(name: str, path: Any) -> Iterator[tuple[str, str]]:
    try:
        if isinstance(path, str):
            selector(path)
    except EngineError as error:
        yield f"{name}: {error.message}", error.hint or "use $"


def _format_faults(
    given: Mapping[str, Any], output: Mapping[str, Any], processing: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    content_type, accept = given.get("ContentType", DEFAULT_TYPE), output.get("Accept", DEFAULT_TYPE)
    if given.get("SplitType") in ("RecordIO", "TFRecord"):
        yield f"filters or joins {given['SplitType']} records", "filters and joins need CSV or JSON"
    for value in (content_type, accept):
        if isinstance(value, str) and format_of(value) is None:
            yield f"filters or joins {value!r} records", "filters and joins need CSV or JSON"
    joined = processing.get("JoinSource") == "Input" and isinstance(content_type, str) and isinstance(accept, str)
    if joined and format_of(content_type) != format_of(accept):
        yield f"joins {content_type} input with {accept} output", "use one format for both"
