"""Values in generated tests: rows of tables as short code, and what fields take and refuse."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from cursus.scaffold.code_text import literal
from cursus.scaffold.writing.samples import sample_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.plan import PlannedField

__all__ = ["column_code", "other_value", "refused_value"]

_MOST = 24
_KINDS: Mapping[str, str] = {
    "number": "1.5 * at",
    "text": 'f"word {at % 5}"',
    "boolean": "at % 2 == 0",
    "date": 'f"2024-01-{at % 28 + 1:02}"',
    "id": 'f"id-{at:03}"',
}


def column_code(kind: Any, rows: int | None) -> str:
    """The values of a column, as code: of a kind, or of a list in turn; 24 of them, or fewer where rows are few."""
    count = "ROWS" if rows is None or rows >= _MOST else str(rows)
    if kind == "integer":
        return f"list(range({count}))"
    if isinstance(kind, list):
        return f"[{literal(kind)}[at % {len(kind)}] for at in range({count})]"
    return f"[{_KINDS[str(kind)]} for at in range({count})]"


def other_value(field: PlannedField) -> Any:
    """A value that a field takes, other than its default where one is near."""
    values = _choices(field)
    if values:
        return next((each for each in values if each != field.default), values[0])
    if field.tier == "essential" or not isinstance(field.default, int | float | str) or isinstance(field.default, bool):
        told = sample_of(field)
        return (not field.default) if isinstance(field.default, bool) else told
    if isinstance(field.default, str):
        return field.default or "sample"
    return next((each for each in (field.default + 1, field.default - 1) if _fits(field, each)), field.default)


def _fits(field: PlannedField, value: float) -> bool:
    least, most = field.constraints.get("ge"), field.constraints.get("le")
    return (least is None or value >= least) and (most is None or value <= most)


def refused_value(field: PlannedField) -> Any:
    """A value that a field refuses; None where it takes all of its type."""
    if "ge" in field.constraints:
        return field.constraints["ge"] - 1
    if "le" in field.constraints:
        return field.constraints["le"] + 1
    return "none of these" if _choices(field) else "" if "min_length" in field.constraints else None


def _choices(field: PlannedField) -> list[Any]:
    plain = field.annotation.removesuffix(" | None")
    if plain == "JobType":
        return ["training", "validation", "testing", "calibration"]
    if not plain.startswith("Literal["):
        return []
    return list(ast.literal_eval(f"[{plain[len('Literal[') : -1]}]"))
