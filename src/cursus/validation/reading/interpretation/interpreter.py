"""One reading of code: every expression and statement is followed within bounds of depth and time."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.base import enums
from cursus.validation.reading.interpretation import attributes, calls, classes, expressions, statements
from cursus.validation.reading.interpretation.comprehensions import COMPREHENSIONS
from cursus.validation.reading.interpretation.containers import element, items_of, listed
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    GivenKind,
    Imported,
    Known,
    Library,
    Made,
    Module,
    Origin,
    Symbol,
    Text,
    Unknown,
    Value,
    Values,
    each,
    union,
)
from cursus.validation.reading.interpretation.effects import Access, Effects, KeySeen, KeyUse, PathSeen
from cursus.validation.reading.interpretation.frames import Frame
from cursus.validation.reading.interpretation.runtime import is_runtime
from cursus.validation.reading.interpretation.texts import pieces_of
from cursus.validation.reading.sources import At

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cursus.validation.reading.interpretation.classes import Base
    from cursus.validation.reading.interpretation.expressions import Reader
    from cursus.validation.reading.interpretation.statements import Step
    from cursus.validation.reading.modules import Modules
    from cursus.validation.reading.sources import Source

__all__ = ["Hook", "Interpreter", "Rules", "shared_run"]

Hook = Callable[["Interpreter", Arguments, At], "Values | None"]

_DEEPEST = 90
_MOST_STEPS = 150_000
_LONGEST_CHAIN = 20
_CONTAINER = "/opt/ml"
_ENUMS = {name: getattr(enums, name) for name in enums.__all__}
_READERS: Mapping[type[ast.expr], Reader] = {**expressions.READERS, **COMPREHENSIONS}


def _nothing(run: Interpreter, owner: Made, name: str, at: At) -> Values | None:
    return None


def _no_call(run: Interpreter, owner: Made, name: str, arguments: Arguments, at: At) -> Values | None:
    return None


def _anything(path: Path) -> bool:
    return True


@dataclass(frozen=True)
class Rules:
    """What a reading knows of code that it does not follow.

    Args:
        hooks: what functions give, by their last names.
        member: what attributes of made objects are.
        call: what methods of made objects give.
        fields: the names of what classes are given by position, by their last names.
        follows: which files are followed.
        parameters: what parameters are that nobody gives a value, by their names.
    """

    hooks: Mapping[str, Hook] = field(default_factory=dict[str, Hook])
    member: Callable[[Interpreter, Made, str, At], Values | None] = _nothing
    call: Callable[[Interpreter, Made, str, Arguments, At], Values | None] = _no_call
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    follows: Callable[[Path], bool] = _anything
    parameters: Mapping[str, GivenKind | str] = field(default_factory=dict[str, "GivenKind | str"])


class Interpreter:
    """Follows the code of one file, and of what it imports of ours."""

    def __init__(
        self, modules: Modules, rules: Rules, roots: tuple[Path, ...] | None = None, main: Path | None = None
    ) -> None:
        """Has followed nothing yet.

        Args:
            modules: the files.
            rules: what is known of code that is not followed.
            roots: the folders that imports are looked for in; None for those above the file that imports.
            main: the file that is run as a script.
        """
        self.modules = modules
        self.roots = roots
        self.rules = rules
        self.main = main
        self.hooks = rules.hooks
        self.effects = Effects()
        self.followed: set[int] = set()
        self._depth = 0
        self._steps = 0
        self._frames: dict[Path, Frame] = {}
        self._class_names: dict[int, dict[str, Values]] = {}
        self._orders: dict[int, tuple[Base, ...]] = {}
        self._results: dict[tuple[Function, Arguments], Values | None] = {}
        self._calls: list[At] = []

    @property
    def is_spent(self) -> bool:
        """Whether there was more to follow than time for it."""
        return self._steps > _MOST_STEPS

    def begin(self) -> None:
        """Starts the time for one more file."""
        self._steps = 0

    # Expressions and statements.

    def values(self, node: ast.expr, frame: Frame) -> Values:
        """All that an expression can be."""
        reader = _READERS.get(type(node))
        self._steps += 1
        if reader is None or self._depth >= _DEEPEST or self._steps > _MOST_STEPS:
            return (Unknown("it is too long a way to follow", At(frame.source, node)),)
        self._depth += 1
        try:
            return reader(self, node, frame)
        finally:
            self._depth -= 1

    def step(self, step: Step, statement: ast.stmt, frame: Frame) -> bool:
        """Follows a statement; whether what stands behind it is reached."""
        self._steps += 1
        if self._depth >= _DEEPEST or self._steps > _MOST_STEPS:
            return True
        self._depth += 1
        try:
            return step(self, statement, frame)
        finally:
            self._depth -= 1

    def execute(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Follows statements; whether their end is reached."""
        return statements.execute(self, body, frame)

    def elements(self, values: Values, at: At) -> tuple[Sequence[Values], bool]:
        """The items that a loop over values goes through, and whether these are certainly all."""
        whole = self._iterable(values[0], at) if len(values) == 1 else None
        found = items_of(whole) if whole is not None else None
        if found is not None:
            return found
        return [element(self._iterable(value, at), at) for value in values], False

    def _iterable(self, value: Value, at: At) -> Value:
        if isinstance(value, Class) and self.is_enum(value):
            return classes.members_as_items(self, value, at)
        if isinstance(value, Library):
            members = [self.symbol(value.name, name, at) for name in _members(value.name)]
            return listed([(one,) for one in members if one], at) if members else value
        if isinstance(value, Given):
            return self.call(self.attribute(value, "keys", at), Arguments(), at)[0]
        return value

    # Names, attributes and calls.

    def attribute(self, owner: Value, name: str, at: At) -> Values:
        """What `owner.name` gives."""
        return attributes.attribute(self, owner, name, at)

    def call(self, callees: Values, arguments: Arguments, at: At) -> Values:
        """What a call of values gives."""
        return each(callees, lambda callee: calls.called_value(self, callee, arguments, at)) if callees else ()

    def called(self, node: ast.Call, frame: Frame) -> Values:
        """What a call gives."""
        return calls.called(self, node, frame)

    def construct(self, owner: Class, arguments: Arguments, at: At) -> Values:
        """An object of a class."""
        return calls.construct(self, owner, arguments, at)

    def function(self, function: Function, arguments: Arguments | None = None, at: At | None = None) -> Values:
        """What a function gives for arguments; each combination is followed once."""
        given, place = arguments or Arguments(), at or function.at
        key = (function, given)
        if key in self._results:
            return self._results[key] or (Unknown("it calls itself", place),)
        self.followed.add(id(function.node))
        self._results[key] = None
        self._calls.append(place)
        try:
            found = calls.called_function(self, function, given, place)
        finally:
            self._calls.pop()
        self._results[key] = found
        return found

    def parameter(self, argument: ast.arg, frame: Frame) -> Values:
        """What a parameter is that nobody gives a value."""
        at = At(frame.source, argument)
        kind = self.rules.parameters.get(argument.arg)
        if kind in {"input", "output", "environment", "arguments", "config"}:
            return (Given(kind, None, at),)  # type: ignore[arg-type]  # the kinds just named
        if kind is not None:
            return (Known(kind, at),)
        found = self.values(argument.annotation, frame) if argument.annotation is not None else ()
        if len(found) == 1 and isinstance(found[0], Class):
            return (Made(found[0], Arguments(is_whole=False), at),)
        return (Unknown(f"it is the parameter {argument.arg}", at, is_parameter=True),)

    # Modules.

    def module(self, source: Source) -> Frame:
        """The names of a module; one that is still being followed has only some of them."""
        if source.path not in self._frames:
            frame = self._frames[source.path] = Frame(source)
            if source.tree.body:
                at = At(source, source.tree.body[0])
                is_main = source.path == self.main
                frame.names["__name__"] = (Known("__main__" if is_main else source.path.stem, at),)
                frame.names["__file__"] = (Text((Origin("file"),), is_path=False, at=at),)
            self.execute(source.tree.body, frame)
        return self._frames[source.path]

    def resolved(self, values: Values) -> Values:
        """Values with imported names followed to what they stand for."""
        for _ in range(_LONGEST_CHAIN):
            if not any(isinstance(value, Imported) for value in values):
                return values
            values = union(*(self._followed(one) if isinstance(one, Imported) else (one,) for one in values))
        return (Unknown("its imports go round in a circle", values[0].at),)

    def _followed(self, value: Imported) -> Values:
        found = self.module(value.source).names.get(value.name)
        if found is not None:
            return found
        path = value.source.path
        if path.name != "__init__.py":
            return (Library(f"{path.stem}.{value.name}", value.at),)
        inner = self.modules.find(value.name, path, (path.parent,))
        if inner is not None and self.rules.follows(inner):
            return (Module(self.modules.source(inner), value.at),)
        return (Library(f"{path.parent.name}.{value.name}", value.at),)

    def module_member(self, owner: Module, name: str, at: At) -> Values:
        """A name of a module."""
        return self.resolved((Imported(owner.source, name, at),))

    def imported(self, name: str, frame: Frame, at: At) -> Values:
        """What `import name` binds."""
        path = self._find(name, 0, frame)
        return (Library(name, at),) if path is None else (Module(self.modules.source(path), at),)

    def imported_name(self, module: str, level: int, name: str, frame: Frame, at: At) -> Values:
        """What `from module import name` binds."""
        path = self._find(module, level, frame) if module or level else None
        if path is not None:
            return (Imported(self.modules.source(path), name, at),)
        inner = self._find(f"{module}.{name}" if module else name, level, frame)
        if inner is not None:
            return (Module(self.modules.source(inner), at),)
        return (Library(f"{'.' * level}{module}.{name}", at),)

    def import_all(self, module: str, level: int, frame: Frame, at: At) -> None:
        """Binds what `from module import *` binds."""
        path = self._find(module, level, frame)
        if path is not None:
            names = self.module(self.modules.source(path)).names
            frame.names.update({name: values for name, values in names.items() if not name.startswith("_")})

    def shipped(self, name: str, owner: Library) -> Source | None:
        """The module of ours that an attribute of a package is."""
        path = self._find(name, 0, Frame(owner.at.source)) if name.count(".") < _LONGEST_CHAIN else None
        return None if path is None else self.modules.source(path)

    def _find(self, module: str, level: int, frame: Frame) -> Path | None:
        path = self.modules.find(module, frame.source.path, self.roots, level)
        return path if path is not None and self.rules.follows(path) else None

    # Classes and their objects.

    def class_names(self, owner: Class) -> dict[str, Values]:
        """The names that a class itself binds."""
        key = id(owner.node)
        if key not in self._class_names:
            frame = Frame(owner.frame.source, owner.frame)
            frame.is_class = True
            self._class_names[key] = frame.names
            self.execute(owner.node.body, frame)
            self._class_names[key] = frame.names
        return self._class_names[key]

    def order(self, owner: Class) -> tuple[Base, ...]:
        """A class and its bases, in the order of resolution."""
        key = id(owner.node)
        if key not in self._orders:
            self._orders[key] = (owner,)
            self._orders[key] = classes.order_of(self, owner)
        return self._orders[key]

    def is_enum(self, owner: Class) -> bool:
        """Whether a class is an enum."""
        return classes.is_enum(self, owner)

    def enum_member(self, owner: Class, name: str, at: At) -> Symbol:
        """A member of an enum."""
        return classes.enum_member(self, owner, name, at)

    def class_item(self, owner: Class, key: Value, at: At) -> Values:
        """What a subscript of a class gives."""
        return classes.item_of_class(self, owner, key, at)

    def symbol(self, owner: str, name: str, at: At) -> Symbol | None:
        """A member of one of our enums, wherever it was imported from."""
        short = owner.rpartition(".")[2]
        kind = _ENUMS.get(short)
        if kind is None or name.startswith("_") or (not name.isupper() and name not in kind.__members__):
            return None
        found: Any = kind.__members__.get(name)
        return Symbol(short, name, found.value if found is not None else f"{short}.{name}", is_text=True, at=at)

    def made_member(self, owner: Made, name: str, at: At) -> Values | None:
        """What the rules say of an attribute of an object."""
        return self.rules.member(self, owner, name, at)

    def made_call(self, owner: Made, name: str, arguments: Arguments, at: At) -> Values | None:
        """What the rules say of a method of an object."""
        return self.rules.call(self, owner, name, arguments, at)

    def named_arguments(self, made: Made) -> Arguments:
        """What an object was made with, all by name where the names are known."""
        callee = made.callee
        names = self.rules.fields.get(callee.name.rpartition(".")[2], ())
        if not names and isinstance(callee, Class):
            names = tuple(classes.field_names(self, callee))
        named = tuple(zip(names, made.arguments.positional, strict=False))
        rest = made.arguments.positional[len(named) :]
        return Arguments(rest, (*named, *made.arguments.keywords), made.arguments.is_whole)

    def field_of(self, made: Made, name: str) -> Values | None:
        """What an object without a constructor of its own was given under a name."""
        return self.named_arguments(made).get(-1, name)

    def own_member(self, made: Made, name: str, at: At) -> Value | None:
        """What the class of an object says of a name."""
        found = attributes.member(self, made.callee, name, made, at) if isinstance(made.callee, Class) else None
        return found[0] if found else None

    # What is seen on the way.

    def spot(self, at: At) -> At:
        """A place as it is told: what our own runtime does is told where it is called."""
        if not is_runtime(at):
            return at
        return next((call for call in reversed(self._calls) if not is_runtime(call)), at)

    def see_path(self, value: Value, access: Access, at: At, *, is_sure: bool) -> None:
        """Notes that a value is used as a path."""
        if isinstance(value, Unknown):
            if is_sure and not value.is_parameter:
                self.effects.paths.append(PathSeen(value, access, self.spot(at), is_sure))
        elif isinstance(value, Known | Text) and (is_sure or _is_evident(value)):
            self.effects.paths.append(PathSeen(value, access, self.spot(at), is_sure))

    def see_key(self, given: Given, name: str | None, use: KeyUse, default: Values | None, at: At) -> None:
        """Notes that a name is asked of something given."""
        self.effects.keys.append(KeySeen(given.kind, given.table is not None, name, use, default, self.spot(at)))


@contextmanager
def shared_run(modules: Modules, subject: str, rules: Rules) -> Iterator[Interpreter]:
    """The reading of all files of a subject, which follows what they have in common once."""
    run = modules.keep(subject, None, lambda: Interpreter(modules, rules))
    run.begin()
    is_sound = False
    try:
        yield run
        is_sound = not run.is_spent
    finally:
        # What was given up on in one file is followed anew for the next.
        if not is_sound:
            modules.forget(subject)


def _members(name: str) -> tuple[str, ...]:
    kind = _ENUMS.get(name.rpartition(".")[2])
    return () if kind is None else tuple(kind.__members__)


def _is_evident(value: Known | Text) -> bool:
    """Whether a value is a container path by itself."""
    first = pieces_of(value)[:1]
    piece = first[0] if first else ""
    if isinstance(piece, Origin):
        return piece.kind in {"input", "output"} or piece.path.startswith(_CONTAINER)
    return piece.startswith(_CONTAINER)
