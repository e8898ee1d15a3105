"""Checks expressions: that they are well formed, that what they refer to is there, and that its type fits its place."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cursus.definition.checks.index import declared_names
from cursus.definition.checks.report import Place, Report, nearest, shown, type_name
from cursus.definition.property_paths import resolve_property
from cursus.definition.references import FUNCTIONS, MAX_DEPTH, is_expression, parse_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.aws.service_model import Shape
    from cursus.definition.checks.index import Index
    from cursus.definition.document import PlacedStep
    from cursus.definition.references import Reference

__all__ = ["Expressions"]

EXECUTION_VARIABLES = frozenset(
    {
        "PipelineArn",
        "PipelineName",
        "PipelineExecutionArn",
        "PipelineExecutionId",
        "StartDateTime",
        "CurrentDateTime",
        "CreationDateTime",
        "TrainingJobName",
        "ProcessingJobName",
    }
)
_KINDS = {"String": "string", "Integer": "integer", "Float": "float", "Boolean": "boolean"}
# What the service turns into what a place needs, without being told to.
_FITS = {("float", "integer"), ("string", "timestamp"), ("string", "blob")}
_SCALARS = frozenset({"string", "integer", "float", "boolean", "timestamp", "blob"})
_NAMED_LISTS = {
    "Outputs": "output",
    "OutputParameters": "output",
    "ProcessingInputs": "input",
    "FinalMetricDataList": "metric",
}
_SOURCES = ("Parameters", "Execution", "Steps", "PipelineExperimentConfig")


class Expressions:
    """Checks expressions against the steps and parameters of one definition."""

    def __init__(self, index: Index, report: Report) -> None:
        """Faults go to the report."""
        self._index = index
        self._report = report

    def within(self, value: object, place: Place) -> None:
        """Checks every expression in a value whose shape is not known."""
        waiting: list[tuple[object, Place, int]] = [(value, place, 0)]
        while waiting:
            item, at, depth = waiting.pop()
            inner: list[tuple[str | int, object]] = []
            if isinstance(item, dict) and is_expression(item):
                self.value(item, at)
            elif isinstance(item, dict):
                inner = list(item.items())
            elif isinstance(item, list):
                inner = list(enumerate(item))
            if depth < MAX_DEPTH:
                waiting.extend((part, Place(at, key), depth + 1) for key, part in reversed(inner))

    def value(self, expression: Mapping[str, Any], place: Place, shape: Shape | None = None) -> None:
        """Checks one expression, and its type where the shape of its place is known."""
        function, argument = next(iter(expression.items()))
        if function == "Get":
            kind = self._get(argument, place, shape)
        elif function == "Std:Join":
            kind = self._join(argument, place)
        elif function == "Std:JsonGet":
            kind = self._json_get(argument, place)
        else:
            hint = nearest(function, FUNCTIONS) or f"the functions are {', '.join(FUNCTIONS)}"
            self._report.add(place, "unknown-function", f"there is no function {shown(function)}", hint)
            return
        if shape is not None and kind not in ("any", shape.kind) and (shape.kind, kind) not in _FITS:
            self._misfit(shown(argument) if function == "Get" else function, kind, shape, place)

    def _misfit(self, what: str, kind: str, shape: Shape, place: Place) -> None:
        hint = f"refer to something that is {_article(shape.kind)}"
        if shape.kind == "string" and kind in _SCALARS:
            hint = 'turn it into text with {"Std:Join": {"On": "", "Values": [...]}}'
        self._report.add(
            place, "wrong-type", f"{what} is {_article(kind)}, where {_article(shape.kind)} is needed", hint
        )

    def _get(self, text: object, place: Place, shape: Shape | None = None) -> str:
        """Checks a `Get` and gives the kind of what it names, `any` where that is not known."""
        if not isinstance(text, str):
            self._report.add(place, "bad-expression", f"Get of {type_name(text)}", "Get takes a reference as text")
            return "any"
        reference = parse_reference(text)
        if reference.source == "Parameters":
            return self._parameter(reference, place, shape)
        if reference.source == "Steps":
            return self._property(reference, place)
        if reference.source == "Execution":
            if reference.name not in EXECUTION_VARIABLES:
                hint = nearest(reference.name, EXECUTION_VARIABLES) or ", ".join(sorted(EXECUTION_VARIABLES))
                self._dangling(place, f"there is no execution variable {shown(reference.name)}", hint)
            return "string"
        if reference.source != "PipelineExperimentConfig":
            hint = nearest(reference.source, _SOURCES) or f"a reference begins with one of {', '.join(_SOURCES)}"
            self._report.add(place, "bad-expression", f"{shown(text)} is no reference", hint)
        return "any"

    def _parameter(self, reference: Reference, place: Place, shape: Shape | None) -> str:
        declared = self._index.parameters.get(reference.name)
        if declared is None:
            hint = nearest(reference.name, self._index.parameters) or "declare it in Parameters"
            self._dangling(place, f"there is no parameter {shown(reference.name)}", hint)
            return "any"
        if shape is not None:
            self._default(declared.get("DefaultValue"), reference.name, shape, place)
        kind = declared.get("Type", "String")
        return _KINDS.get(kind, "any") if isinstance(kind, str) else "any"

    def _default(self, default: object, name: str, shape: Shape, place: Place) -> None:
        """Checks that a parameter's default would do here; an empty text stands for one that has to be given."""
        fact = f"parameter {name} defaults to {shown(default)}"
        if isinstance(default, str):
            if shape.enum and default and default not in shape.enum:
                hint = nearest(default, shape.enum)
                self._report.add(place, "bad-enum", f"{fact}, not one of the {len(shape.enum)} values", hint)
        elif isinstance(default, (int, float)) and shape.kind in ("integer", "float"):
            if shape.low is not None and default < shape.low:
                self._report.add(place, "too-low", fact, f"the service takes at least {shape.low}")
            elif shape.high is not None and default > shape.high:
                self._report.add(place, "too-high", fact, f"the service takes at most {shape.high}")

    def _property(self, reference: Reference, place: Place) -> str:
        step = self._step(reference, place)
        if step is None:
            return "any"
        kind = step.fields.get("Type")
        leaf = resolve_property(kind if isinstance(kind, str) else "", reference.path)
        if leaf.problem is not None:
            self._report.add(place, "no-such-property", f"step {reference.name}: {leaf.problem}", leaf.hint)
            return "any"
        self._entries(step, reference, place)
        return self._output_kind(step, reference) or leaf.kind

    def _step(self, reference: Reference, place: Place) -> PlacedStep | None:
        step = self._index.by_name.get(reference.name)
        if step is None:
            hint = nearest(reference.name, self._index.by_name) or "name a step of this definition"
            self._dangling(place, f"there is no step {shown(reference.name)}", hint)
        return step

    def _entries(self, step: PlacedStep, reference: Reference, place: Place) -> None:
        """Checks the names in a path against the ones that the step itself declares."""
        parts = reference.parts or ()
        for field, key in pairwise(parts):
            word = _NAMED_LISTS.get(field.text) if key.kind == "key" else None
            known = declared_names(step.fields, field.text) if word is not None else None
            # A built-in algorithm has metrics of its own, that no step declares.
            if known is not None and key.text not in known and (known or word != "metric"):
                hint = nearest(key.text, known) or f"it has {', '.join(sorted(known)) or 'none'}"
                self._report.add(
                    place, f"no-such-{word}", f"step {reference.name} has no {word} {shown(key.text)}", hint
                )

    def _output_kind(self, step: PlacedStep, reference: Reference) -> str | None:
        """The declared type of a Lambda's or callback's output."""
        outputs = step.fields.get("OutputParameters")
        parts = reference.parts or ()
        if not isinstance(outputs, list) or len(parts) != 2 or parts[0].text != "OutputParameters":  # noqa: PLR2004  # field and key
            return None
        kinds = [o.get("OutputType") for o in outputs if isinstance(o, dict) and o.get("OutputName") == parts[1].text]
        return _KINDS.get(kinds[0]) if kinds and isinstance(kinds[0], str) else None

    def _join(self, argument: object, place: Place) -> str:
        inner = place.field("Std:Join")
        if not isinstance(argument, dict) or not isinstance(argument.get("Values"), list):
            self._report.add(place, "bad-expression", "Std:Join needs On and a list of Values")
            return "string"
        if not isinstance(argument.get("On"), str):
            self._report.add(inner.field("On"), "bad-expression", "Std:Join needs On, the text between the values")
        self._report.unknown_fields(argument, ("On", "Values"), inner)
        values = inner.field("Values")
        for at, value in enumerate(argument["Values"]):
            if not isinstance(value, str):
                self._joined(value, Place(values, at))
        return "string"

    def _joined(self, value: object, place: Place) -> None:
        if isinstance(value, dict) and is_expression(value):
            if "Get" in value:
                kind = self._get(value["Get"], place)
                if kind not in _SCALARS | {"any"}:
                    self._report.add(place, "wrong-type", f"{shown(value['Get'])} is {_article(kind)}, not a value")
            else:
                self.value(value, place)
        elif value is None or isinstance(value, (dict, list)):
            self._report.add(place, "bad-expression", f"{type_name(value)} cannot be joined to text")

    def _json_get(self, argument: object, place: Place) -> str:
        inner = place.field("Std:JsonGet")
        if not isinstance(argument, dict):
            self._report.add(place, "bad-expression", "Std:JsonGet needs a PropertyFile and a Path")
            return "any"
        self._report.unknown_fields(argument, ("Path", "PropertyFile", "S3Uri"), inner)
        if not isinstance(argument.get("Path"), str) or not argument["Path"]:
            self._report.add(inner.field("Path"), "bad-expression", "Std:JsonGet needs a Path into the file")
        if ("PropertyFile" in argument) == ("S3Uri" in argument):
            fact = "Std:JsonGet needs exactly one of PropertyFile and S3Uri"
            self._report.add(inner, "bad-expression", fact)
        elif "PropertyFile" in argument:
            self._property_file(argument["PropertyFile"], inner.field("PropertyFile"))
        else:
            self.within(argument["S3Uri"], inner.field("S3Uri"))
        return "any"

    def _property_file(self, value: object, place: Place) -> None:
        text = value.get("Get") if isinstance(value, dict) else None
        reference = parse_reference(text) if isinstance(text, str) else None
        if reference is None or reference.source != "Steps" or reference.property_file is None:
            hint = 'write {"Get": "Steps.<step>.PropertyFiles.<name>"}'
            self._report.add(place, "bad-expression", f"{shown(value)} is no reference to a property file", hint)
            return
        step = self._step(reference, place)
        known = declared_names(step.fields, "PropertyFiles") if step is not None else None
        if known is not None and reference.property_file not in known:
            hint = nearest(reference.property_file, known) or f"it has {', '.join(sorted(known)) or 'none'}"
            fact = f"step {reference.name} has no property file {shown(reference.property_file)}"
            self._report.add(place, "no-such-property-file", fact, hint)

    def _dangling(self, place: Place, fact: str, hint: str) -> None:
        self._report.add(place, "dangling-reference", fact, hint)


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
