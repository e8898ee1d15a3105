"""What a builder's file declares: its specifications, its methods, and what they read of the config."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from cursus.validation.reading.builder_methods import (
    ConfigRead,
    SetValue,
    SetValues,
    arguments_of,
    environment_of,
    inherited,
    reads_of,
)
from cursus.validation.reading.classes import Reference, base_names, classes_of, derives_from, methods_of, reference
from cursus.validation.reading.interpretation.arithmetic import plain
from cursus.validation.reading.interpretation.domain import Class, Made, Table
from cursus.validation.reading.interpretation.interpreter import Interpreter, shared_run
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.required_fields import required_fields
from cursus.validation.reading.signatures import Signature, signature_of
from cursus.validation.reading.sources import ReadingFault, dotted
from cursus.validation.reading.specification_rules import is_specification
from cursus.validation.reading.specs import SPEC_RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cursus.validation.model import Place
    from cursus.validation.reading.interpretation.domain import Value
    from cursus.validation.reading.script_facts import NamedUse

__all__ = ["ConfigRead", "DeclaredBuilder", "Method", "SetValue", "SetValues", "read_builder", "read_builders"]

_BASE = "StepBuilderBase"
_BASE_FILES = frozenset(
    {"builder_base.py", "builder_environment.py", "builder_inputs.py", "s3_paths.py", "safe_logging.py"}
)
_SUFFIX = "StepBuilder"
_REGISTER = "register_builder"
_UNKNOWN = SetValues()


@dataclass(frozen=True, slots=True)
class Method:
    """A method that a builder has, with the class and the file that define it."""

    signature: Signature
    owner: str
    file: Path


@dataclass(frozen=True, slots=True)
class DeclaredBuilder:
    """A builder class as its file declares it; one with a fault has nothing else.

    `bases` are as written, `order` all bases in the order of resolution. `registered` is the name that the decorator
    registers it under. `methods` are those that the class has, `config_reads` what they read of the config.
    `environment` and `arguments` are what its methods set beside what the marks of the config say.
    """

    path: Path
    fault: ReadingFault | None = None
    name: str = ""
    place: Place | None = None
    bases: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    docstring: str | None = None
    decorators: tuple[str, ...] = ()
    registered: str | None = None
    specs: tuple[Reference, ...] = ()
    methods: tuple[Method, ...] = ()
    config_reads: tuple[ConfigRead, ...] = ()
    required_attributes: tuple[NamedUse, ...] = ()
    environment: SetValues = _UNKNOWN
    arguments: SetValues = _UNKNOWN
    unknown: tuple[ReadingFault, ...] = ()

    @property
    def own_methods(self) -> tuple[Method, ...]:
        """The methods that the class itself defines."""
        return tuple(method for method in self.methods if method.owner == self.name)

    def method(self, name: str) -> Method | None:
        """The method of a name."""
        return next((method for method in self.methods if method.signature.name == name), None)


def read_builder(path: Path, modules: Modules | None = None, name: str | None = None) -> DeclaredBuilder:
    """The builder class that a file declares: that of the name, else the first that is registered, else the first."""
    if name is None:
        return _told(path, modules, lambda classes: [next(filter(_registration, classes), classes[0])])[0]
    found = read_builders(path, modules)
    wanted = next((builder for builder in found if builder.name == name), None)
    place = found[0].place or Modules().source(path).start
    return wanted or DeclaredBuilder(
        path, found[0].fault or ReadingFault(f"the file declares no builder {name}", place)
    )


def read_builders(path: Path, modules: Modules | None = None) -> tuple[DeclaredBuilder, ...]:
    """The builder classes that a file declares, one with a fault where it declares none."""
    return _told(path, modules, list)


def _told(
    path: Path, modules: Modules | None, chosen: Callable[[list[Class]], list[Class]]
) -> tuple[DeclaredBuilder, ...]:
    """Those that are chosen of a file's builders; what the others have is not worked out."""
    read = modules or Modules()
    source = read.source(path)
    if source.fault is not None:
        return (DeclaredBuilder(path, source.fault),)
    try:
        with shared_run(read, "builders", _RULES) as run:
            classes = [one for one in classes_of(run, source) if _is_builder(run, one)]
            found = tuple(_builder(run, one) for one in (chosen(classes) if classes else ()))
    except RecursionError:
        return (DeclaredBuilder(path, ReadingFault("the file is nested too deeply", source.start)),)
    return found or (DeclaredBuilder(path, ReadingFault("the file declares no step builder", source.start)),)


def _follows(path: Path) -> bool:
    """Builders are followed into their bases and specifications; configs and the shapes of steps are known."""
    if path.name.startswith("config_") or path.name == "errors.py":
        return False
    is_ours = not {"core", "registry"}.isdisjoint(path.parts)
    return not is_ours or path.parent.name == "builders" or path.name in _BASE_FILES


