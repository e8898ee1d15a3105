"""The reference pages of requirements and plans, from the models and the kinds of findings."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from cursus.planner import plan as plans
from cursus.planner.checking.codes import CODES
from cursus.planner.checking.model import BARS
from cursus.planner.differences import SECTIONS
from cursus.planner.operations import Operation
from cursus.planner.patterns import PATTERNS, Pattern
from cursus.planner.requirements import (
    Container,
    InputRequirement,
    MainFunction,
    OutputRequirement,
    ParameterRequirement,
    Resources,
    Statement,
    StepRequirements,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["plan_pages"]

_PARTS: dict[str, tuple[type[BaseModel], str]] = {
    "inputs": (InputRequirement, "Something that the step needs."),
    "outputs": (OutputRequirement, "Something that it offers."),
    "parameters": (ParameterRequirement, "A value that a user sets. `hyperparameters` have the same keys."),
    "functions": (MainFunction, "A function of the script that is written by hand."),
    "requirements": (Statement, "Something that must be so, in words."),
    "container": (Container, "What the script runs in."),
    "resources": (Resources, "The machines."),
}


def plan_pages(table: Callable[..., list[str]]) -> dict[str, Callable[[], Iterable[str]]]:
    """The pages by their files."""
    return {
        "reference/requirements.md": lambda: requirements_page(table),
        "reference/plan.md": lambda: plan_page(table),
    }


def requirements_page(table: Callable[..., list[str]]) -> Iterator[str]:
    """Every key of a file of requirements."""
    yield "# Requirements of a step"
    yield ""
    yield from [*_INTRODUCTION.splitlines(), ""]
    yield from ["## The step", ""]
    yield from table(("key", "is", "default", "what"), _rows(StepRequirements))
    for name, (model, about) in _PARTS.items():
        yield from [f"## {name}", "", about, ""]
        yield from table(("key", "is", "default", "what"), _rows(model))
    yield from ["## operations", "", *_OPERATIONS.splitlines(), ""]
    for each in get_args(get_args(Operation)[0]):
        about = " ".join((each.__doc__ or "").split())
        yield from [f"### {get_args(each.model_fields['do'].annotation)[0]}", "", about, ""]
        own = {
            name: field
            for name, field in each.model_fields.items()
            if name not in {"do", "input", "output", "description"}
        }
        yield from table(("key", "is", "default", "what"), _field_rows(own))
    yield from ["## What a type takes", "", *_TYPES]
    yield from table(("type", "inputs", "outputs", "runs"), _types())
    yield from _IDS.splitlines()


_INTRODUCTION = """\
What a new step must do, as a YAML or JSON file that `cursus plan new` reads. [Plan a step](../how-to/plan-a-step.md)
shows one. `cursus plan schema` prints the JSON Schema by which editors complete and check such a file:

```yaml
# yaml-language-server: $schema=requirements.schema.json
```

All faults are told together, each with `file:line:column`. Nothing is written where there is one.
"""
_OPERATIONS = """\
What is done to tables, in order; for a processing step. By default an operation takes the table that the one before
it gave, the first one the first input that is a table, and the last one gives the first output that no other gives.
`input` and `output` name other tables: inputs and outputs of the step, or any name in between. `$name` is the value
of the parameter `name`. `description` says what it is for.
"""
_TYPES = ("The needs and offers that steps of each SageMaker type can have. The first offer is the usual one.", "")
_IDS = """\
## Ids

