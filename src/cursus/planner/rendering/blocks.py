"""What a section says as HTML: texts, lists, tables of things, as its grammar has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.planner.document.entries import Entry, Group
from cursus.planner.document.forms import Code, Mapped, Pairs, Texts, Value, Word, Words
from cursus.planner.document.records import Records
from cursus.report.components import Column, facts, table
from cursus.report.markup import Child, Markup, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.planner.document.forms import Form

__all__ = ["block", "entries", "prose"]

_CODED = re.compile(r"`([^`]+)`")


def entries(listed: Sequence[Entry], value: Mapping[str, Any], level: str = "h3") -> list[Markup]:
    """Each entry that says something, below its label; short ones together in one list."""
    short = {each.label: block(each.form, value.get(each.key)) for each in listed if _is_short(each)}
    long = [each for each in listed if not _is_short(each) and value.get(each.key)]
    told = [facts(short)] if any(short.values()) else []
    return [*told, *(_below(each, value[each.key], level) for each in long)]


def _is_short(entry: Entry) -> bool:
    return not isinstance(entry.form, Group | Records | Mapped | Texts | Code)


def _below(entry: Entry, value: Any, level: str) -> Markup:
    return tag("div", tag(level, entry.label), block(entry.form, value, entry.label), cls="entry")


def block(form: Form, value: Any, caption: str = "") -> Child:
    """A value as its form has it; nothing where it says nothing."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(form, Group):
        path = (
            tag("p", _code(value[form.head]), cls="note")
            if form.head and not form.loose and value.get(form.head)
            else None
        )
        return [path, entries(form.entries, value, "h4")]
    if isinstance(form, Records):
        return _table(form, value, caption)
    if isinstance(form, Mapped):
        return facts({str(key): _code(each) for key, each in value.items()}, "about")
    if isinstance(form, Texts):
        return tag("ul", [tag("li", prose(each)) for each in value])
    if isinstance(form, Code):
        return tag("pre", value, tabindex="0")
    return _inline(form, value)


def _inline(form: Form, value: Any) -> Child:
    if isinstance(form, Pairs):
        between = " " if form.numbers else " → "
        return _commas([[_code(one), between, _code(other)] for one, other in value])
    if isinstance(form, Words):
        return _commas([_code(each) for each in value])
    if isinstance(form, Word | Value):
        return _code(value)
    return prose(value)


def _commas(parts: Sequence[Child]) -> list[Child]:
    return [[", " if at else "", part] for at, part in enumerate(parts)]


def _code(value: Any) -> Markup:
    return tag("code", value if isinstance(value, str) else repr(value))


def prose(text: str) -> list[Child]:
    """A text with what stands in backticks as code."""
    return [tag("code", piece) if at % 2 else piece for at, piece in enumerate(_CODED.split(text))]


def _table(form: Records, rows: Sequence[Mapping[str, Any]], caption: str) -> Markup:
    """A row for each thing, and a column for what at least one of them says."""
    words = {flag.key: {f.value: f.word for f in form.flags if f.key == flag.key} for flag in form.flags}
    told = [key for key in words if any(not _silent(form, key, row) for row in rows)]
    columns = [each for each in form.entries if any(_says(each, row.get(each.key)) for row in rows)]
    text = form.text if form.text and any(row.get(form.text) for row in rows) else None
    heads = [
        form.head.replace("_", " ").capitalize(),
        *(key.capitalize() for key in told),
        *(["What"] if text else []),
        *(each.label for each in columns),
    ]
    cells = (
        [
            _code(row[form.head]),
            *(words[key].get(row.get(key), "") for key in told),
            *([prose(row[text])] if text else []),
            *(block(each.form, row.get(each.key)) for each in columns),
        ]
        for row in rows
    )
    return table(caption, [Column(head) for head in heads], cells, cls="wide records")


def _says(entry: Entry, value: Any) -> bool:
    return entry.is_told(value) and value not in (None, "", [], {})


def _silent(form: Records, key: str, row: Mapping[str, Any]) -> bool:
    return any(flag.silent and flag.key == key and row.get(key) == flag.value for flag in form.flags)
