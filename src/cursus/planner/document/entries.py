"""Labels: what a bullet must begin with to say a certain thing, and a group of such bullets."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cursus.errors import did_you_mean
from cursus.planner.document.forms import Reading, Said, Written, bullet, said_at
from cursus.planner.document.spans import Line, Span, codes, plain, split, stripped
from cursus.planner.document.writing import NOTHING, as_code, code_text, line_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cursus.planner.document.forms import Form
    from cursus.planner.document.outline import Bullet

__all__ = ["Entry", "Group", "demand", "labelled", "read_entries", "write_entries"]

_SEPARATOR = re.compile(r"\s*[:\uff1a]\s*|\s+[\u2013\u2014-]{1,2}\s+")
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is said under a label.

    `key` is what it is in the plan, `also` are labels that mean the same, `hint` is what is expected, as the form of a
    plan says it between brackets. What has a `default` is left out where it is that; what has none always stands there.
    In a list of things, what is `beside` the name stands in brackets behind it, the rest on lines below. What is a
    `must` is one of the planner's own bullets, which every plan has. What is `computed` follows from the registered
    steps, and nobody is asked for it.
    """

    label: str
    key: str
    form: Form
    hint: str = ""
    also: tuple[str, ...] = ()
    default: Any = ...
    beside: bool = False
    must: bool = False
    computed: bool = False

    def labels(self) -> tuple[str, ...]:
        """Every label, the usual one first."""
        return (self.label, *self.also)

    def is_told(self, value: Any) -> bool:
        """Whether a value must be written."""
        return self.default is ... or value != self.default


def write_entries(entries: Iterable[Entry], value: Mapping[str, Any]) -> list[str]:
    """A bullet for each entry; those that are as by default are left out."""
    written: list[str] = []
    for entry in entries:
        found = value.get(entry.key)
        if not entry.beside and entry.is_told(found):
            written += bullet(f"{entry.label}:", entry.form.write(found))
    return written


def read_entries(entries: Sequence[Entry], said: Iterable[Bullet], into: Said, reading: Reading) -> None:
    """What bullets say under their labels; a bullet under none is a fault, a paragraph under none is not kept."""
    for each in said:
        found = labelled(each.text, entries)
        if found is None:
            _unknown(each, entries, reading)
            continue
        entry, rest = found
        if entry.key in into:
            reading.fault(each.line, f"{entry.label!r} stands there twice", "put what both say below one of them")
            continue
        into[entry.key] = entry.form.read(rest, each, reading.within(entry.label))
        into.lines[entry.key] = each.line


def demand(entries: Iterable[Entry], said: Mapping[str, Any], line: int, reading: Reading) -> None:
    """Says which of the bullets that every plan has are missing."""
    for entry in entries:
        if entry.must and entry.key not in said:
            hint = f"write - {entry.label}: {entry.hint}, or {NOTHING!r} where there is nothing to say"
            reading.fault(line, f"{entry.label!r} is missing", hint)


def _unknown(said: Bullet, entries: Sequence[Entry], reading: Reading) -> None:
    text = plain(said.text).strip()
    if said.prose or not text:
        reading.note(said.line, f"a paragraph is not kept: {_short(text)!r}" if text else "code is not kept")
        return
    label = plain((split(said.text, _SEPARATOR) or (said.text,))[0]).strip("`* ")
    labels = [entry.label for entry in entries]
    hint = did_you_mean(label, labels) or f"what stands here begins with one of: {', '.join(labels)}"
    reading.fault(said.line, f"{_short(label)!r} is not known here", hint)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - what fits into a message


def labelled(line: Line, entries: Iterable[Entry]) -> tuple[Entry, Line] | None:
    """The entry whose label a line begins with, and what stands behind the label."""
    names = {normal(label): entry for entry in entries for label in entry.labels()}
    halves = split(line, _SEPARATOR)
    head, rest = halves or (line, ())
    if halves or not codes(line[1:]):
        entry = names.get(normal(plain(head))) or names.get(normal(_BRACKETS.sub("", plain(head))))
        if entry is not None:
            return entry, rest
    return _started(line, names)


def _started(line: Line, names: Mapping[str, Entry]) -> tuple[Entry, Line] | None:
    """A label with nothing but a space, or a bracket, behind it."""
    if not line or line[0].code:
        return None
    text = _NUMBER.sub("", line[0].text)
    for name in sorted(names, key=len, reverse=True):
        spread = name.replace(" ", "[ /_-]+")
        found = re.match(rf"{spread}(?=\s|\(|$)", text, re.IGNORECASE)
        if found:
            return names[name], stripped((Span(text[found.end() :]), *line[1:]))
    return None


def normal(label: str) -> str:
    """A label without what people write differently: its number, capitals, signs.

    >>> normal("2.1 **Script Contract**"), normal("Input/Output handling")
    ('script contract', 'input output handling')
    """
    return " ".join(re.findall(r"[a-z0-9]+", _NUMBER.sub("", label.replace("_", " ")).lower()))


@dataclass(frozen=True, slots=True)
class Group:
    """Several entries below one label; `head` is the key of what stands on the label's own line.

    A head that is `loose` is that of an entry: it is only read, where somebody wrote on one line what has several.
    """

    entries: tuple[Entry, ...]
    head: str | None = None
    loose: bool = False

    def write(self, value: Mapping[str, Any] | None) -> Written:
        """The head in backticks, the entries as bullets below."""
        if value is None:
            return Written(NOTHING)
        head = value.get(self.head) if self.head and not self.loose else None
        return Written(as_code(head) if head else "", tuple(write_entries(self.entries, value)))

    def read(self, line: Line, said: Bullet, reading: Reading) -> Said | None:
        """What the head and the entries say; None where the line says that there is nothing."""
        if not said.below and line and not line_text(line):
            return None
        into = Said(said.line, said_at(reading))
        if line_text(line):
            self._read_head(line, said, into, reading)
        read_entries(self.entries, said.below, into, reading)
        return into

    def _read_head(self, line: Line, said: Bullet, into: Said, reading: Reading) -> None:
        """What stands on the label's own line: the head, or what is understood as the entry that a head stands for."""
        if self.head is not None and not self.loose:
            found = codes(line)
            into[self.head], into.lines[self.head] = code_text(found[0]) if found else line_text(line), said.line
            return
        entry = next((each for each in self.entries if each.key == self.head), None)
        tried = Reading(reading.name)
        value = entry.form.read(line, replace(said, below=()), tried) if entry else None
        if entry is None or tried.faults:
            reading.note(said.line, f"not kept: {_short(line_text(line))!r}")
        else:
            into[entry.key], into.lines[entry.key] = value, said.line
