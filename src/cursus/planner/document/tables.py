"""Tables of words: written with a column for each key, read by the headings of their columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.document.entries import Entry
from cursus.planner.document.forms import Word, Words, Written
from cursus.planner.document.records import Records
from cursus.planner.document.writing import NOTHING, as_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.planner.document.forms import Reading, Said
    from cursus.planner.document.outline import Bullet
    from cursus.planner.document.spans import Line

__all__ = ["FILE_TABLE", "TRACE_TABLE", "Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first column is the key of each row."""

    head: Entry
    columns: tuple[Entry, ...]

    def write(self, value: Sequence[Mapping[str, Any]]) -> Written:
        """The table with a row for each."""
        if not value:
            return Written(NOTHING)
        every = (self.head, *self.columns)
        heads = [f"| {' | '.join(each.label for each in every)} |", f"|{'---|' * len(every)}"]
        rows = (f"| {' | '.join(_cell(row[each.key]) for each in every)} |" for row in value)
        return Written("", (*heads, *rows))

    def read(self, line: Line, said: Bullet, reading: Reading) -> list[Said]:
        """The rows; bullets that say the same are read as well."""
        return Records(self.head.key, None, self.columns).read(line, said, reading)


def _cell(value: str | Sequence[str]) -> str:
    words = [value] if isinstance(value, str) else value
    return ", ".join(as_code(word) for word in words) or NOTHING


_WORDS = Words()
TRACE_TABLE = Table(
    Entry("Requirement", "requirement", _WORDS),
    (Entry("Layers", "layers", _WORDS), Entry("Files", "files", _WORDS), Entry("Tests", "tests", _WORDS)),
)
FILE_TABLE = Table(
    Entry("File", "path", Word()),
    (Entry("Component", "component", Word()), Entry("Action", "action", Word())),
)
