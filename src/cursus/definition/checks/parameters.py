"""Checks the declared parameters: names, types, defaults and enumerated values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.aws.service_model import service_model
from cursus.definition.checks.report import Place, Report, nearest, shown, type_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.definition.checks.shapes import ShapeChecks

__all__ = ["check_parameters"]

_FIELDS = ("Name", "Type", "DefaultValue", "EnumValues", "Description")
_PYTHON: dict[str, tuple[type, ...]] = {"String": (str,), "Integer": (int,), "Float": (int, float), "Boolean": (bool,)}
_MAX_ENUM = 16
# A quota of the service's, that its model does not say.
_MAX_PARAMETERS = 200


def check_parameters(declared: Any, shapes: ShapeChecks, report: Report) -> None:
    """Checks the list of parameters."""
    root = Place(None, "Parameters")
    if declared is None or not report.require(declared, list, root):
        return
    if len(declared) > _MAX_PARAMETERS:
        hint = f"the service takes at most {_MAX_PARAMETERS}: put values that change together into a file"
        report.add(root, "too-long", f"{len(declared)} parameters", hint)
    seen: set[str] = set()
    for at, parameter in enumerate(declared):
        place = Place(root, at)
        if report.require(parameter, dict, place):
            _check_name(parameter.get("Name"), place, seen, shapes, report)
            name = parameter.get("Name")
            _check_parameter(parameter, root.field(name) if isinstance(name, str) and name else place, report)


def _check_name(name: object, place: Place, seen: set[str], shapes: ShapeChecks, report: Report) -> None:
    if name is None:
        report.add(place.field("Name"), "missing-field", "is required and not given", "add Name")
        return
    shapes.value(name, service_model().shape("PipelineParameterName"), place.field("Name"))
    if isinstance(name, str):
        if name in seen:
            hint = "give it another name, or take it away"
            report.add(place, "duplicate-parameter", f"a second parameter named {shown(name)}", hint)
        seen.add(name)


def _check_parameter(parameter: Mapping[str, Any], place: Place, report: Report) -> None:
    report.unknown_fields(parameter, _FIELDS, place)
    kind = parameter.get("Type", "String")
    if not isinstance(kind, str) or kind not in _PYTHON:
        hint = nearest(str(kind), _PYTHON) or f"it is one of {', '.join(_PYTHON)}"
        report.add(place.field("Type"), "bad-enum", f"there is no parameter type {shown(kind)}", hint)
        return
    default = parameter.get("DefaultValue")
    if default is not None:
        _check_value(default, kind, place.field("DefaultValue"), report)
    _check_enum(parameter.get("EnumValues"), kind, default, place, report)


def _check_value(value: object, kind: str, place: Place, report: Report) -> None:
    if not isinstance(value, _PYTHON[kind]) or (isinstance(value, bool) and kind != "Boolean"):
        fact = f"{type_name(value)}, {shown(value)}, where the parameter is {kind}"
        report.add(place, "wrong-type", fact, f"give a value of type {kind}, or change the parameter's Type")


def _check_enum(values: Any, kind: str, default: object, place: Place, report: Report) -> None:
    inner = place.field("EnumValues")
    if values is None or not report.require(values, list, inner):
        return
    if len(values) > _MAX_ENUM:
        report.add(inner, "too-long", f"{len(values)} values", f"the service takes at most {_MAX_ENUM}")
    for at, value in enumerate(values):
        _check_value(value, kind, Place(inner, at), report)
    if default is not None and default not in values:
        fact = f"{shown(default)} is not among EnumValues"
        hint = nearest(default, [v for v in values if isinstance(v, str)]) if isinstance(default, str) else None
        report.add(place.field("DefaultValue"), "default-not-in-enum", fact, hint or "add it to EnumValues")
