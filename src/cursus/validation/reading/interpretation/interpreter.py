"""One reading of code: every expression and statement is followed, within bounds of depth and time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cursus.validation.reading.interpretation import attributes, calls, expressions, statements
from cursus.validation.reading.interpretation.classes import Classes
from cursus.validation.reading.interpretation.comprehensions import COMPREHENSIONS
from cursus.validation.reading.interpretation.containers import element, items_of, listed
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    Known,
    Library,
    Made,
    Unknown,
    Value,
    Values,
    each,
)
from cursus.validation.reading.interpretation.effects import Effects
from cursus.validation.reading.interpretation.namespaces import Namespaces
from cursus.validation.reading.interpretation.symbols import symbols
from cursus.validation.reading.sources import At

if TYPE_CHECKING:
    import ast
    from collections.abc import Generator, Mapping, Sequence
    from pathlib import Path

    from cursus.validation.reading.interpretation.expressions import Reader
    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.interpretation.rules import Rules
    from cursus.validation.reading.interpretation.statements import Step
    from cursus.validation.reading.modules import Modules

__all__ = ["Interpreter", "shared_run"]

_DEEPEST = 90
_MOST_STEPS = 60_000
_READERS: Mapping[type[ast.expr], Reader] = {**expressions.READERS, **COMPREHENSIONS}


class Interpreter:
    """Follows the code of files, and of what they import of ours."""

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
        self.rules = rules
        self.main = main
        self.effects = Effects()
        self.namespaces = Namespaces(self, roots)
        self.classes = Classes(self)
        self.followed: set[int] = set()
        self._depth = 0
        self._steps = 0
        self._results: dict[tuple[Function, Arguments], Values | None] = {}
        self._changes: dict[tuple[Function, Arguments], dict[str, Values]] = {}

    @property
    def is_spent(self) -> bool:
        """Whether there was more to follow than time for it."""
        return self._steps > _MOST_STEPS

    def begin(self) -> None:
        """Starts the time for one more file."""
        self._steps = 0

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
        """All that an item can be that a loop over values goes through, and whether these are its items one by one."""
        whole = self._iterable(values[0], at) if len(values) == 1 else None
        found = items_of(whole) if whole is not None else None
        return found or ([element(self._iterable(value, at), at) for value in values], False)

    def _iterable(self, value: Value, at: At) -> Value:
        if isinstance(value, Class) and self.classes.is_enum(value):
            return self.classes.members(value, at)
        if isinstance(value, Library):
            members = symbols(value.name, at)
            return listed([(one,) for one in members], at) if members else value
        if isinstance(value, Given):
            return self.call(self.attribute(value, "keys", at), Arguments(), at)[0]
        return value

    def attribute(self, owner: Value, name: str, at: At) -> Values:
        """What `owner.name` gives."""
        return attributes.attribute(self, owner, name, at)

    def call(self, callees: Values, arguments: Arguments, at: At) -> Values:
        """What a call of values gives."""
        return each(callees, lambda callee: calls.called_value(self, callee, arguments, at)) if callees else ()

    def called(self, node: ast.Call, frame: Frame) -> Values:
        """What a call gives."""
        return calls.called(self, node, frame)

    def function(self, function: Function, arguments: Arguments | None = None, at: At | None = None) -> Values:
        """What a function gives for arguments; each combination is followed once."""
        given, place = arguments or Arguments(), at or function.at
        key = (function, given)
        if key in self._results:
            return self._results[key] or (Unknown("it calls itself", place),)
        self.followed.add(id(function.node))
        self._results[key] = None
        self.effects.calls.append(place)
        try:
            found = calls.called_function(self, function, given)
        finally:
            self.effects.calls.pop()
        self._results[key] = found
        return found

    def note_changes(self, function: Function, arguments: Arguments, changes: dict[str, Values]) -> None:
        """Notes what a function makes of the containers that it is given, by the names of its parameters."""
        if changes:
            self._changes[function, arguments] = changes

    def changes(self, function: Function, arguments: Arguments) -> dict[str, Values]:
        """What a function made of the containers that it was given."""
        return self._changes.get((function, arguments), {})

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


@contextmanager
def shared_run(modules: Modules, subject: str, rules: Rules) -> Generator[Interpreter]:
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
