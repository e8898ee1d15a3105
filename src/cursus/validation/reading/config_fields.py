"""The fields of config classes: tier, default, and the marks that say where the value goes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.attributes import decorator_names
from cursus.validation.reading.interpretation.domain import Class, Known, Library, Made, Values
from cursus.validation.reading.sources import parse_source
from cursus.validation.reading.values import Possible, possible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.interpreter import Interpreter
    from cursus.validation.reading.sources import Source

__all__ = ["DeclaredField", "Mark", "Tier", "fields_of"]

_MARKS = frozenset({"Env", "Arg", "Input", "Runtime"})
_DERIVED = frozenset({"property", "cached_property", "computed_field"})
_PRIVATE = frozenset({"PrivateAttr"})
_ROOTS = frozenset({"BasePipelineConfig", "ModelHyperparameters"})


class Tier(StrEnum):
    """Who sets a field: the user must, the user may, nobody, or only the class itself."""

    ESSENTIAL = "essential"
    SYSTEM = "system"
    DERIVED = "derived"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a field's value goes: `Env("NAME")`, `Arg("--flag")`, `Input("logical_name")` or `Runtime()`."""

    kind: str
    name: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """A field of a config class; `default` is None where there is none, `owner` the class that declares it."""

    name: str
    tier: Tier
    annotation: str | None
    default: Possible | None
    default_text: str | None
    marks: tuple[Mark, ...]
    description: str | None
    owner: str
    place: Place


class _Default(NamedTuple):
    """What a field has where nobody sets it."""

    node: ast.expr | None
    factory: ast.expr | None
    description: ast.expr | None


def fields_of(run: Interpreter, owner: Class) -> tuple[DeclaredField, ...]:
    """All fields of a class, in the order that pydantic gives them, then what is derived and what is private."""
    order = [base for base in run.classes.order(owner) if isinstance(base, Class)]
    kept = {base: run.modules.keep("fields", base.node, partial(_own, run, base)) for base in order}
    names: dict[str, DeclaredField] = {}
    for base in reversed(order):
        names.update({field.name: field for field in kept[base] if field.tier is not Tier.DERIVED})
    derived: dict[str, DeclaredField] = {}
    for base in order:
        # The properties of a mixin are none of the config's.
        if not _ROOTS.isdisjoint(run.classes.last_names(base)):
            for field in kept[base]:
                if field.tier is Tier.DERIVED:
                    derived.setdefault(field.name, field)
    private = [field for field in names.values() if field.tier is Tier.PRIVATE]
    public = [field for field in names.values() if field.tier is not Tier.PRIVATE]
    return (*public, *derived.values(), *private)


def _own(run: Interpreter, owner: Class) -> tuple[DeclaredField, ...]:
    """The fields that a class itself declares."""
    return tuple(_declared(run, owner))


def _declared(run: Interpreter, owner: Class) -> Iterator[DeclaredField]:
    for node in owner.node.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield from _annotated(run, owner, node, node.target.id)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if isinstance(node.value, ast.Call) and _last_name(node.value.func) in _PRIVATE:
                yield _field(run, owner, name, Tier.PRIVATE, None, _default(node.value), node)
        elif isinstance(node, ast.FunctionDef) and decorator_names(node) & _DERIVED and not node.name.startswith("_"):
            yield _derived(owner, node)


def _annotated(run: Interpreter, owner: Class, node: ast.AnnAssign, name: str) -> Iterator[DeclaredField]:
    annotation = _unquoted(owner.at.source, node.annotation)
    if _last_name(annotation) == "ClassVar":
        return
    default = _default(node.value)
    if name.startswith("_"):
        yield _field(run, owner, name, Tier.PRIVATE, annotation, default, node)
    elif default.node is None and default.factory is None:
        yield _field(run, owner, name, Tier.ESSENTIAL, annotation, default, node)
    else:
        yield _field(run, owner, name, Tier.SYSTEM, annotation, default, node)


def _field(
    run: Interpreter,
    owner: Class,
    name: str,
    tier: Tier,
    annotation: ast.expr | None,
    default: _Default,
    node: ast.AnnAssign | ast.Assign,
) -> DeclaredField:
    source = owner.at.source
    given = default.node or default.factory
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    described = [plain(value) for value in run.values(default.description, owner.frame)] if default.description else []
    return DeclaredField(
        name=name,
        tier=tier,
        annotation=_annotation_text(source, node),
        default=_value(run, owner, default),
        default_text=source.segment(given) if given is not None else None,
        marks=tuple(_marks(run, owner, annotation)) if annotation is not None else (),
        description=described[0] if described and isinstance(described[0], str) else None,
        owner=owner.name,
        place=source.place(target),
    )


def _annotation_text(source: Source, node: ast.AnnAssign | ast.Assign) -> str | None:
    if not isinstance(node, ast.AnnAssign):
        return None
    written = node.annotation
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        return written.value
    return source.segment(written)


def _value(run: Interpreter, owner: Class, default: _Default) -> Possible | None:
    if default.node is not None:
        return possible(run.values(default.node, owner.frame))
    if default.factory is None:
        return None
    made = ast.copy_location(ast.Call(default.factory, [], []), default.factory)
    return possible(run.values(made, owner.frame))


def _derived(owner: Class, node: ast.FunctionDef) -> DeclaredField:
    source = owner.at.source
    return DeclaredField(
        name=node.name,
        tier=Tier.DERIVED,
        annotation=source.segment(node.returns) if node.returns else None,
        default=None,
        default_text=None,
        marks=(),
        description=ast.get_docstring(node),
        owner=owner.name,
        place=source.place(node),
    )


def _default(node: ast.expr | None) -> _Default:
    """The default in an assignment, also inside `Field(...)`; `...` is none."""
    if not (isinstance(node, ast.Call) and _last_name(node.func) in {"Field", "PrivateAttr"}):
        return _Default(_real(node), None, None)
    said = {keyword.arg: keyword.value for keyword in node.keywords}
    value = node.args[0] if node.args else said.get("default")
    return _Default(_real(value), said.get("default_factory"), said.get("description"))


def _real(node: ast.expr | None) -> ast.expr | None:
    return None if isinstance(node, ast.Constant) and node.value is Ellipsis else node


def _last_name(node: ast.expr | None) -> str:
    """The last part of a name, also before a bracket."""
    target = node.value if isinstance(node, ast.Subscript) else node
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _unquoted(source: Source, node: ast.expr) -> ast.expr:
    """An annotation that is written as a text, as the expression that it holds."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    inner = parse_source(source.path, node.value)
    body = inner.tree.body
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        return node
    for part in ast.walk(body[0].value):
        if isinstance(part, ast.expr):
            ast.copy_location(part, node)
    return body[0].value


def _marks(run: Interpreter, owner: Class, annotation: ast.expr) -> Iterator[Mark]:
    for value in run.values(annotation, owner.frame):
        if isinstance(value, Made) and value.callee.name.rpartition(".")[2] == "Annotated":
            for found in value.arguments.positional[1:]:
                yield from _mark(found)


def _mark(values: Values) -> Iterator[Mark]:
    for value in values:
        if not isinstance(value, Made | Library):
            continue
        callee = value.callee if isinstance(value, Made) else value
        kind = callee.name.rpartition(".")[2]
        if kind in _MARKS:
            given = (value.arguments.get(0, "name", "flag", "logical_name") or ()) if isinstance(value, Made) else ()
            names = [one.value for one in given if isinstance(one, Known) and isinstance(one.value, str)]
            yield Mark(kind, names[0] if len(names) == 1 else None, value.at.place)
