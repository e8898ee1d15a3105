"""What a specification's file declares: needs and offers for each job type, each with its place."""

from __future__ import annotations

import ast
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import DependencyType, NodeType
from cursus.core.base.names import split_node_name
from cursus.core.base.specification_base import DependencySpec, OutputSpec
from cursus.validation.reading.contracts import (
    DeclaredContract,
    contract_of,
    follows_declarations,
    is_contract,
)
from cursus.validation.reading.interpretation.arithmetic import MISSING, plain
from cursus.validation.reading.interpretation.domain import Made, Table, Unknown, Values
from cursus.validation.reading.interpretation.interpreter import Interpreter, shared_run
from cursus.validation.reading.interpretation.rules import Rules
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.sources import ReadingFault
from cursus.validation.reading.specification_rules import (
    SPEC_FIELDS,
    is_specification,
    named,
    parts_of,
    specification_call,
    specification_member,
    step_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.domain import Arguments, Value
    from cursus.validation.reading.sources import Source

__all__ = ["SPEC_RULES", "DeclaredNeed", "DeclaredOffer", "DeclaredSpec", "read_specs", "spec_of"]

_NEED_FIELDS = tuple(one.name for one in fields(DependencySpec) if one.init)
_OFFER_FIELDS = tuple(one.name for one in fields(OutputSpec) if one.init)
_KINDS: dict[str, type] = {
    "logical_name": str,
    "data_type": str,
    "description": str,
    "property_path": str,
    "required": bool,
    "compatible_sources": list,
    "semantic_keywords": list,
    "aliases": list,
    "dependency_type": str,
    "output_type": str,
}


@dataclass(frozen=True, slots=True)
class DeclaredNeed:
    """A need as its file declares it, and where each of its fields is given."""

    need: DependencySpec
    place: Place
    places: tuple[tuple[str, Place], ...]

    def place_of(self, name: str) -> Place:
        """Where a field is given; the place of the need where it is not."""
        return dict(self.places).get(name, self.place)


@dataclass(frozen=True, slots=True)
class DeclaredOffer:
    """An offer as its file declares it, and where each of its fields is given."""

    offer: OutputSpec
    place: Place
    places: tuple[tuple[str, Place], ...]

    def place_of(self, name: str) -> Place:
        """Where a field is given; the place of the offer where it is not."""
        return dict(self.places).get(name, self.place)


@dataclass(frozen=True, slots=True)
class DeclaredSpec:
    """A specification as its file declares it; one with a fault has nothing else.

    `constants` are the expressions by which the module gives it, such as `SPEC` or `SPECS["training"]`. `contract` is
    what it names, as far as that can be read. `unknown` tells what cannot be told without running the file.
    """

    path: Path
    fault: ReadingFault | None = None
    constants: tuple[str, ...] = ()
    place: Place | None = None
    step_type: str = ""
    node_type: str = NodeType.INTERNAL.value
    dependencies: tuple[DeclaredNeed, ...] = ()
    outputs: tuple[DeclaredOffer, ...] = ()
    contract: DeclaredContract | None = None
    places: tuple[tuple[str, Place], ...] = ()
    unknown: tuple[ReadingFault, ...] = ()

    @property
    def job_type(self) -> str | None:
        """The job type that its step type carries."""
        return split_node_name(self.step_type)[1]

    def place_of(self, name: str) -> Place | None:
        """Where a field is given; the place of the specification where it is not."""
        return dict(self.places).get(name, self.place)


SPEC_RULES = Rules(
    hooks={"*.get_spec_step_type_with_job_type": step_type, "*.get_spec_step_type": step_type},
    member=specification_member,
    call=specification_call,
    follows=follows_declarations,
)


def read_specs(path: Path, modules: Modules | None = None) -> tuple[DeclaredSpec, ...]:
    """The specifications that a file declares, one with a fault where it declares none."""
    read = modules or Modules()
    source = read.source(path)
    if source.fault is not None:
        return (DeclaredSpec(path, source.fault),)
    try:
        with shared_run(read, "specs", SPEC_RULES) as run:
            names = _named_specs(run, source)
            found = tuple(spec_of(run, tuple(constants), made) for made, constants in names.items())
    except RecursionError:
        return (DeclaredSpec(path, ReadingFault("the file is nested too deeply", source.start)),)
    return found or (DeclaredSpec(path, ReadingFault("the file declares no specification", source.start)),)


def _named_specs(run: Interpreter, source: Source) -> dict[Made, list[str]]:
    """The specifications of a module, each with all that names it."""
    found: dict[Made, list[str]] = {}
    for name, values in run.namespaces.module(source).names.items():
        for constant, made in _specs_in(name, values):
            if is_specification(run, made):
                found.setdefault(made, []).append(constant)
    return found


def _specs_in(name: str, values: Values) -> Iterator[tuple[str, Made]]:
    for value in values:
        if isinstance(value, Made):
            yield name, value
        elif isinstance(value, Table):
            for key, held in value.entries:
                yield from ((f'{name}["{plain(key)}"]', one) for one in held if isinstance(one, Made))


def spec_of(run: Interpreter, constants: tuple[str, ...], made: Made) -> DeclaredSpec:
    """What the call that makes a specification declares."""
    given = named(made, SPEC_FIELDS)
    unknown: list[ReadingFault] = []
    if not given.is_whole:
        unknown.append(ReadingFault("not all that the specification is given is known", made.at.place))
    contracts = [one for one in given.get(-1, "script_contract") or () if isinstance(one, Made)]
    return DeclaredSpec(
        path=made.at.source.path,
        constants=constants,
        place=made.at.place,
        step_type=_text(given, "step_type", "", unknown),
        node_type=_text(given, "node_type", NodeType.INTERNAL.value, unknown),
        dependencies=tuple(_need(one, unknown) for one in _parts(given, "dependencies", unknown)),
        outputs=tuple(_offer(one, unknown) for one in _parts(given, "outputs", unknown)),
        contract=next((contract_of(run, _constant(run, one), one) for one in contracts if is_contract(run, one)), None),
        places=_places(made, given),
        unknown=tuple(unknown),
    )


def _constant(run: Interpreter, made: Made) -> str:
    """The name that the module of an object gives it."""
    names = run.namespaces.module(made.at.source).names.items()
    return next((name for name, values in names for value in values if value.at == made.at), "")


def _text(given: Arguments, name: str, default: str, unknown: list[ReadingFault]) -> str:
    values = given.get(-1, name)
    if values is None:
        return default
    found = [plain(value) for value in values]
    if len(found) == 1 and isinstance(found[0], str):
        return found[0]
    unknown.append(ReadingFault(f"{name} is not known", values[0].at.place))
    return default


def _parts(given: Arguments, name: str, unknown: list[ReadingFault]) -> list[Made]:
    values = given.get(-1, name) or ()
    parts: list[Made] = []
    for value in values:
        found, is_whole = parts_of(value)
        parts.extend(found)
        if not is_whole:
            unknown.append(ReadingFault(f"not all {name} are known", value.at.place))
    return parts


def _need(made: Made, unknown: list[ReadingFault]) -> DeclaredNeed:
    given = named(made, _NEED_FIELDS)
    return DeclaredNeed(DependencySpec(**_fields(given, _NEED_FIELDS, unknown)), made.at.place, _places(made, given))


def _offer(made: Made, unknown: list[ReadingFault]) -> DeclaredOffer:
    given = named(made, _OFFER_FIELDS)
    return DeclaredOffer(OutputSpec(**_fields(given, _OFFER_FIELDS, unknown)), made.at.place, _places(made, given))


def _fields(given: Arguments, names: tuple[str, ...], unknown: list[ReadingFault]) -> dict[str, Any]:
    """The fields that are known, of the types that they have to have."""
    found: dict[str, Any] = {"logical_name": ""}
    for name, values in given.keywords:
        if name not in names:
            unknown.append(ReadingFault(f"there is no field {name}", values[0].at.place))
            continue
        value = plain(values[0]) if len(values) == 1 else MISSING
        if isinstance(value, tuple | set | frozenset):
            value = sorted(value, key=str) if not isinstance(value, tuple) else list(value)
        is_fit = isinstance(value, _KINDS.get(name, ())) and not _holds_others(value)
        if is_fit:
            found[name] = _typed(name, value)
        else:
            unknown.append(ReadingFault(f"{name} {_seen(values[0], value)}", values[0].at.place))
    return found


def _holds_others(value: Any) -> bool:
    return isinstance(value, list) and any(not isinstance(item, str) for item in value)


def _seen(value: Value, found: Any) -> str:
    if found is not MISSING:
        return f"is {found!r}"
    return f"is not known: {value.reason}" if isinstance(value, Unknown) else "is not known"


def _typed(name: str, value: Any) -> Any:
    is_member = name in {"dependency_type", "output_type"} and value in set(DependencyType)
    return DependencyType(value) if is_member else value


def _places(made: Made, given: Arguments) -> tuple[tuple[str, Place], ...]:
    """Where each field is given: in the call that makes the object, else where its value stands."""
    node, source = made.at.node, made.at.source
    said = {keyword.arg: keyword.value for keyword in node.keywords} if isinstance(node, ast.Call) else {}
    return tuple(
        (name, source.place(said[name]) if name in said else values[0].at.place)
        for name, values in given.keywords
        if values
    )
