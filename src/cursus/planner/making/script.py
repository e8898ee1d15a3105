"""What the script does: its algorithm, its main functions, and how it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.patterns import PATTERNS
from cursus.planner.plan import PlannedFunction, PlannedScript
from cursus.planner.table_flow import table_flow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.planner.requirements import StepRequirements
    from cursus.planner.table_flow import Move

__all__ = ["planned_script", "unmade_outputs"]


def planned_script(given: StepRequirements) -> PlannedScript | None:
    """The script, or the handler that serves the model; None where the step runs neither."""
    pattern = PATTERNS[given.sagemaker_step_type]
    if pattern.entry_field is None:
        return None
    return PlannedScript(
        algorithm=_algorithm(given),
        functions=tuple(_functions(given)),
        error_handling=tuple(_failures(given)),
    )


def _algorithm(given: StepRequirements) -> str:
    if given.logic:
        return given.logic
    if given.operations:
        return "; then ".join(move.words for move in table_flow(given))
    return {
        StepKind.TRAINING: "Reads its channels, trains, and leaves the model with what serves it.",
        StepKind.CREATE_MODEL: "Loads the model once, and answers requests with its predictions.",
        StepKind.REGISTER_MODEL: "Loads the model once, and answers requests with its predictions.",
    }.get(given.sagemaker_step_type, given.description)


def _functions(given: StepRequirements) -> Iterator[PlannedFunction]:
    """One for each operation, each function by hand, and each output that none of these makes."""
    taken: set[str] = {each.name for each in given.functions}
    moves = table_flow(given)
    for move in moves:
        name = _free(move.operation.function, taken)
        about = move.operation.description or f"{move.words[0].upper()}{move.words[1:]}."
        yield PlannedFunction(
            name=name, description=about, inputs=move.inputs, output=move.output, operation=move.place
        )
    yield from _by_hand(given, moves)
    for output in unmade_outputs(given):
        about = f"Makes {output.replace('_', ' ')}."
        sources = (moves[-1].output,) if moves else tuple(each.name for each in given.inputs)
        name = _free(f"make_{output.lower()}", taken)
        yield PlannedFunction(name=name, description=about, inputs=sources, output=output)


def _by_hand(given: StepRequirements, moves: Sequence[Move]) -> Iterator[PlannedFunction]:
    """The functions of the requirements: each takes what the one before it gave, the first also what is unused."""
    used = {name for move in moves for name in move.inputs}
    unused = [each.name for each in given.inputs if each.name not in used]
    sources = [*([moves[-1].output] if moves else []), *unused]
    final = _given_by_hand(given)
    for at, each in enumerate(given.functions, 1):
        table = sources[0] if sources else ""
        output = final if final and at == len(given.functions) else table
        yield PlannedFunction(name=each.name, description=each.description, inputs=tuple(sources), output=output)
        sources = [output] if output else []


def _given_by_hand(given: StepRequirements) -> str | None:
    """The output that the last function by hand gives: the first that no operation gives."""
    made = {move.output for move in table_flow(given)}
    left = [each.name for each in given.outputs if each.name not in made]
    return left[0] if given.functions and left else None


def unmade_outputs(given: StepRequirements) -> list[str]:
    """The outputs of a processing step that no operation and no function gives."""
    if given.sagemaker_step_type is not StepKind.PROCESSING:
        return []
    made = {*(move.output for move in table_flow(given)), _given_by_hand(given)}
    return [each.name for each in given.outputs if each.name not in made]


def _free(name: str, taken: set[str]) -> str:
    found = next(each for each in (name, *(f"{name}_{at}" for at in range(2, 1000))) if each not in taken)
    taken.add(found)
    return found


def _failures(given: StepRequirements) -> Iterator[str]:
    if given.sagemaker_step_type is StepKind.CREATE_MODEL or given.sagemaker_step_type is StepKind.REGISTER_MODEL:
        yield "a request that the model cannot score is answered with the reason, and the server goes on"
        return
    yield "a fault of the data names file, column and the change to make, and ends the job with exit code 2"
    if given.operations:
        yield "a table that lacks a column that an operation names is refused before any work"
    yield "outputs are written last, so that a job that fails leaves none"
