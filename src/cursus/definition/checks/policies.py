"""Checks what a step says about itself beside its Arguments: retries, caching, property files, declared outputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.index import declared_names
from cursus.definition.checks.report import Place, Report, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_cache", "check_outputs", "check_property_files", "check_retries"]

_EXCEPTIONS = frozenset(
    {
        "Step.SERVICE_FAULT",
        "Step.THROTTLING",
        "SageMaker.JOB_INTERNAL_ERROR",
        "SageMaker.CAPACITY_ERROR",
        "SageMaker.RESOURCE_LIMIT",
    }
)
_RETRY_FIELDS = ("ExceptionType", "IntervalSeconds", "BackoffRate", "MaxAttempts", "ExpireAfterMin")
_RETRY_RANGES = {
    "MaxAttempts": (0, 20),
    "ExpireAfterMin": (0, 14_400),
    "IntervalSeconds": (0, None),
}
# ISO 8601, which the service reads without its leading P and in either case ("p30d", "T12H").
_DURATION = re.compile(r"P?(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.IGNORECASE)
_PROPERTY_FILE_FIELDS = ("PropertyFileName", "OutputName", "FilePath")
_OUTPUT_TYPES = ("String", "Integer", "Boolean", "Float")


def check_retries(policies: Any, place: Place, report: Report) -> None:
    """Checks a step's retry policies."""
    if policies is None or not report.require(policies, list, place):
        return
    for at, policy in enumerate(policies):
        if report.require(policy, dict, Place(place, at)):
            _check_policy(policy, Place(place, at), report)


def _check_policy(policy: Mapping[str, Any], place: Place, report: Report) -> None:
    report.unknown_fields(policy, _RETRY_FIELDS, place)
    for name, (low, high) in _RETRY_RANGES.items():
        if policy.get(name) is not None and report.require(policy[name], int, place.field(name)):
            _check_range(policy[name], low, high, place.field(name), report)
    rate = policy.get("BackoffRate")
    if rate is not None and (isinstance(rate, bool) or not isinstance(rate, (int, float)) or rate < 0):
        report.add(place.field("BackoffRate"), "too-low", shown(rate), "give a number of 0 or more")
    if policy.get("MaxAttempts") is not None and policy.get("ExpireAfterMin") is not None:
        fact = "both MaxAttempts and ExpireAfterMin are given"
        report.add(place, "one-of", fact, "give one of them")
    _check_exceptions(policy.get("ExceptionType"), place.field("ExceptionType"), report)


def _check_range(value: int, low: int, high: int | None, place: Place, report: Report) -> None:
    allowed = f"at least {low}" if high is None else f"{low} to {high}"
    if value < low or (high is not None and value > high):
        report.add(place, "too-low" if value < low else "too-high", f"{value}", f"the service takes {allowed}")


def _check_exceptions(names: Any, place: Place, report: Report) -> None:
    if names is None:
        report.add(place, "missing-field", "is required and not given", "list the exceptions to retry on")
    elif report.require(names, list, place):
        for at, name in enumerate(names):
            if not isinstance(name, str) or name not in _EXCEPTIONS:
                hint = nearest(str(name), _EXCEPTIONS) or f"it is one of {', '.join(sorted(_EXCEPTIONS))}"
                report.add(Place(place, at), "bad-enum", f"there is no exception type {shown(name)}", hint)


def check_cache(config: Any, place: Place, report: Report) -> None:
    """Checks a step's cache configuration."""
    if config is None or not report.require(config, dict, place):
        return
    report.unknown_fields(config, ("Enabled", "ExpireAfter"), place)
    if "Enabled" not in config:
        report.add(place.field("Enabled"), "missing-field", "is required and not given", "add Enabled")
    else:
        report.require(config["Enabled"], bool, place.field("Enabled"))
    after = config.get("ExpireAfter")
    if after is not None and not (isinstance(after, str) and len(after) > 1 and _DURATION.fullmatch(after)):
        hint = "write an ISO 8601 duration, like P30D or PT12H"
        report.add(place.field("ExpireAfter"), "bad-duration", f"{shown(after)} is no duration", hint)


def check_property_files(step: Mapping[str, Any], place: Place, report: Report) -> None:
    """Checks a processing step's property files, and that each is in an output of the step."""
    files = step.get("PropertyFiles")
    if files is None or not report.require(files, list, place):
        return
    outputs = declared_names(step, "Outputs")
    seen: set[str] = set()
    for at, file in enumerate(files):
        if _has_texts(file, _PROPERTY_FILE_FIELDS, Place(place, at), report):
            output, inner = file["OutputName"], Place(place, at)
            if outputs is not None and output not in outputs:
                hint = nearest(output, outputs) or f"the step's outputs are {', '.join(sorted(outputs)) or 'none'}"
                report.add(inner.field("OutputName"), "no-such-output", f"the step has no output {shown(output)}", hint)
            _check_unique(file["PropertyFileName"], seen, inner, report)


def check_outputs(outputs: Any, place: Place, report: Report) -> None:
    """Checks the output parameters that a Lambda or callback step declares."""
    if outputs is None or not report.require(outputs, list, place):
        return
    seen: set[str] = set()
    for at, output in enumerate(outputs):
        if _has_texts(output, ("OutputName", "OutputType"), Place(place, at), report):
            kind = output["OutputType"]
            if kind not in _OUTPUT_TYPES:
                hint = nearest(kind, _OUTPUT_TYPES) or f"it is one of {', '.join(_OUTPUT_TYPES)}"
                where = Place(place, at).field("OutputType")
                report.add(where, "bad-enum", f"there is no output type {shown(kind)}", hint)
            _check_unique(output["OutputName"], seen, Place(place, at), report)


def _has_texts(value: Any, names: tuple[str, ...], place: Place, report: Report) -> bool:
    """Whether a value is an object with these fields and no other, all text."""
    if not report.require(value, dict, place):
        return False
    report.unknown_fields(value, names, place)
    for name in names:
        if name not in value:
            report.add(place.field(name), "missing-field", "is required and not given", f"add {name}")
        else:
            report.require(value[name], str, place.field(name))
    return all(isinstance(value.get(name), str) for name in names)


def _check_unique(name: str, seen: set[str], place: Place, report: Report) -> None:
    if name in seen:
        report.add(place, "duplicate-name", f"a second one named {shown(name)}", "give it another name")
    seen.add(name)
