"""Requirements from a YAML or JSON file, with the place of every fault, and the JSON Schema by which editors help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from cursus.core.config_fields.wording import change_for, rule_of, shown
from cursus.core.documents import Document, read_document
from cursus.errors import Fault, PlanError, did_you_mean
from cursus.planner.operations import Operation
from cursus.planner.requirement_checks import keys_text, requirement_faults
from cursus.planner.requirements import StepRequirements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.core.documents import Keys

__all__ = ["read_requirements", "requirements_of", "requirements_schema"]

# Faults that say nothing of the values around them.
_ALONE = ("missing", "extra_forbidden")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def read_requirements(path: Path) -> StepRequirements:
    """The requirements that a file holds.

    Raises:
        PlanError: the file is not there, no YAML, or holds no sound requirements; all faults together, each with
            `file:line:column`.
    """
    document = read_document(path, PlanError)
    if not isinstance(document.value, Mapping):
        hint = "a file of requirements starts with `step_name:`"
        raise PlanError.of([Fault(document.place(), "holds no mapping", hint)])
    return requirements_of(document.value, document)


def requirements_of(values: Mapping[str, Any], document: Document | None = None) -> StepRequirements:
    """The requirements that values are; errors as for a file, where they come from one with its places."""
    try:
        given = StepRequirements.model_validate(values)
    except ValidationError as error:
        raise PlanError.of(_type_faults(error, values, document)) from None
    faults = [Fault(_subject(each.keys, document), each.fact, each.hint) for each in requirement_faults(given)]
    if faults:
        raise PlanError.of(faults)
    return given


def requirements_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of requirements."""
    schema = StepRequirements.model_json_schema()
    return {"$schema": _DIALECT, **schema, "title": "The requirements of a new step"}


def _subject(keys: Keys, document: Document | None) -> str:
    return f"{document.place(*keys)} {keys_text(keys)}" if document else keys_text(keys)


def _type_faults(error: ValidationError, values: Any, document: Document | None) -> Iterator[Fault]:
    """Pydantic's faults, one for each place: a value that fits none of several forms is told once."""
    found: dict[Keys, dict[str, Any]] = {}
    for detail in error.errors():
        keys = _keys(detail["loc"], values, missing=detail["type"] == "missing")
        found.setdefault(keys, dict(detail))
    within = {keys[:end] for keys in found for end in range(len(keys)) if found[keys]["type"] not in _ALONE}
    for keys in sorted(found.keys() - within, key=lambda keys: (_mark(keys, document), list(found).index(keys))):
        yield _type_fault(found[keys], keys, _subject(keys, document))


def _mark(keys: Keys, document: Document | None) -> tuple[int, int]:
    return document.mark(*keys) if document else (0, 0)


def _keys(loc: tuple[Any, ...], values: Any, *, missing: bool) -> Keys:
    """Where a fault is in the values, without the names that pydantic gives to forms of a union."""
    keys: list[str | int] = []
    current = values
    for at, part in enumerate(loc):
        if _holds(current, part):
            current = current[part]
        elif not (missing and at == len(loc) - 1):
            continue
        keys.append(part)
    return tuple(keys)


def _holds(value: Any, key: Any) -> bool:
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, Mapping) and key in value


def _type_fault(detail: dict[str, Any], keys: Keys, subject: str) -> Fault:
    kind = detail["type"]
    if kind == "missing":
        about = _description(detail["loc"])
        return Fault(subject, "required and not given", f"give it a value{f' ({about})' if about else ''}")
    if kind == "extra_forbidden":
        known = _fields(detail["loc"][:-1])
        return Fault(subject, "unknown key", did_you_mean(str(keys[-1]), known) or f"keys: {', '.join(known)}")
    if kind.startswith("union_tag"):
        known = sorted(_operations())
        asked = detail["input"].get("do") if isinstance(detail["input"], Mapping) else None
        fact = f"there is no operation {asked!r}" if asked else "no operation is named"
        return Fault(subject, fact, did_you_mean(str(asked), known) or f"do: {', '.join(known)}")
    if kind == "string_pattern_mismatch":
        return Fault(subject, f"{shown(detail['input'])} {rule_of(detail)}", f"{_description(detail['loc'])}")
    return Fault(subject, f"{shown(detail['input'])} {rule_of(detail)}", change_for(detail))


def _operations() -> dict[str, type[BaseModel]]:
    """The operations by the names that `do` gives them."""
    return {get_args(each.model_fields["do"].annotation)[0]: each for each in get_args(get_args(Operation)[0])}


def _model_at(loc: tuple[Any, ...]) -> type[BaseModel]:
    """The model that a path of pydantic's leads to, or the nearest one around it."""
    current: type[BaseModel] = StepRequirements
    operations = _operations()
    for part in loc:
        if part in operations and current is StepRequirements:
            current = operations[part]
        elif isinstance(part, str) and part in current.model_fields:
            current = next(_models_in(current.model_fields[part].annotation), current)
    return current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The one model of an annotation; of several, as of operations, the name of one says which."""
    found = [each for each in _parts(annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
    if len(found) == 1:
        yield found[0]


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _fields(loc: tuple[Any, ...]) -> list[str]:
    return [field.alias or name for name, field in _model_at(loc).model_fields.items()]


def _description(loc: tuple[Any, ...]) -> str:
    field = _model_at(loc[:-1]).model_fields.get(str(loc[-1]))
    return (field.description or "").rstrip(".") if field else ""
