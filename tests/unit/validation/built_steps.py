"""A step with all of its layers, whose modules and builder may do as they like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.run import check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.validation.model import Finding
    from cursus.validation.outcome import Outcome

GOOD = Path(__file__).parents[2] / "validation/rules/build-failure/good"
BUILDER = "builders/builder_row_count_step.py"
METHOD = """
    def _get_job_arguments(self):
        {}
"""


def built_step(folder: Path, name: str = "RowCount", *, builder: str = "", config: str = "", method: str = "") -> Path:
    """Writes a good step of a name, with lines at the end of its modules and a method of its builder."""
    stem = {"RowCount": "row_count", "RowSort": "row_sort", "RowFilter": "row_filter"}[name]
    for file in sorted(GOOD.rglob("*.py")):
        text = file.read_text(encoding="utf-8").replace("RowCount", name).replace("row_count", stem)
        text = text.replace("ROW_COUNT", stem.upper())
        if file.parent.name == "builders":
            text += (METHOD.format(method) if method else "") + f"\n\n{builder}\n"
        if file.parent.name == "configs":
            text += f"\n\n{config}\n"
        path = folder / file.relative_to(GOOD).parent / file.name.replace("row_count", stem)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def tried(folder: Path, levels: Iterable[int] = (4, 5), seconds: float = 20.0, cache: Path | None = None) -> Outcome:
    selection = named_steps(get_global_registry().known, [str(folder)])
    return check(selection, tuple(levels), cache=cache, seconds=seconds)


def told(outcome: Outcome, step: str = "RowCount") -> list[Finding]:
    """The findings of one step."""
    return [each for each in outcome.findings() if each.step == step]
