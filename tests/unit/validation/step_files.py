"""Small folders of steps, and rules that say what they were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.names import pascal_case
from cursus.registry.builder_registry import get_global_registry
from cursus.validation.model import Place, Rule, Severity, StepFiles
from cursus.validation.run import check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cursus.validation.model import Finding
    from cursus.validation.outcome import Outcome
    from cursus.validation.steps import Selection
    from cursus.validation.subject import StepReading, World

CONTRACT = """from cursus.core.base.contract_base import ProcessingScriptContract

CONTRACT = ProcessingScriptContract(entry_point="{stem}.py")
"""
SPEC = """from cursus.core.base.specification_base import OutputSpec, StepSpecification

SPEC = StepSpecification(step_type="{name}", outputs=[OutputSpec("rows")])
"""


def step(folder: Path, stem: str = "row_count", *, script: str = "x = 1\n", contract: str = "", spec: str = "") -> Path:
    """Writes the contract, the script and the specification of a step; gives the folder."""
    texts = {
        f"contracts/{stem}_contract.py": contract or CONTRACT.format(stem=stem),
        f"scripts/{stem}.py": script,
        f"specs/{stem}_spec.py": spec or SPEC.format(name=pascal_case(stem)),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def selected(folder: Path) -> Selection:
    return named_steps(get_global_registry().known, [str(folder)])


def checked(folder: Path, *rules: Rule, cache: Path | None = None, levels: Iterable[int] = range(5)) -> Outcome:
    return check(selected(folder), tuple(levels), cache=cache, rules=rules)


def rule(
    look: Callable[[StepReading, World], Iterable[tuple[Place, str]]],
    code: str = "unused-path",
    level: int = 1,
    severity: Severity = Severity.ERROR,
    **more: object,
) -> Rule:
    """A rule that finds what a function gives: places and facts."""

    def found(reading: StepReading, world: World) -> Iterator[Finding]:
        for place, fact in look(reading, world):
            yield made.finding(reading, place, fact, "change it")

    made = Rule(code, level, severity, "What.", "Why.", "Remedy.", found, **more)  # type: ignore[arg-type]
    return made


def script_line(number: int) -> Callable[[StepReading, World], list[tuple[Place, str]]]:
    """What a rule looks at that finds one line of each script."""

    def look(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        assert reading.files.script
        return [(Place(reading.files.script, number), f"line {number}")]

    return look


def files(name: str = "RowCount", **layers: Path) -> StepFiles:
    empty = dict.fromkeys(("contract", "spec", "config", "builder", "script", "hyperparameters", "table"))
    return StepFiles(name, "Processing", "shared", **{**empty, **layers})  # type: ignore[arg-type]