Every requirement has an id: `step`, `job_type:training`, `input:raw_data`, `output:counts`, `parameter:limit`,
`hyperparameter:eta`, `operation:1`, `function:tidy`, `edge_case:1`, and a statement's own id. The plan says for each
which layers, files and tests answer it.
"""


def _rows(model: type[BaseModel]) -> Iterator[tuple[str, str, str, str]]:
    return _field_rows(dict(model.model_fields))


def _field_rows(fields: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for name, field in fields.items():
        if name == "version":
            continue
        default = "required" if field.is_required() else _shown(field.default)
        yield f"`{field.alias or name}`", _kind(field.annotation), default, field.description or ""


def _shown(value: Any) -> str:
    if value is None or value in ((), {}, "") or isinstance(value, BaseModel):
        return ""
    return f"`{getattr(value, 'value', value)}`".replace("True", "true").replace("False", "false")


def _kind(annotation: Any) -> str:
    """A type in the words of the file."""
    origin, parts = get_origin(annotation), [each for each in get_args(annotation) if each is not type(None)]
    if hasattr(annotation, "__metadata__"):
        return "`$name`" if "\\$" in str(annotation.__metadata__) else _kind(parts[0])
    if origin in _NESTED:
        return _NESTED[origin](parts)
    if parts:
        return "value" if {*parts} >= {str, int, float} and len(parts) == len(_SCALARS) else _either(parts)
    return _plain(annotation)


_SCALARS = (str, int, float, bool)
_NESTED: dict[Any, Callable[[list[Any]], str]] = {
    Literal: lambda parts: ", ".join(f"`{each}`" for each in parts),
    tuple: lambda parts: "list, below" if _kind(parts[0]) == "mapping" else f"list of {_kind(parts[0])}",
    dict: lambda parts: f"mapping to {_kind(parts[1])}",
}


def _either(parts: Iterable[Any]) -> str:
    """The forms that a value may have; plain values together."""
    listed = list(parts)
    rest = [each for each in listed if each not in _SCALARS]
    words = [_kind(each) for each in (listed if len(rest) + len(_SCALARS) > len(listed) else rest)]
    return " or ".join(dict.fromkeys(words if len(words) == len(listed) else ["value", *words]))


def _plain(annotation: Any) -> str:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "mapping"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(f"`{each.value}`" for each in annotation)
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(annotation, str(annotation))


def _types() -> Iterator[tuple[str, str, str, str]]:
    for pattern in PATTERNS.values():
        needs = [f"`{name}`" + ("" if port.required else " (optional)") for name, port in pattern.fixed_needs.items()]
        least, most = pattern.offers
        count = "any number" if most is None else f"{least} to {most}" if least != most else str(most)
        some = ", ".join(f"`{each}`" for each in pattern.need_types[:3])
        offers = f"{count}: " + ", ".join(f"`{each}`" for each in pattern.offer_types)
        yield f"`{pattern.kind}`", ", ".join(needs) or f"any, of {some} and others", offers, _runs(pattern)


def _runs(pattern: Pattern) -> str:
    if pattern.entry_field is None:
        return "nothing of its own"
    return "a handler that serves the model" if pattern.fixed_needs else "a script"


def plan_page(table: Callable[..., list[str]]) -> Iterator[str]:
    """The data of a plan, and what its check finds."""
    yield "# The plan of a step"
    yield ""
    yield from [*_PLAN.splitlines(), ""]
    yield from ["## Its data", "", "The keys of the JSON file, with the section that each is shown in.", ""]
    model = plans.StepPlan
    rows = (
        (f"`{name}`", SECTIONS[name], _about(field.annotation))
        for name, field in model.model_fields.items()
        if name in SECTIONS
    )
    yield from table(("key", "section", "what"), rows)
    yield from ["## What a check finds", "", *_CHECK.splitlines(), ""]
    yield from table(("score", "must be at least"), ((criterion, f"{bar:g}") for criterion, bar in BARS.items()))
    for wanted in BARS:
        yield from [f"### {wanted.capitalize()}", ""]
        found = (
            (f"`{name}`", code.severity, code.what) for name, (criterion, code) in CODES.items() if criterion == wanted
        )
        yield from table(("code", "is", "finds"), found)


_PLAN = """\
`cursus plan new` writes a plan twice: as Markdown in seven sections, which people read, and as JSON beside it, which
`cursus plan check`, `revise`, `diff` and `cursus scaffold` read. Earlier revisions are kept in a folder
`<name>.history`. The same requirements and the same registered steps give the same bytes.

| place | what |
|---|---|
| `docs/plans/<step>_implementation_plan.md` | the plan of a shared step |
| `development/projects/<id>/plans/<step>_implementation_plan.md` | the plan of a project's step |
| `<name>.json` | its data |
| `<name>.history/0001.json` | its first revision, once there is a second |

`plan_location` in the requirements names another place below the root.
"""
_CHECK = """\
Each score begins at 10. An error costs 2.5 points, a warning 0.5, a note nothing. A plan passes where each score is
at its bar and nothing is an error. `cursus plan check` ends with 1 where it does not pass, and names for each finding
the remedy; where that is mechanical, `--format json` has it as JSON Patch, and `cursus plan revise` carries it out.
"""


def _about(annotation: Any) -> str:
    """The first sentence of the model that a key holds."""
    for each in (annotation, *get_args(annotation)):
        found = get_args(each)[0] if get_origin(each) is tuple else each
        if isinstance(found, type) and issubclass(found, BaseModel):
            text = " ".join((found.__doc__ or "").split())
            return text.partition(". ")[0].rstrip(".") + "."
    return ""
