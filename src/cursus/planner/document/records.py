"""A list of things of one kind: each a bullet that names it, says a word or two of it in brackets, and describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cursus.planner.document.entries import Entry, labelled, read_entries, write_entries
from cursus.planner.document.forms import Reading, Said, Written, bullet, said_at
from cursus.planner.document.outline import Bullet, read_outline
from cursus.planner.document.spans import Line, Span, divide, joined, plain, split, stripped
from cursus.planner.document.writing import NOTHING, as_code, as_text, code_text, line_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Flag", "Records"]

_HEAD = re.compile(r"^[\w.:/$\[\]' <>-]{1,80}$")
_BEHIND = re.compile(r"\s*(?::(?=\s|$)|->|→|\s[\u2013\u2014-]{1,2}(?=\s))\s*")
_AHEAD = re.compile(rf"^(?:{_BEHIND.pattern})")
_COLON = re.compile(":")
_OPEN, _CLOSE = re.compile(r"^\s*\("), re.compile(r"\)")


class Flag(NamedTuple):
    """A word in brackets behind a name, and what it says: `required` of a need."""

    word: str
    key: str
    value: Any
    silent: bool = False
    """Whether it goes without saying."""


class _Head(NamedTuple):
    """A record's own line: its name, the words in brackets, and the rest."""

    name: str | None
    words: tuple[Line, ...]
    rest: Line


@dataclass(frozen=True, slots=True)
class Records:
    """Things of one kind; `head` is the key of the name, `text` of the description."""

    head: str
    text: str | None
    entries: tuple[Entry, ...] = ()
    flags: tuple[Flag, ...] = ()
    pair: tuple[str, str] | None = None
    """The keys of what an arrow stands between, behind the name."""
    says: bool = False
    """Whether a description is written even where it is empty."""
    nameless: bool = False
    """Whether a name may be left out, because one follows by rule."""
    about: str = "[what it is]"
    """What is expected as the description."""

    def write(self, value: Sequence[Mapping[str, Any]]) -> Written:
        """A bullet for each, with what else there is to say below it."""
        if not value:
            return Written(NOTHING)
        return Written("", tuple(line for each in value for line in self._record(each)))

    def _record(self, each: Mapping[str, Any]) -> list[str]:
        words = [f.word for f in self.flags if each.get(f.key) == f.value and not f.silent]
        words += [_beside(entry, each) for entry in self.entries if entry.beside and entry.is_told(each.get(entry.key))]
        head = as_code(each[self.head]) + (f" ({', '.join(words)})" if words else "")
        text = str(each.get(self.text) or "") if self.text else ""
        if self.pair:
            return bullet(f"{head}:", Written(" -> ".join(as_code(each[key]) for key in self.pair), self._below(each)))
        if not text and not self.says:
            return bullet(head, Written("", self._below(each)))
        return bullet(f"{head}:", Written(self._described(head, text), self._below(each)))

    def _below(self, each: Mapping[str, Any]) -> tuple[str, ...]:
        paired = self.pair or ()
        return tuple(write_entries((entry for entry in self.entries if entry.key not in paired), each))

    def _described(self, head: str, text: str) -> str:
        if re.search(r"[:(;]|^\W", text) is None:
            return as_text(text) or as_code("")
        known = self._reread(head)

        def reading(written: str) -> str:
            said = self._reread(f"{head}: {written}")
            told = said.pop(str(self.text), "")
            return told if said == known else ""

        return as_text(text, reading)

    def _reread(self, line: str) -> dict[str, Any]:
        """What a line says of a record; nothing where it is more than a line."""
        item = line.replace("\n", "\n  ")
        bullets = read_outline(f"# T\n\n## S\n\n- {item}\n").parts[0].bullets
        is_one = len(bullets) == 1 and not bullets[0].below and not bullets[0].fences
        return dict(self._read_record(bullets[0], Reading(""))) if is_one else {}

    def read(self, line: Line, said: Bullet, reading: Reading) -> list[Said]:
        """The records: the bullets below, and what stands on the line itself."""
        own = [Bullet(said.line, part) for part in _parts(line)]
        found = [self._read_record(each, reading) for each in (*own, *said.below) if not _is_nothing(each)]
        for each in found:
            if self.head not in each and not self.nameless:
                hint = "begin with the name in backticks, as in - `name`: what it is"
                reading.fault(each.line, f"a bullet names no {self.head.replace('_', ' ')}", hint)
        return [each for each in found if self.head in each or self.nameless]

    def _read_record(self, said: Bullet, reading: Reading) -> Said:
        head = _head(said.text, row=said.row)
        into = Said(said.line, said_at(reading))
        if head.name is not None:
            into[self.head] = head.name
        inside = reading.within(head.name or "?")
        unread = [word for word in head.words if not self._word(word, said.line, into, inside)]
        rest = self._attributes(head.rest, said.line, into, inside)
        if self.pair and self._paired(rest, into):
            rest = ()
        below = self._described_below(said, into)
        read_entries(self.entries, below, into, inside)
        self._describe(unread, rest, said, into, inside)
        return into

    def _word(self, word: Line, line: int, into: Said, reading: Reading) -> bool:
        """Whether a word in brackets is understood: as a flag, or as an entry such as `default 0.5`."""
        text = plain(word).strip().lower()
        for flag in self.flags:
            if text == flag.word:
                into[flag.key], into.lines[flag.key] = flag.value, line
                return True
        found = labelled(word, self.entries)
        if found is None or found[0].key in into:
            return False
        entry, rest = found
        into[entry.key] = entry.form.read(rest, Bullet(line, rest), reading.within(entry.label))
        into.lines[entry.key] = line
        return True

    def _attributes(self, rest: Line, line: int, into: Said, reading: Reading) -> Line:
        """What is left of a description once pieces such as `Type: x; Aliases: y` are taken out of it."""
        pieces = divide(rest, ";")
        found = [self._attribute(piece, line, into, reading) for piece in pieces]
        if not any(found):
            return rest
        left = [piece for piece, is_read in zip(pieces, found, strict=True) if not is_read]
        return joined(span for at, piece in enumerate(left) for span in (*([Span("; ")] if at else []), *piece))

    def _attribute(self, piece: Line, line: int, into: Said, reading: Reading) -> bool:
        found = labelled(piece, self.entries) if split(piece, _COLON) else None
        if found is None or found[0].key in into:
            return False
        entry, rest = found
        into[entry.key], into.lines[entry.key] = entry.form.read(rest, Bullet(line, rest), reading), line
        return True

    def _paired(self, rest: Line, into: Said) -> bool:
        found = [code_text(span.text) for span in rest if span.code]
        if self.pair is None or len(found) != 2:  # noqa: PLR2004 - the two that an arrow stands between
            return False
        into.update(zip(self.pair, found, strict=True))
        return True

    def _described_below(self, said: Bullet, into: Said) -> tuple[Bullet, ...]:
        """The bullets below, less the one that is labelled as the description."""
        if self.text is None:
            return said.below
        names = Entry("Description", self.text, _NoForm(), also=("What", "Purpose", "Why", self.text))
        for at, each in enumerate(said.below):
            if labelled(each.text, self.entries) is None and (found := labelled(each.text, (names,))):
                into[self.text], into.lines[self.text] = line_text(found[1]), each.line
                return (*said.below[:at], *said.below[at + 1 :])
        return said.below

    def _describe(self, unread: list[Line], rest: Line, said: Bullet, into: Said, reading: Reading) -> None:
        bracketed = ", ".join(plain(word) for word in unread)
        own = line_text(rest)
        told = f"({bracketed}) {own}".strip() if bracketed else own
        text = "\n\n".join(each for each in (told, *(line_text(line) for line in said.paragraphs)) if each)
        if not text and rest and self.says:
            into.setdefault(str(self.text), "")
        if text and self.text is None:
            reading.note(said.line, f"not kept: {text!r}")
        elif text and self.text is not None:
            into[self.text] = f"{text} {into[self.text]}" if self.text in into else text
            into.lines.setdefault(self.text, said.line)


