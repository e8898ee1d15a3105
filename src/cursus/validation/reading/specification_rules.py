"""What the methods of specifications and contracts give: variants by job type, other contracts, parts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from cursus.core.base.specification_base import StepSpecification
from cursus.validation.reading.contracts import class_names, contract_call, contract_member, named, names_in, without
from cursus.validation.reading.interpretation import texts
from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.containers import listed, names_of, table, table_of
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Items,
    Known,
    Made,
    Table,
    Unknown,
    Value,
    Values,
)
from cursus.validation.reading.interpretation.texts import combined, pieces_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import At

__all__ = [
    "SPEC_FIELDS",
    "is_specification",
    "named",
    "parts_of",
    "specification_call",
    "specification_member",
    "step_type",
]

SPEC_FIELDS = tuple(one.name for one in fields(StepSpecification))
_SPECIFICATION = StepSpecification.__name__
_PARTS = ("dependencies", "outputs")


def is_specification(run: Interpreter, value: Made) -> bool:
    """Whether an object is a specification."""
    return _SPECIFICATION in class_names(run, value)


def step_type(_run: Interpreter, arguments: Arguments, at: At) -> Values | None:
    """The step type of a name and a job type, as the registry puts them together."""
    name, job_type = arguments.get(0, "name"), arguments.get(1, "job_type")
    if name is None or not arguments.is_whole:
        return None
    if job_type is None:
        return name

    def build(chosen: Sequence[Value]) -> Value:
        first, second = chosen
        return first if plain(second) in {None, ""} else texts.made((*pieces_of(first), "_", *pieces_of(second)), at)

    return combined([name, job_type], build, at)


def specification_member(run: Interpreter, owner: Made, name: str, at: At) -> Values | None:
    """A field of a specification or contract."""
    if is_specification(run, owner) and name in SPEC_FIELDS:
        found = named(owner, SPEC_FIELDS).get(-1, name)
        return (_by_name(found, at),) if name in _PARTS else found
    return contract_member(run, owner, name, at)


def _by_name(values: Values | None, at: At) -> Table:
    parts = [part for value in values or () for part in parts_of(value)[0]]
    return table([(Known(logical_name(part), at), (part,)) for part in parts], at)


def specification_call(run: Interpreter, owner: Made, name: str, arguments: Arguments, at: At) -> Values | None:
    """What a method of a specification or contract gives."""
    if not is_specification(run, owner):
        return contract_call(run, owner, name, arguments, at)
    if name == "with_contract":
        return (_changed(owner, script_contract=arguments.get(0, "contract") or ()),)
    return (_variants(owner, arguments, at),) if name == "variants" else None


def _variants(owner: Made, arguments: Arguments, at: At) -> Value:
    """The specification once for each job type."""
    entries: list[tuple[Value, Values]] = []
    for values in arguments.positional:
        job = plain(values[0]) if len(values) == 1 else MISSING
        if not isinstance(job, str):
            return Unknown("the job types are not known", at)
        entries.append((Known(job, values[0].at), (_variant(owner, job, arguments, at),)))
    return table(entries, at, is_whole=arguments.is_whole)


def _variant(owner: Made, job: str, arguments: Arguments, at: At) -> Made:
    lacking = names_in(_of_job(arguments, "without", job)) or []
    changed = [part for value in _of_job(arguments, "changed", job) or () for part in parts_of(value)[0]]
    given = named(owner, SPEC_FIELDS)
    base = plain((given.get(-1, "step_type") or (Known("", at),))[0])
    contract = _of_job(arguments, "contracts", job)
    if contract is None:
        whole = given.get(-1, "script_contract") or ()
        contract = tuple(
            without(one, frozenset(lacking)) if isinstance(one, Made) and lacking else one for one in whole
        )
    sides = {
        side: (_without_parts(given.get(-1, side), lacking, [one for one in changed if _side(one) == side], at),)
        for side in _PARTS
    }
    return _changed(owner, step_type=(Known(f"{base}_{job.capitalize()}", at),), **sides, script_contract=contract)


def _side(part: Made) -> str:
    return "outputs" if part.callee.name.endswith("OutputSpec") else "dependencies"


def _of_job(arguments: Arguments, name: str, job: str) -> Values | None:
    """What a keyword by job type says of one."""
    values = arguments.get(-1, name)
    found = table_of(values[0]) if values and len(values) == 1 else None
    return next((held for key, held in found.entries if plain(key) == job), None) if found else None


def _without_parts(values: Values | None, lacking: list[str], changed: list[Made], at: At) -> Items:
    parts: dict[str, Made] = {}
    is_whole = True
    for value in values or ():
        found, all_of_them = parts_of(value)
        parts.update({logical_name(part): part for part in found})
        is_whole = is_whole and all_of_them
    parts.update({logical_name(part): part for part in changed})
    return listed([(part,) for name, part in parts.items() if name not in lacking], at, is_whole=is_whole)


def parts_of(value: Value) -> tuple[list[Made], bool]:
    """The needs or offers of a list or mapping, and whether these are all."""
    if isinstance(value, Table):
        values = [held for _, held in value.entries]
        is_whole = value.is_whole
    elif isinstance(value, Items):
        values, is_whole = list(value.items), value.is_whole
    else:
        return [], plain(value) is not MISSING
    parts = [one for held in values for one in held if isinstance(one, Made)]
    return parts, is_whole and len(parts) == len(values)


def logical_name(part: Made) -> str:
    """The logical name of a need or offer."""
    values = part.arguments.get(0, "logical_name") or ()
    return next(names_of(values), "")


def _changed(owner: Made, **changes: Values) -> Made:
    given = named(owner, SPEC_FIELDS)
    keywords = {**dict(given.keywords), **{name: values for name, values in changes.items() if values}}
    return replace(owner, arguments=Arguments((), tuple(keywords.items()), given.is_whole))
