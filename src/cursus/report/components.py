"""The pieces that several parts of the page are made of: sections, tables, lists of facts, states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.report.markup import Child, Markup, tag
from cursus.report.wording import count, duration, figure, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cursus.report.contents import Contents
    from cursus.report.record import Artifact, RunRecord

__all__ = ["Column", "Links", "chip", "facts", "holding", "measured", "place", "seconds", "section", "state", "table"]

_SYMBOLS = {
    "Succeeded": "✓",
    "Failed": "✕",
    "Skipped": "↷",
    "NotRun": "○",
    "Stopped": "■",
    "Running": "…",
    "Interrupted": "■",
}
_LABELS = {"NotRun": "Not run"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and whether it holds numbers."""

    heading: str
    numbers: bool = False


class Links:
    """Where on the page the steps of a run are."""

    def __init__(self, run: RunRecord) -> None:
        """Numbers the steps in their order; names may hold anything and make no good anchors."""
        self._anchors = {step.name: f"step-{at}" for at, step in enumerate(run.steps, start=1)}

    def anchor(self, step: str) -> str:
        """The id of a step's part of the page."""
        return self._anchors[step]

    def to(self, step: str, text: Child = None) -> Markup:
        """A link to a step, showing its name where nothing else is given."""
        if step not in self._anchors:
            return tag("span", text or step)
        return tag("a", text or step, href=f"#{self._anchors[step]}")

    def listed(self, steps: Iterable[str], nothing: str = "-") -> Child:
        """Links to steps with commas between them."""
        links = [[", ", self.to(step)] for step in steps]
        return [links[0][1], links[1:]] if links else nothing


def state(status: str) -> str:
    """The class of a status in the style sheet."""
    return f"state-{status.lower()}" if status in _SYMBOLS else "state-other"


def chip(status: str) -> Markup:
    """A status as a symbol and a word, in its colour."""
    symbol = tag("span", _SYMBOLS.get(status, "?"), aria_hidden="true")
    return tag("span", symbol, " ", _LABELS.get(status, status), cls=f"chip {state(status)}")


def status_text(status: str) -> str:
    """A status as a symbol and a word, for a drawing."""
    return f"{_SYMBOLS.get(status, '?')} {_LABELS.get(status, status)}"


def section(anchor: str, heading: str, *children: Child, note: Child = None) -> Markup:
    """A part of the page under a heading, with a sentence about it where there is one."""
    about = tag("p", note, cls="note") if note else None
    title = tag("h2", heading, id=f"{anchor}-heading")
    return tag("section", title, about, *children, id=anchor, aria_labelledby=f"{anchor}-heading")


def facts(pairs: Mapping[str, Child], cls: str = "facts") -> Markup:
    """Names and values, without those that have no value."""
    return tag("dl", [tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs.items() if value], cls=cls)


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Child]], cls: str | None = None) -> Markup:
    """A table whose first cell of every row heads it; on a narrow screen each row becomes a card."""
    head = tag("tr", [tag("th", each.heading, scope="col", cls=_cell_class(each)) for each in columns])
    body = [
        tag("tr", [_cell(at, column, cell) for at, (column, cell) in enumerate(zip(columns, row, strict=True))])
        for row in rows
    ]
    return tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body), cls=cls)


def _cell(at: int, column: Column, content: Child) -> Markup:
    if at == 0:
        return tag("th", content, scope="row", cls=_cell_class(column))
    return tag("td", content, cls=_cell_class(column), data_label=column.heading)


def _cell_class(column: Column) -> str | None:
    return "number" if column.numbers else None


def measured(value: object) -> Markup:
    """A figure as people read it, with the raw value as its title."""
    return tag("span", figure(value), title=str(value))


def seconds(value: float) -> Markup:
    """A duration as people read it, with the seconds as its title."""
    return tag("span", duration(value), title=f"{value:g} s")


def octets(value: int) -> Markup:
    """A size as people read it, with the bytes as its title."""
    return tag("span", size(value), title=f"{value} bytes")


def holding(content: Contents) -> tuple[Child, Child]:
    """The size and the number of files of an output; words where it is gone."""
    if not content.exists:
        return "gone", "-"
    return octets(content.octets), tag("span", f"{content.files:,}", title=count(content.files, "file"))


def place(artifact: Artifact) -> Child:
    """Where an output is: its S3 URI and its path on this machine."""
    path = None if artifact.path is None else tag("code", str(artifact.path), cls="path")
    return [tag("code", artifact.uri, cls="path") if artifact.uri else None, path]
