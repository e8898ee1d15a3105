"""The way of the tables through a script: which function takes what, in which order, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cursus.scaffold.code_text import variable
from cursus.scaffold.script.operations import MEASURES, MODEL, TABLE, code_of, other_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from cursus.planner.operations import Operation
    from cursus.planner.plan import PlannedFunction, StepPlan
    from cursus.planner.requirements import InputRequirement, OutputRequirement

__all__ = ["Flow", "Function", "Input", "Output", "flow_of"]

PATH = "Path"
OPTIONAL = "Optional[Table]"
_BY_PART = "Dict[str, "


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the script: its variable and type, and how it is read; `columns` are those that it must have."""

    name: str
    variable: str
    type: str
    kind: str = "auto"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """An output of the script: the variable that holds it, of which type, and the format that it is written in."""

    name: str
    variable: str
    type: str
    kind: str = "parquet"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the script: what it takes beside the rows, what it gives, and the expression that gives it.

    Without an expression it is yet to be written. `call` is the line of `process` that calls it and sets `target`.
    """

    name: str
    description: str
    gives: str
    target: str
    call: str
    takes: tuple[tuple[str, str], ...] = ()
    expression: str = ""
    imports: tuple[tuple[str, str], ...] = ()
    takes_settings: bool = False

    @property
    def optional(self) -> tuple[str, ...]:
        """What it takes that may be left out."""
        return tuple(name for name, kind in self.takes if kind == OPTIONAL)


@dataclass(frozen=True, slots=True)
class Flow:
    """All that a script reads, does and writes, in order."""

    inputs: tuple[Input, ...]
    functions: tuple[Function, ...]
    outputs: tuple[Output, ...]


def flow_of(plan: StepPlan, settings: Collection[str]) -> Flow:
    """The way of the tables through the script of a plan; `settings` are the names of what the script is told."""
    return _Tracing(plan, settings).flow()


@dataclass(slots=True)
class _Tracing:
    """Follows the tables from one function to the next."""

    plan: StepPlan
    settings: Collection[str]
    types: dict[str, str] = field(default_factory=dict[str, str])
    variables: dict[str, str] = field(default_factory=dict[str, str])
    functions: list[Function] = field(default_factory=list[Function])
    chain: str = "rows"
    current: str = ""
    last_table: str = ""

    def flow(self) -> Flow:
        inputs = self._inputs()
        if any(each.variable == self.chain for each in inputs):
            self.chain = "table"
        for each in inputs:
            self.types[each.variable], self.variables[each.name] = each.type, each.variable
        table = next((each.variable for each in inputs if each.type == TABLE), "")
        self.current = self.last_table = table or next((e.variable for e in inputs if e.type == OPTIONAL), "")
        for told, operation in _functions(self.plan):
            self._add(told, operation)
        return Flow(inputs, tuple(self.functions), tuple(map(self._output, self.plan.requirements.outputs)))

    def _inputs(self) -> tuple[Input, ...]:
        paths = self.plan.contract.input_paths if self.plan.contract else {}
        needs = {need.logical_name: need for need in self.plan.specification.needs}
        lacking = {name for variant in self.plan.specification.variants for name in variant.without}
        scored = {each.model for each in self.plan.requirements.operations if each.do == "score"}
        found: list[Input] = []
        for told in self.plan.requirements.inputs:
            if told.name in paths:
                is_optional = told.name in lacking or not needs[told.name].required
                made = Input(told.name, variable(told.name), _type(told, scored, is_optional=is_optional))
                found.append(replace(made, kind=_READ.get(told.format or "", "auto"), columns=tuple(told.columns)))
        return tuple(found)

    def _add(self, told: PlannedFunction, operation: Operation | None) -> None:
        code = code_of(operation, self.settings) if operation else None
        taken, target = self._taken(told), self._target(told)
        if not taken:
            return
        others = {each: self.variables.get(each, variable(each)) for each, _ in code.others} if code else {}
        takes_settings = bool(code and "settings." in code.expression)
        is_parts = self.types.get(taken, "").startswith(_BY_PART)
        arguments = ["part" if is_parts else taken, *others.values(), *(["settings"] if takes_settings else [])]
        call = f"{told.name}({', '.join(arguments)})"
        if is_parts:
            call = f"{{name: {call} for name, part in {taken}.items()}}"
        gives = code.gives if code else TABLE
        takes = (
            tuple((other_name(each), self._other_type(others[each], kind)) for each, kind in code.others)
            if code
            else ()
        )
        made = Function(told.name, told.description, gives, target, f"{target} = {call}", takes)
        if code:
            made = replace(made, expression=code.expression, imports=code.imports, takes_settings=takes_settings)
        self.functions.append(made)
        self._given(target, f"{_BY_PART}{gives}]" if is_parts else gives)

    def _taken(self, told: PlannedFunction) -> str:
        """The table that a function takes: the one that the plan names, else what the function before it gave."""
        named = self.variables.get(told.inputs[0], variable(told.inputs[0])) if told.inputs else self.current
        known = self.types.get(named)
        return named if known and known not in {MEASURES, MODEL, PATH} else self.last_table

    def _other_type(self, name: str, kind: str) -> str:
        return OPTIONAL if self.types.get(name) == OPTIONAL else kind

    def _target(self, told: PlannedFunction) -> str:
        """The variable for what a function gives: that of an output, else the same for all tables between."""
        outputs = {each.name for each in self.plan.requirements.outputs}
        if told.output not in outputs | self._asked_again():
            is_output = self.current in {self.variables.get(each) for each in outputs}
            return self.current if is_output and not told.operation else self.chain
        found = variable(told.output)
        taken = {name for other, name in self.variables.items() if other != told.output} | {self.chain}
        self.variables[told.output] = f"{found}_output" if found in taken else found
        return self.variables[told.output]

    def _asked_again(self) -> set[str]:
        """The tables that more than the next function takes."""
        functions = [told for told, _ in _functions(self.plan)]
        after = {
            name
            for at, told in enumerate(functions)
            for name in told.inputs[:1]
            if at and name != functions[at - 1].output
        }
        return after | {name for told in functions for name in told.inputs[1:]}

    def _given(self, target: str, kind: str) -> None:
        self.types[target], self.current = kind, target
        if kind == TABLE:
            self.last_table = target

    def _output(self, told: OutputRequirement) -> Output:
        """An output with the variable that holds it: of its own, or the last table where nothing gives it."""
        found = self.variables.get(told.name, "")
        kind = told.format if told.format in {"csv", "parquet", "json"} else "parquet"
        if found in self.types:
            return Output(told.name, found, self.types[found], kind)
        is_report = told.format in {"json", "any", "model"} or not self.last_table
        return Output(told.name, "" if is_report else self.last_table, "" if is_report else TABLE, kind)


_READ = {"csv": "csv", "parquet": "parquet", "json": "json", "jsonl": "json"}


def _type(told: InputRequirement, scored: Collection[str], *, is_optional: bool) -> str:
    if told.name in scored:
        return MODEL
    if told.format in {"model", "any"} or (told.type or "") in {"model_artifacts", "hyperparameters"}:
        return PATH
    return OPTIONAL if is_optional else TABLE


def _functions(plan: StepPlan) -> list[tuple[PlannedFunction, Operation | None]]:
    """The functions of the plan that carry out an operation, or that the requirements ask for by name."""
    operations: Sequence[Operation] = plan.requirements.operations
    asked: Iterable[str] = {each.name for each in plan.requirements.functions}
    planned = plan.script.functions if plan.script else ()
    return [
        (each, operations[each.operation - 1] if each.operation else None)
        for each in planned
        if (each.operation and each.operation <= len(operations)) or each.name in asked
    ]
