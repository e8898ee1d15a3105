"""Has the fields of a model take values of a run where a mark allows it, and refuse them with a reason elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from pydantic_core import core_schema, to_jsonable_python

from cursus.core.config_fields.markers import Arg, Env, Input, Runtime, from_text
from cursus.core.config_fields.variable_values import (
    holds_variable,
    known_values,
    replaced,
    stand_in,
    value_kinds,
)
from cursus.core.config_fields.wording import FieldValueError, change_for, fact_and_hint, rule_of, shown
from cursus.core.kinds.variables import (
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
    PipelineParameter,
    PipelineVariable,
    described,
    request,
    variables_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler
    from pydantic.fields import FieldInfo

__all__ = ["DECIDES", "guarded_schema"]

_MARKS = (Env, Arg, Input, Runtime)
_TAKES: dict[type[PipelineParameter], frozenset[str]] = {
    ParameterString: frozenset({"text"}),
    ParameterInteger: frozenset({"integer", "number"}),
    ParameterFloat: frozenset({"number"}),
    ParameterBoolean: frozenset({"boolean"}),
}
_WRITTEN = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "json": "a list or a mapping",
}
_SAME: Any = object()
# An argument of the script, and what the step's specification is chosen by.
_CHOOSES_SPEC = frozenset({"job_type"})
DECIDES = (
    "the field decides what is compiled, so no run can set it",
    "give it a plain value; where it differs by environment, write it in the environment's overlay, "
    "as in config.prod.yaml",
)
"""Why a field without a mark takes no variable, and what to do."""


def guarded_schema(
    schema: core_schema.CoreSchema,
    handler: GetCoreSchemaHandler,
    fields: Mapping[str, FieldInfo],
    refusal: tuple[str, str] = DECIDES,
) -> core_schema.CoreSchema:
    """A model's schema whose fields take variables where a mark allows it, each in the place of its default value.

    Fields without a mark refuse them, for the reason and with the hint given.
    """
    inner: Any = handler.resolve_ref_schema(schema)
    while inner["type"] != "model-fields":
        inner = inner["schema"]
    for name, entry in inner["fields"].items():
        mark = None if name in _CHOOSES_SPEC else _mark_of(fields[name])
        guard = FieldGuard(fields[name].annotation, mark, refusal)
        holder = entry if entry["schema"]["type"] != "default" else entry["schema"]
        holder["schema"] = _guarded(holder["schema"], guard)
    for entry in inner.get("computed_fields", ()):
        entry["return_schema"] = _guarded(entry["return_schema"], FieldGuard(Any, None, refusal))
    return schema


@dataclass(frozen=True, slots=True)
class FieldGuard:
    """What one field takes of the values that only a run knows."""

    annotation: Any
    mark: Env | Arg | Input | Runtime | None
    refusal: tuple[str, str]

    def __call__(self, value: Any, validate: Callable[[Any], Any]) -> Any:
        """The value as the field's own rules validate it; a variable stays where it stands."""
        if not holds_variable(value):
            return validate(value)
        if self.mark is None:
            variable = next(variables_in(value))
            raise FieldValueError(f"{described(variable)} cannot stand here: {self.refusal[0]}", self.refusal[1])
        if isinstance(value, PipelineVariable):
            return self._whole(value, validate)
        return self._within(value, validate)

    def _whole(self, variable: PipelineVariable, validate: Callable[[Any], Any]) -> PipelineVariable:
        kinds = value_kinds(self.annotation)
        if not kinds & self._fitting(variable):
            wanted = " or ".join(_WRITTEN[kind] for kind in sorted(kinds)) or "no value"
            raise FieldValueError(f"{described(variable)} is {_kind(variable)}, not {wanted}", self._remedy(kinds))
        for known in known_values(variable):
            self._try(variable, known, validate)
        return variable

    def _fitting(self, variable: PipelineVariable) -> frozenset[str]:
        """The kinds of fields that take the variable as their whole value: all text, where the run makes it text."""
        taken = _taken(variable)
        if not isinstance(self.mark, Env | Arg):
            return taken
        return taken | {"text", "json"} if isinstance(variable, ParameterString) else taken | {"text"}

    def _remedy(self, kinds: frozenset[str]) -> str:
        if "json" in kinds and not isinstance(self.mark, Env | Arg):
            return "write the list or mapping, with parameters for its members"
        names = {"text": "String", "integer": "Integer", "number": "Float", "boolean": "Boolean", "json": "String"}
        return f"declare a parameter of type {' or '.join(sorted({names[kind] for kind in kinds})) or 'String'}"

    def _try(self, variable: PipelineVariable, known: Any, validate: Callable[[Any], Any]) -> None:
        """Validates one of the values that the variable is known to take."""
        if isinstance(self.mark, Input) and "://" not in known:
            fact = f"{described(variable)} may be {shown(known)}, and that is no S3 address"
            raise FieldValueError(fact, "give it an address, as in s3://<bucket>/<key>: a run finds no local files")
        try:
            validate(self._as_field(variable, known))
        except ValidationError as error:
            detail: Any = error.errors(include_url=False)[0]
            raise FieldValueError(*_broken(f"{described(variable)} may be {shown(known)}", detail)) from error
        except ValueError as error:
            fact, hint = fact_and_hint(error)
            raise FieldValueError(f"{described(variable)} may be {shown(known)}: {fact}", hint) from error

    def _as_field(self, variable: PipelineVariable, known: Any) -> Any:
        """What the script makes of the variable's text where the field is no text."""
        kinds = value_kinds(self.annotation)
        if isinstance(known, str) and "text" not in kinds:
            return from_text(known)
        fits = isinstance(known, str) or bool(kinds & _taken(variable))
        return known if fits else json.dumps(known)

    def _within(self, value: Any, validate: Callable[[Any], Any]) -> Any:
        """A mapping or list with variables for members; each of their known values must do."""
        found = _members(value)
        rows = zip_longest(*(list(known_values(each)) or [stand_in(each)] for each in found), fillvalue=_SAME)
        checked: Any = None
        for row in rows:
            values = [stand_in(each) if known is _SAME else known for each, known in zip(found, row, strict=True)]
            try:
                checked = validate(_filled(value, iter(values), as_text=self.annotation == dict[str, str]))
            except ValidationError as error:
                detail: Any = error.errors(include_url=False)[0]
                names = " and ".join(dict.fromkeys(described(each) for each in found))
                what = f"with {', '.join(shown(each) for each in values)} for {names}"
                raise FieldValueError(*_broken(what, detail)) from error
        return replaced(checked, value)

    def written(self, value: Any, serialize: Callable[[Any], Any], info: core_schema.SerializationInfo) -> Any:
        """The value as a dump holds it: with the expressions of variables in their places."""
        if not holds_variable(value):
            return serialize(value)
        return _dumped(value, as_json=info.mode == "json")


