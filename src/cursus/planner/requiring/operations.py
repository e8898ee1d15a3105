"""What is done to tables: tables, columns and parameters that there are, and values that can be."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.errors import did_you_mean
from cursus.planner.filter_expressions import read_expression
from cursus.planner.operations import (
    MEASURES,
    Aggregate,
    Encode,
    Filter,
    Impute,
    Join,
    Operation,
    Sample,
    Score,
    Split,
    measured,
)
from cursus.planner.requiring.faults import RequirementFault, name_faults, repeated, text_faults
from cursus.planner.table_columns import Known, columns_after
from cursus.planner.table_flow import is_model, is_table, references, table_flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.core.documents import Keys
    from cursus.planner.requirements import StepRequirements
    from cursus.planner.table_flow import Move

__all__ = ["operation_faults"]

_PARAMETER_TYPES = {"columns": ("list[str]",), "by": ("list[str]",), "on": ("list[str]",), "fraction": ("float",),
                    "rows": ("int",), "seed": ("int",), "strategy": ("str",), "method": ("str",), "label": ("str",),
                    "prediction": ("str",), "score": ("str",), "stratify": ("str",)}  # fmt: skip


def operation_faults(given: StepRequirements) -> Iterator[RequirementFault]:
    """Faults of the operations and functions, and the inputs that none of them uses."""
    yield from repeated(((("functions", at, "name"), each.name) for at, each in enumerate(given.functions)), "function")
    for at, each in enumerate(given.functions):
        yield from name_faults(("functions", at, "name"), each.name)
        yield from text_faults(("functions", at, "description"), each.description, lines=True)
    moves = table_flow(given)
    known: dict[str, Known] = {
        each.name: frozenset(each.columns) if each.columns else None for each in given.inputs if is_table(each)
    }
    for move in moves:
        yield from _tables(move, known, given)
        yield from _columns(move, known)
        yield from _parameters(move, given)
        yield from ((_fault(move, *found)) for found in _values(move.operation))
        known[move.output] = columns_after(move, known)
    if moves and not given.functions:
        yield from _unused(given, moves)


def _fault(move: Move, field: str, fact: str, hint: str) -> RequirementFault:
    keys: Keys = ("operations", move.place - 1, *([field] if field else []))
    return RequirementFault(keys, f"{move.operation.do}: {fact}", hint)


def _tables(move: Move, known: Mapping[str, Known], given: StepRequirements) -> Iterator[RequirementFault]:
    operation = move.operation
    if not move.table:
        yield _fault(move, "", "there is no table that it could take", "add an input")
    elif move.table not in known:
        yield _fault(move, "input", *_no_table(move.table, known))
    if isinstance(operation, Join):
        yield from _second_table(move, operation, known)
    models = [each.name for each in given.inputs if is_model(each)]
    if isinstance(operation, Score) and operation.model not in models:
        hint = did_you_mean(operation.model, models) or "name an input of `format: model`"
        yield _fault(move, "model", f"{operation.model!r} is no input that holds a model", hint)
    if operation.output is not None:
        yield from (_fault(move, "output", f.fact, f.hint) for f in name_faults((), operation.output))
        if operation.output in {each.name for each in given.inputs}:
            yield _fault(move, "output", f"{operation.output!r} is an input", "give it another name")


def _second_table(move: Move, operation: Join, known: Mapping[str, Known]) -> Iterator[RequirementFault]:
    if operation.with_ not in known:
        yield _fault(move, "with", *_no_table(operation.with_, known))
    elif operation.with_ == move.table:
        yield _fault(move, "with", f"joins {move.table!r} with itself", "name another table")


def _no_table(name: str, known: Mapping[str, Known]) -> tuple[str, str]:
    hint = did_you_mean(name, known) or f"tables at this point: {', '.join(known)}"
    return f"there is no table {name!r} at this point", hint


def _columns(move: Move, known: Mapping[str, Known]) -> Iterator[RequirementFault]:
    tables = [move.table, *([move.operation.with_] if isinstance(move.operation, Join) else [])]
    for table in tables:
        columns = known.get(table)
        for field, name in move.operation.columns_read() if columns is not None else ():
            if columns is not None and name not in columns:
                hint = did_you_mean(name, columns) or f"columns of {table}: {', '.join(sorted(columns))}"
                yield _fault(move, field, f"{table} has no column {name!r}", hint)


def _parameters(move: Move, given: StepRequirements) -> Iterator[RequirementFault]:
    types = {each.name: each.type for each in given.parameters}
    for field, name in references(move.operation):
        wanted = _PARAMETER_TYPES.get(field)
        if name not in types:
            hint = did_you_mean(name, types) or "add it to the parameters"
            yield _fault(move, field, f"there is no parameter {name!r}", hint)
        elif wanted and types[name] not in wanted:
            fact = f"${name} is a {types[name]}, and {field} takes a {' or '.join(wanted)}"
            yield _fault(move, field, fact, "change the parameter's type")
        elif field == "where" and types[name] not in {"str", "int", "float", "bool"}:
            yield _fault(move, field, f"${name} is a {types[name]}", "compare with one value")


def _values(operation: Operation) -> Iterator[tuple[str, str, str]]:
    match operation:
        case Filter():
            yield from _expression(operation)
        case Impute():
            yield from _constant(operation)
        case Encode(columns=()):
            yield "columns", "names no column", "name the columns, or a parameter as $columns"
        case Aggregate():
            yield from _measures(operation)
        case Split():
            yield from _parts(operation)
        case Sample():
            yield from _size(operation)
        case _:
            return


def _expression(operation: Filter) -> Iterator[tuple[str, str, str]]:
    try:
        read_expression(operation.where)
    except ValueError as error:
        yield "where", f"{operation.where!r} {error}", "write it over columns, as in amount >= $least"


def _constant(operation: Impute) -> Iterator[tuple[str, str, str]]:
    if (operation.strategy == "constant") != (operation.value is not None):
        wants = "says no value" if operation.value is None else f"fills with the {operation.strategy}"
        yield "value", f"it {wants}", "give value with strategy: constant, and with no other"


def _measures(operation: Aggregate) -> Iterator[tuple[str, str, str]]:
    if not operation.by:
        yield "by", "names no column", "name the columns that make the groups"
    for column, text in operation.measures.items():
        found = measured(text)
        if not column.strip():
            yield "measures", f"{column!r} is no name of a column", "name the new column"
        if found is None:
            yield "measures", f"{text!r} is no measure", "write function(column), as in sum(amount)"
        elif found[0] not in MEASURES:
            hint = did_you_mean(found[0], MEASURES) or f"functions: {', '.join(MEASURES)}"
            yield "measures", f"there is no measure {found[0]!r}", hint
        if column in operation.by:
            yield "measures", f"{column!r} is a group's column", "choose another name for the measure"


def _parts(operation: Split) -> Iterator[tuple[str, str, str]]:
    for name, share in operation.parts.items():
        if not name.replace("-", "_").isidentifier():
            yield "parts", f"{name!r} is no name of a folder", "use letters, digits and underscores"
        if not 0 < share < 1:
            yield "parts", f"the share {share:g} of {name!r} is not between 0 and 1", "divide 1 between the parts"
    total = sum(operation.parts.values())
    if not isclose(total, 1, abs_tol=1e-6):
        yield "parts", f"the shares make {total:g}", "make them 1"


def _size(operation: Sample) -> Iterator[tuple[str, str, str]]:
    if (operation.fraction is None) == (operation.rows is None):
        given = "neither" if operation.rows is None else "both"
        yield "", f"fraction and rows: {given} is given", "give one of them"
    if isinstance(operation.fraction, float) and not 0 < operation.fraction <= 1:
        yield "fraction", f"{operation.fraction:g} is no share of the rows", "give one above 0, at most 1"
    if isinstance(operation.rows, int) and operation.rows < 1:
        yield "rows", f"{operation.rows} rows are none", "give 1 or more"


def _unused(given: StepRequirements, moves: tuple[Move, ...]) -> Iterator[RequirementFault]:
    """Inputs that no operation reads, and tables that it gives and that nobody reads; steps with functions may."""
    if given.sagemaker_step_type is not StepKind.PROCESSING:
        return
    used = {name for move in moves for name in move.inputs}
    for at, each in enumerate(given.inputs):
        if each.name not in used:
            hint = "name it in an operation, add a function that reads it, or leave it out"
            yield RequirementFault(("inputs", at), f"no operation uses the input {each.name!r}", hint)
    outputs = {each.name for each in given.outputs}
    for move in moves:
        if move.output not in used | outputs:
            near = did_you_mean(move.output, outputs)
            yield _fault(move, "output", f"nobody reads {move.output!r}", near or "give an output of the step")
