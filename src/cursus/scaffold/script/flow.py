"""The way of the tables through a script: which function takes what, in which order, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cursus.scaffold.code_text import variable
from cursus.scaffold.script.operations import MEASURES, MODEL, TABLE, code_of, other_name

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cursus.planner.operations import Operation
    from cursus.planner.plan import PlannedFunction, StepPlan
    from cursus.planner.requirements import InputRequirement, OutputRequirement

__all__ = ["Flow", "Function", "Input", "Output", "flow_of", "is_document"]

PATH = "Path"
OPTIONAL = "Optional[Table]"
REPORT = "Dict[str, Any]"
DOCUMENTS = "Mapping[str, Any]"
_ROWS = ("rows", TABLE)
_BY_PART = "Dict[str, "


@dataclass(frozen=True, slots=True)
class Input:
    """An input of the script: its variable and type, and how it is read; `columns` are those that it must have."""

    name: str
    variable: str
    type: str
    columns: tuple[str, ...] = ()
    is_demanded: bool = True


@dataclass(frozen=True, slots=True)
class Output:
    """An output of the script: the variable that holds it, of which type, and the format that it is written in."""

    name: str
    variable: str
    type: str
    kind: str = "parquet"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the script: what it takes and gives, and the expression that gives it.

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
    def parameters(self) -> str:
        """What stands between its parentheses."""
        unused = "  # noqa: ARG001 -- for whoever writes it\n"
        told = [f"{name}: {kind}" for name, kind in self.takes] + (
            ["settings: Settings"] if self.takes_settings else []
        )
        if self.expression or all(name == "rows" for name, _ in self.takes):
            return ", ".join(told)
        return "\n" + "".join(f"    {each},{chr(10) if each.startswith('rows:') else unused}" for each in told)

    @property
    def optional(self) -> tuple[str, ...]:
        """What it takes that may be left out."""
        return tuple(name for name, kind in self.takes if kind == OPTIONAL and self.expression)

    @property
    def placeholder(self) -> str:
        """What it gives until it is written."""
        rows = next((name for name, _ in self.takes if name == "rows"), "")
        if self.gives != REPORT:
            return rows
        inputs = ", ".join(f'"{name}"' for name, _ in self.takes)
        return '{"rows": len(rows)}' if rows else f'{{"inputs": [{inputs}]}}'


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
                found.append(
                    replace(
                        made,
                        columns=tuple(told.columns),
                        is_demanded=not is_optional,
                    )
                )
        return tuple(found)

    def _add(self, told: PlannedFunction, operation: Operation | None) -> None:
        taken, target = self._taken(told), self._target(told)
        if operation is None:
            self._add_unwritten(told, taken, target)
            return
        if not taken:
            return
        code = code_of(operation, self.settings)
        others = {each: self.variables.get(each, variable(each)) for each, _ in code.others}
        takes_settings = "settings." in code.expression
        by_part = self.types.get(taken, "").startswith(_BY_PART)
        arguments = ["part" if by_part else taken, *others.values(), *(["settings"] if takes_settings else [])]
        call = f"{told.name}({', '.join(arguments)})"
        call = f"{{name: {call} for name, part in {taken}.items()}}" if by_part else call
        takes = tuple((other_name(each), self._other_type(others[each], kind)) for each, kind in code.others)
        made = Function(told.name, told.description, code.gives, target, f"{target} = {call}", (_ROWS, *takes))
        self.functions.append(
            replace(made, expression=code.expression, imports=code.imports, takes_settings=takes_settings)
        )
        self._given(target, f"{_BY_PART}{code.gives}]" if by_part else code.gives)

    def _add_unwritten(self, told: PlannedFunction, taken: str, target: str) -> None:
        """A function that a person writes: it passes its table on until then, or tells how many rows there are."""
        others = [
            name for each in told.inputs if (name := self.variables.get(each, "")) in self.types and name != taken
        ]
        takes = tuple((name if name != "rows" else "other_rows", self.types[name]) for name in others)
        rows = (("rows", self.types[taken]),) if taken else ()
        gives = REPORT if not taken or told.output in self._reports() else self.types[taken]
        call = f"{target} = {told.name}({', '.join([*([taken] if taken else []), *others])})"
        self.functions.append(Function(told.name, told.description, gives, target, call, (*rows, *takes)))
        self._given(target, gives)

    def _reports(self) -> set[str]:
        """The outputs that are no tables."""
        return {each.name for each in self.plan.requirements.outputs if each.format in {"json", "any", "model"}}

    def _taken(self, told: PlannedFunction) -> str:
        """The table that a function takes: the one that the plan names, else what the function before it gave."""
        named = [self.variables.get(each, variable(each)) for each in told.inputs] or [self.current]
        return next((each for each in named if self._holds_rows(each)), self.last_table)

    def _holds_rows(self, name: str) -> bool:
        return self.types.get(name, REPORT) not in {MEASURES, MODEL, PATH, REPORT, DOCUMENTS}

    def _other_type(self, name: str, kind: str) -> str:
        return OPTIONAL if self.types.get(name) == OPTIONAL else kind

    def _target(self, told: PlannedFunction) -> str:
        """The variable for what a function gives: that of an output, else the same for all tables between."""
        if told.output in self.variables:
            return self.variables[told.output]
        outputs = {each.name for each in self.plan.requirements.outputs}
        if told.output not in outputs | self._asked_again():
            is_output = self.current in {self.variables.get(each) for each in outputs}
            target = self.current if is_output and not told.operation else self.chain
            # The name of a table between means the common variable for as long as the next function takes it.
            self.variables |= {told.output: target} if told.output else {}
            return target
        found = variable(told.output)
        taken = {*self.types, self.chain}
        self.variables[told.output] = f"{found}_output" if found in taken else found
        return self.variables[told.output]

    def _asked_again(self) -> set[str]:
        """The tables between that another function than the next takes."""
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


def _type(told: InputRequirement, scored: Collection[str], *, is_optional: bool) -> str:
    if told.name in scored:
        return MODEL
    if told.format in {"model", "any"} or (told.type or "") in {"model_artifacts", "hyperparameters"}:
        return PATH
    if is_document(told):
        return DOCUMENTS
    return OPTIONAL if is_optional else TABLE


def is_document(told: InputRequirement) -> bool:
    """Whether an input holds JSON documents that are no tables."""
    return told.format == "json" and not told.columns


def _functions(plan: StepPlan) -> list[tuple[PlannedFunction, Operation | None]]:
    """The functions of the plan, each with the operation that it carries out, if it does one."""
    operations: Sequence[Operation] = plan.requirements.operations
    planned = plan.script.functions if plan.script else ()
    return [
        (each, operations[each.operation - 1] if each.operation else None)
        for each in planned
        if each.name not in _GIVEN and (each.operation or 0) <= len(operations)
    ]


_GIVEN = ("main", "process", "parse_arguments")
"""The functions that every script has."""
