"""Property paths of steps: which exist and of what type, by the shapes that the service describes jobs with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cursus.aws.service_model import service_model
from cursus.definition.references import PathPart, parse_path
from cursus.definition.step_types import STEP_TYPES
from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.aws.service_model import Shape

__all__ = ["Leaf", "property_exists", "resolve_property"]

# Lists whose entries a path names by the value of one of their fields.
_KEYED_LISTS = {
    ("Processing", "Outputs"): "OutputName",
    ("Processing", "ProcessingInputs"): "InputName",
    ("Training", "FinalMetricDataList"): "MetricName",
}
# As many names as a hint can hold and still be read.
_LISTED = 8
_SCALARS = frozenset({"string", "integer", "float", "boolean", "timestamp", "blob"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a property path leads: a kind of value (`any` where nothing is documented), or a reason why nowhere."""

    kind: str = "any"
    problem: str | None = None
    hint: str | None = None


def property_exists(step_type: str, path: str) -> str | None:
    """None where a step of that type has a property at that path, else the reason why it has not.

    A leading `properties.` is accepted, as is an index in either quotes.

    >>> property_exists("Training", "properties.ModelArtifacts.S3ModelArtifacts")
    >>> property_exists("Training", "ModelArtifact.S3ModelArtifacts")
    "DescribeTrainingJobResponse has no property 'ModelArtifact'; did you mean 'ModelArtifacts'?"
    """
    if step_type not in STEP_TYPES:
        hint = did_you_mean(step_type, STEP_TYPES)
        return f"there is no step type {step_type!r}" + (f"; {hint}" if hint else "")
    leaf = resolve_property(step_type, path.removeprefix("properties."))
    if leaf.problem is None and leaf.kind not in _SCALARS | {"any"}:
        return f"{path!r} is a {leaf.kind}, not a value"
    return leaf.problem if leaf.hint is None else f"{leaf.problem}; {leaf.hint}"


@lru_cache(maxsize=4096)
def resolve_property(step_type: str, path: str) -> Leaf:
    """What a path leads to in a step of that type; `any` for step types whose properties are not documented."""
    parts = parse_path(path)
    if not parts or parts[0].kind != "field":
        return Leaf(problem=f"{path!r} is no property path", hint="write it like `ModelArtifacts.S3ModelArtifacts`")
    kind = STEP_TYPES.get(step_type)
    if kind is not None and kind.properties is not None:
        return _flat(step_type, kind.properties, parts)
    if kind is None or not kind.describe:
        return Leaf()
    roots = [service_model().output_shape(operation) for operation in kind.describe]
    root = next((shape for shape in roots if parts[0].text in shape.members), None)
    if root is None:
        return _no_member(roots[0].name, parts[0].text, {name for shape in roots for name in shape.members})
    return _walk(step_type, root, parts)


def _flat(step_type: str, known: Iterable[str], parts: tuple[PathPart, ...]) -> Leaf:
    name = parts[0].text
    if name not in known:
        return Leaf(problem=f"a {step_type} step has no property {name!r}", hint=_choices(name, known))
    if name != "OutputParameters":
        return Leaf("string") if len(parts) == 1 else Leaf(problem=f"{name} has no parts")
    if [part.kind for part in parts[1:]] != ["key"]:
        return Leaf(problem="OutputParameters is read by name", hint="write it like `OutputParameters['name']`")
    return Leaf()


def _walk(step_type: str, shape: Shape, parts: tuple[PathPart, ...]) -> Leaf:
    field = ""
    for part in parts:
        if part.kind == "field":
            if part.text not in shape.members:
                return _no_field(shape, field, part.text)
            field, shape = part.text, shape.members[part.text]
        elif shape.element is None:
            return Leaf(problem=f"{field} is a {shape.kind}: it has no entries")
        elif part.kind == "key" and shape.kind == "list" and (step_type, field) not in _KEYED_LISTS:
            return Leaf(problem=f"{field} is read by number, not by {part.text!r}", hint=f"write `{field}[0]`")
        else:
            shape = shape.element
    return Leaf(shape.kind)


def _no_field(shape: Shape, field: str, name: str) -> Leaf:
    if shape.element is None:
        return _no_member(shape.name, name, shape.members)
    return Leaf(problem=f"{field} is a {shape.kind}: it has no field {name!r}", hint=f"name an entry, `{field}[...]`")


def _no_member(owner: str, name: str, known: Iterable[str]) -> Leaf:
    return Leaf(problem=f"{owner} has no property {name!r}", hint=_choices(name, known))


def _choices(name: str, known: Iterable[str]) -> str | None:
    options = sorted(known)
    if not options:
        return None
    some = ", ".join(options[:_LISTED]) + (", ..." if len(options) > _LISTED else "")
    return did_you_mean(name, options) or f"it has {some}"