_RULES = replace(SPEC_RULES, follows=_follows, function=inherited, parameters={"config": "config"})


def _is_builder(run: Interpreter, owner: Class) -> bool:
    named = owner.name.endswith(_SUFFIX) and bool(owner.node.bases or owner.node.decorator_list)
    return named or derives_from(run, owner, _BASE) or _registration(owner) is not None


def _builder(run: Interpreter, owner: Class) -> DeclaredBuilder:
    source, node = owner.at.source, owner.node
    order = [base for base in run.classes.order(owner) if isinstance(base, Class)]
    return DeclaredBuilder(
        path=source.path,
        name=node.name,
        place=source.place(node),
        bases=tuple(source.segment(base) for base in node.bases),
        order=base_names(run, owner),
        docstring=ast.get_docstring(node),
        decorators=tuple(source.segment(decorator) for decorator in node.decorator_list),
        registered=_registered(run, owner),
        specs=tuple(dict.fromkeys(one for base in order for one in _specs(run, base))),
        methods=tuple(_methods(run, order)),
        config_reads=tuple(_reads(run, order)),
        required_attributes=required_fields(run, owner),
        environment=environment_of(run, owner),
        arguments=arguments_of(run, owner),
        unknown=tuple(_unknown_bases(run, owner)),
    )


def _unknown_bases(run: Interpreter, owner: Class) -> Iterator[ReadingFault]:
    for base in run.classes.order(owner):
        if base.name.startswith(("?.", ".")):
            yield ReadingFault(f"the base {base.name.removeprefix('?.')} cannot be read", base.at.place)


def _registration(owner: Class) -> ast.expr | None:
    for decorator in owner.node.decorator_list:
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if name.rpartition(".")[2] == _REGISTER:
            return decorator
    return None


def _registered(run: Interpreter, owner: Class) -> str | None:
    """The name that a builder is registered under: that of the decorator, else its own less `StepBuilder`."""
    decorator = _registration(owner)
    if decorator is None:
        return None
    given: list[ast.expr] = []
    if isinstance(decorator, ast.Call):
        given = [*decorator.args, *(keyword.value for keyword in decorator.keywords if keyword.arg == "step_type")]
    found = [plain(value) for value in run.values(given[0], owner.frame)] if given else [None]
    name = found[0] if len(found) == 1 else None
    return name if isinstance(name, str) else owner.name.removesuffix(_SUFFIX)


def _methods(run: Interpreter, order: list[Class]) -> Iterator[Method]:
    seen: set[str] = set()
    for base in order:
        for method in run.modules.keep("methods", base.node, partial(_own_methods, base)):
            if method.signature.name not in seen:
                seen.add(method.signature.name)
                yield method


def _own_methods(owner: Class) -> tuple[Method, ...]:
    source = owner.at.source
    return tuple(Method(signature_of(source, node), owner.name, source.path) for node in methods_of(owner.node))


def _reads(run: Interpreter, order: list[Class]) -> Iterator[ConfigRead]:
    """What the methods read that count: those of bases do where nobody overrides them, or calls them by `super()`."""
    overridden: set[str] = set()
    for base in order:
        for read in run.modules.keep("config reads", base.node, partial(reads_of, run, base)):
            if read.method not in overridden:
                yield read
        overridden |= run.modules.keep("overrides", base.node, partial(_replaced, base))


def _replaced(owner: Class) -> frozenset[str]:
    """The methods that a class puts in the place of those of its bases."""
    return frozenset(node.name for node in methods_of(owner.node) if not _calls_super(node))


def _calls_super(node: ast.AST) -> bool:
    return any(
        isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "super"
        for inner in ast.walk(node)
    )


def _specs(run: Interpreter, owner: Class) -> Iterator[Reference]:
    """The specifications that a class names: as `specs`, or in its constructor."""
    for node in owner.node.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        named = any(isinstance(target, ast.Name) and target.id == "specs" for target in targets)
        if named and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            if not isinstance(node.value, ast.Constant):
                yield reference(run, owner, node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "__init__":
            yield from _named_specs(run, owner, node)


def _named_specs(run: Interpreter, owner: Class, node: ast.FunctionDef) -> Iterator[Reference]:
    names: dict[str, ast.Name] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in owner.frame.module.names:
            names.setdefault(inner.id, inner)
    for name in names.values():
        if any(_is_spec(run, value) for value in run.values(name, owner.frame)):
            yield reference(run, owner, name)


def _is_spec(run: Interpreter, value: Value) -> bool:
    if isinstance(value, Table):
        return any(_is_spec(run, held) for _, values in value.entries for held in values)
    return isinstance(value, Made) and is_specification(run, value)