def _beside(entry: Entry, value: Mapping[str, Any]) -> str:
    return f"{entry.label.lower()} {entry.form.write(value.get(entry.key)).line}"


class _NoForm:
    """Where only the label counts."""

    def write(self, value: Any) -> Written:
        return Written(str(value))

    def read(self, line: Line, said: Bullet, reading: Reading) -> Any:
        return line


def _is_nothing(said: Bullet) -> bool:
    return not said.below and not line_text(said.text) and not any(span.code for span in said.text)


def _parts(line: Line) -> list[Line]:
    """Records on one line, where all that stands between its commas begins with a name; else the line as one."""
    parts = divide(line)
    return parts if all(_head(each, row=False).name for each in parts) else [line]


def _head(line: Line, *, row: bool) -> _Head:
    """The name that a line begins with, the words in brackets behind it, and what follows."""
    line = stripped(line)
    if line and line[0].code:
        return _after(code_text(line[0].text), line[1:])
    if row:
        return _Head(line_text(line) or None, (), ())
    halves = split(line, _BEHIND)
    name = plain(halves[0]) if halves else plain(line)
    found = re.match(r"^([^()]*?)\s*(\(.*)$", name)
    bare = found[1] if found else name
    if (halves or found) and _HEAD.match(bare) and " " not in bare:
        return _after(bare, stripped((Span(line[0].text[len(bare) :]), *line[1:])))
    if not halves and _HEAD.match(name) and " " not in name:
        return _Head(name, (), ())
    return _Head(None, (), line)


def _after(name: str, rest: Line) -> _Head:
    rest = stripped(rest)
    words: list[Line] = []
    if rest and not rest[0].code and _OPEN.match(rest[0].text):
        inside = split((Span(_OPEN.sub("", rest[0].text)), *rest[1:]), _CLOSE)
        if inside is not None:
            words, rest = divide(inside[0]), inside[1]
    if rest and not rest[0].code:
        behind = _AHEAD.sub("", f" {rest[0].text}", count=1)
        rest = stripped((Span(behind), *rest[1:]))
    return _Head(name, tuple(words), rest)
