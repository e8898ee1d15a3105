"""The code that does an operation to a table: a call of the runtime, with what it needs beside the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from cursus.planner.operations import (
    Aggregate,
    Calibrate,
    Encode,
    Evaluate,
    Filter,
    Impute,
    Join,
    Sample,
    Scale,
    Score,
    Split,
)
from cursus.scaffold.code_text import literal, variable

if TYPE_CHECKING:
    from collections.abc import Collection

    from cursus.planner.operations import Operation

__all__ = ["MEASURES", "MODEL", "PARTS", "TABLE", "Code", "code_of", "other_name"]

TABLE = "Table"
PARTS = "Dict[str, Table]"
MEASURES = "Dict[str, float]"
MODEL = "Model"

_REFERENCE = re.compile(r"""'[^']*'|"[^"]*"|\$([a-z][a-z0-9_]*)""")


@dataclass(frozen=True, slots=True)
class Code:
    """An operation as code over the table `rows`.

    `others` are the inputs that it takes beside the rows, with their types; `imports` what it takes from the runtime,
    each a module and a name.
    """

    expression: str
    imports: tuple[tuple[str, str], ...]
    gives: str = TABLE
    others: tuple[tuple[str, str], ...] = ()


@singledispatch
def code_of(operation: Operation, settings: Collection[str]) -> Code:
    """The code of an operation.

    Args:
        operation: The operation.
        settings: The names of the script's settings; a `$name` among them is the setting's value.
    """
    raise NotImplementedError(type(operation).__name__)


def other_name(name: str) -> str:
    """What a function calls an input that it takes beside the rows."""
    found = variable(name)
    return "other_rows" if found == "rows" else found


def _value(value: Any) -> str:
    """A value, or the setting that it refers to."""
    if isinstance(value, str) and value.startswith("$"):
        return f"settings.{value[1:]}"
    return literal(value)


def _column(name: str, settings: Collection[str]) -> str:
    """A column, or the setting that names it."""
    return f"settings.{name.lstrip('$')}" if name.lstrip("$") in settings else literal(name)


def _call(module: str, function: str, arguments: list[str], gives: str = TABLE, **more: Any) -> Code:
    return Code(f"{function}({', '.join(arguments)})", ((f"cursus_runtime.{module}", function),), gives, **more)


@code_of.register(Filter)
def _filter(operation: Filter, settings: Collection[str]) -> Code:
    return _call("tables", "filtered", ["rows", _expression(operation.where)])


def _expression(where: str) -> str:
    """An expression as a text, with the values of settings put in as the expression's language writes them."""
    if not any(found[1] for found in _REFERENCE.finditer(where)):
        return literal(where)
    pieces: list[str] = []
    at = 0
    for found in _REFERENCE.finditer(where):
        if found[1]:
            pieces += [_braced(where[at : found.start()]), f"{{settings.{found[1]}!r}}"]
            at = found.end()
    return f"f{''.join([*pieces, _braced(where[at:])])!r}"


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


@code_of.register(Impute)
def _impute(operation: Impute, settings: Collection[str]) -> Code:
    arguments = ["rows", _value(operation.columns), _value(operation.strategy)]
    value = [] if operation.value is None else [_value(operation.value)]
    return _call("preparing", "imputed", [*arguments, *value])


@code_of.register(Encode)
def _encode(operation: Encode, settings: Collection[str]) -> Code:
    arguments = ["rows", _value(operation.columns), _value(operation.method)]
    return _call("preparing", "encoded", arguments)


@code_of.register(Scale)
def _scale(operation: Scale, settings: Collection[str]) -> Code:
    arguments = ["rows", _value(operation.columns), _value(operation.method)]
    return _call("preparing", "scaled", arguments)


@code_of.register(Aggregate)
def _aggregate(operation: Aggregate, settings: Collection[str]) -> Code:
    arguments = ["rows", _value(operation.by), _value(operation.measures)]
    return _call("tables", "aggregated", arguments)


@code_of.register(Join)
def _join(operation: Join, settings: Collection[str]) -> Code:
    arguments = ["rows", other_name(operation.with_), _value(operation.on), literal(operation.how)]
    return _call("tables", "joined", arguments, others=((operation.with_, TABLE),))


@code_of.register(Split)
def _split(operation: Split, settings: Collection[str]) -> Code:
    stratify = [] if operation.stratify is None else [f"stratify={_column(operation.stratify, settings)}"]
    arguments = ["rows", _value(operation.parts), *stratify, f"seed={_value(operation.seed)}"]
    return _call("tables", "divided", arguments, PARTS)


@code_of.register(Sample)
def _sample(operation: Sample, settings: Collection[str]) -> Code:
    told = {"fraction": operation.fraction, "rows": operation.rows, "seed": operation.seed}
    arguments = [f"{name}={_value(value)}" for name, value in told.items() if value is not None]
    return _call("tables", "sampled", ["rows", *arguments])


@code_of.register(Score)
def _score(operation: Score, settings: Collection[str]) -> Code:
    arguments = ["rows", other_name(operation.model), _column(operation.column, settings)]
    return _call("scoring", "scored", arguments, others=((operation.model, MODEL),))


@code_of.register(Evaluate)
def _evaluate(operation: Evaluate, settings: Collection[str]) -> Code:
    columns = [_column(operation.label, settings), _column(operation.prediction, settings)]
    return _call("judging", "measured", ["rows", *columns, literal(operation.metrics)], MEASURES)


@code_of.register(Calibrate)
def _calibrate(operation: Calibrate, settings: Collection[str]) -> Code:
    columns = [_column(each, settings) for each in (operation.label, operation.score, operation.column)]
    return _call("judging", "calibrated", ["rows", *columns, _value(operation.method)])