def _guarded(schema: Any, guard: FieldGuard) -> Any:
    already = schema["type"] == "function-wrap" and isinstance(schema["function"]["function"], FieldGuard)
    if already:
        return schema
    serialization = core_schema.wrap_serializer_function_ser_schema(guard.written, info_arg=True, schema=schema)
    return core_schema.no_info_wrap_validator_function(guard, schema, serialization=serialization)


def _mark_of(field: FieldInfo) -> Any:
    return next((each for each in field.metadata if isinstance(each, _MARKS)), None)


def _taken(variable: PipelineVariable) -> frozenset[str]:
    """The kinds of fields whose values the variable's own type is."""
    found = [kinds for kind, kinds in _TAKES.items() if isinstance(variable, kind)]
    return found[0] if found else frozenset({"text"})


def _kind(variable: PipelineVariable) -> str:
    return variable.parameter_type if isinstance(variable, PipelineParameter) else "text that a run makes"


def _broken(what: str, detail: Mapping[str, Any]) -> tuple[str, str]:
    if detail["type"] == "value_error":
        fact, hint = fact_and_hint(detail["ctx"]["error"])
        return f"{what}: {fact}", hint
    where = ".".join(str(key) for key in detail["loc"])
    return f"{what}: {f'{where} ' if where else ''}{rule_of(detail)}", change_for(detail)


def _members(value: Any) -> list[PipelineVariable]:
    if isinstance(value, PipelineVariable):
        return [value]
    if isinstance(value, BaseModel):
        value = dict(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [found for part in parts for found in _members(part)]


def _filled(value: Any, known: Any, *, as_text: bool) -> Any:
    """The value with known values, in order, where its variables stand."""
    if isinstance(value, PipelineVariable):
        plain = next(known)
        return plain if isinstance(plain, str) or not as_text else str(plain)
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, dict):
        return {key: _filled(part, known, as_text=as_text) for key, part in value.items()}
    return [_filled(part, known, as_text=as_text) for part in value] if isinstance(value, list | tuple) else value


def _dumped(value: Any, *, as_json: bool) -> Any:
    if isinstance(value, PipelineVariable):
        return request(value)
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, dict):
        return {key: _dumped(part, as_json=as_json) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_dumped(part, as_json=as_json) for part in value]
    return to_jsonable_python(value) if as_json else value
