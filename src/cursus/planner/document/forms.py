"""How one thing that a plan says is written below its label, and read from however it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from cursus.errors import Fault
from cursus.planner.document.spans import Line, Span, codes, divide, plain, split
from cursus.planner.document.writing import (
    NOTHING,
    as_code,
    as_text,
    as_value,
    code_text,
    indented,
    is_form,
    line_text,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.planner.document.outline import Bullet

__all__ = [
    "Code",
    "Form",
    "Mapped",
    "Pairs",
    "Reading",
    "Said",
    "Text",
    "Texts",
    "Value",
    "Word",
    "Words",
    "Written",
    "bullet",
]

ARROW = re.compile(r"\s*(?:->|→|=>|:)\s*|\s+[\u2013\u2014-]\s+|\s*=\s*")
_UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_COMMAS = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\s+and\s+)")


@dataclass(frozen=True, slots=True)
class Written:
    """What stands on a bullet's own line, and the lines below it."""

    line: str = ""
    below: tuple[str, ...] = ()


class Said(dict[str, Any]):
    """What was read of something, with the line that it stands on and those of its entries."""

    def __init__(self, line: int, place: str) -> None:
        super().__init__()
        self.line, self.place = line, place
        self.lines: dict[str, int] = {}


@dataclass
class Reading:
    """A document that is being read: what is wrong with it, and what is not kept."""

    name: str
    faults: list[Fault] = field(default_factory=list[Fault])
    notes: list[str] = field(default_factory=list[str])
    places: tuple[str, ...] = ()

    def within(self, place: str) -> Reading:
        """The same reading, inside of something."""
        return Reading(self.name, self.faults, self.notes, (*self.places, place))

    def fault(self, line: int, fact: str, hint: str) -> None:
        """Says that something is wrong on a line."""
        self.faults.append(Fault(self.subject(line), fact, hint, "plan"))

    def note(self, line: int, fact: str) -> None:
        """Says that something on a line is not kept."""
        self.notes.append(f"{self.subject(line)}: {fact}")

    def subject(self, line: int) -> str:
        """Where a line is: in which file, and below what."""
        return f"{self.name}:{line}" + (f" {' > '.join(self.places)}" if self.places else "")


class Form(Protocol):
    """A way in which something is written."""

    def write(self, value: Any) -> Written:
        """The value as Markdown."""
        ...

    def read(self, line: Line, said: Bullet, reading: Reading) -> Any:
        """The value that a bullet says; `line` is what stands on its own line, behind the label."""
        ...


def heard(text: str, line: int, reading: Reading) -> str:
    """A text that somebody wrote; what still stands there as the form has it is told."""
    if is_form(text):
        reading.fault(line, f"{text} still stands there as in the form", f"write what is asked for, or {NOTHING!r}")
    return text


def bullet(head: str, written: Written) -> list[str]:
    """A bullet: what it begins with, and what is said of it."""
    first, *rest = written.line.split("\n")
    own = [f"- {head}{' ' if head and first else ''}{first}", *indented(rest)]
    return [*own, *indented(written.below)]


@dataclass(frozen=True, slots=True)
class Text:
    """A text."""

    def write(self, value: str) -> Written:
        """The text on the bullet's line."""
        return Written(as_text(value) if value else NOTHING)

    def read(self, line: Line, said: Bullet, reading: Reading) -> str:
        """The text, with what stands below it."""
        own = [line_text(each) for each in (line, *said.paragraphs)]
        below = [_whole(each) for each in said.below]
        text = heard("\n\n".join(each for each in own if each), said.line, reading)
        listed = "; ".join(each for each in below if each)
        return f"{text} {listed}" if text and listed else text or listed


def _whole(said: Bullet) -> str:
    """A bullet and all below it as one text."""
    own = "\n\n".join(line_text(each) for each in (said.text, *said.paragraphs))
    below = "; ".join(_whole(each) for each in said.below)
    return f"{own} {below}" if own and below else own or below


@dataclass(frozen=True, slots=True)
class Texts:
    """Several texts, each a bullet."""

    def write(self, value: Sequence[str]) -> Written:
        """A bullet for each text."""
        if not value:
            return Written(NOTHING)
        return Written("", tuple(line for each in value for line in bullet("", Written(as_text(each) or as_code("")))))

    def read(self, line: Line, said: Bullet, reading: Reading) -> list[str]:
        """The texts; what stands on the line is the first."""
        own = [line_text(each) for each in (line, *said.paragraphs)]
        below = [heard(_whole(each), each.line, reading) for each in said.below if plain(each.text).lower() != NOTHING]
        return [each for each in own if each] + below


@dataclass(frozen=True, slots=True)
class Word:
    """A name."""

    def write(self, value: str | None) -> Written:
        """The name in backticks."""
        return Written(NOTHING if value is None else as_code(value))

    def read(self, line: Line, said: Bullet, reading: Reading) -> str | None:
        """The name: what stands in backticks, or the line."""
        found = codes(line) or codes(said.below[0].text if said.below and not plain(line).strip() else ())
        if len(found) > 1:
            listed = ", ".join(map(repr, found))
            reading.fault(said.line, f"one name is expected, and there are {listed}", "leave one of them")
        return code_text(found[0]) if found else heard(line_text(line), said.line, reading) or None


@dataclass(frozen=True, slots=True)
class Words:
    """Names."""

    def write(self, value: Sequence[str]) -> Written:
        """The names in backticks."""
        return Written(", ".join(map(as_code, value)) or NOTHING)

    def read(self, line: Line, said: Bullet, reading: Reading) -> list[str]:
        """The names: all in backticks, or what commas divide; from the bullets below too."""
        found = _words(line)
        for each in said.below:
            head, *_ = _words(each.text) or ("",)
            found += [head] if head else []
        return found


def _words(line: Line) -> list[str]:
    found = [code_text(each) for each in codes(line)]
    return found or [each.strip("\"'") for each in _COMMAS.split(line_text(line).rstrip(".")) if each]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of Python."""

    def write(self, value: Any) -> Written:
        """The value as JSON in backticks."""
        return Written(as_value(value))

    def read(self, line: Line, said: Bullet, reading: Reading) -> Any:
        """The value."""
        return value_of(line)


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code."""

    language: str = "python"

    def write(self, value: str) -> Written:
        """The code in a fence; what no fence keeps as it is, as JSON."""
        if _UNKEPT.search(value):
            return Written(as_code(value, quoted=True))
        longest = max((len(each) for each in re.findall("`+", value)), default=0)
        fence = "`" * max(3, longest + 1)
        return Written("", (f"{fence}{self.language}", *value.split("\n"), fence))

    def read(self, line: Line, said: Bullet, reading: Reading) -> str:
        """The code of the fence, or what stands on the line."""
        return said.fences[0] if said.fences else "".join(map(code_text, codes(line))) or line_text(line)


@dataclass(frozen=True, slots=True)
class Mapped:
    """Names with a name or a value each; `values` says that JSON is what stands behind them."""

    values: bool = False

    def write(self, value: Mapping[str, Any]) -> Written:
        """A bullet for each name."""
        if not value:
            return Written(NOTHING)
        written = as_value if self.values else as_code
        return Written("", tuple(f"- {as_code(key)}: {written(each)}" for key, each in value.items()))

    def read(self, line: Line, said: Bullet, reading: Reading) -> Said:
        """The names and what stands behind each; on one line, with commas between them, too."""
        found = Said(said.line, said_at(reading))
        for part, place in [(each, said.line) for each in divide(line)] + [
            (self._row(each), each.line) for each in said.below
        ]:
            self._pair(part, place, found, reading)
        return found

    def _row(self, said: Bullet) -> Line:
        """A row of a table as a line; bullets are lines already."""
        if not said.below:
            return said.text
        behind = split(said.below[0].text, ARROW) if said.row else (said.below[0].text, said.below[0].text)
        return (*said.text, Span(": "), *(behind[1] if behind else said.below[0].text))

    def _pair(self, part: Line, place: int, found: Said, reading: Reading) -> None:
        if not line_text(part):
            return
        halves = split(part, ARROW) or _bracketed(part)
        key = halves and _key(halves[0])
        if not halves or not key:
            hint = "write a bullet such as - `name`: `value`"
            reading.fault(place, f"{plain(part)!r} does not say what is behind a name", hint)
        elif key in found:
            reading.fault(place, f"{key!r} stands there twice", "leave one of them")
        else:
            found[key] = value_of(halves[1]) if self.values else _behind(halves[1])
            found.lines[key] = place


def said_at(reading: Reading) -> str:
    """What the reading is in, as a fault says it."""
    return " > ".join(reading.places)


def _key(line: Line) -> str:
    found = codes(line)
    return code_text(found[0]) if found else line_text(line).strip("\"' ")


def _behind(line: Line) -> str:
    found = codes(line)
    return code_text(found[0]) if found else line_text(line).strip("\"'")


def _bracketed(line: Line) -> tuple[Line, Line] | None:
    """``data (`/opt/ml/x`)`` and ```data` `/opt/ml/x``` as two halves."""
    halves = split(line, re.compile(r"\s*\(\s*"))
    if halves:
        inside = split(halves[1], re.compile(r"\s*\)"))
        return halves[0], inside[0] if inside else halves[1]
    found = [span for span in line if span.code]
    return ((found[0],), (found[1],)) if len(found) == 2 else None  # noqa: PLR2004 - a name and what is behind it


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs: of two names with an arrow between them, or of a name and a number."""

    numbers: bool = False

    def write(self, value: Sequence[Sequence[Any]]) -> Written:
        """The pairs on one line."""
        if self.numbers:
            return Written(", ".join(f"{as_code(name)} {as_value(number)}" for name, number in value) or NOTHING)
        return Written(", ".join(f"{as_code(one)} -> {as_code(other)}" for one, other in value) or NOTHING)

    def read(self, line: Line, said: Bullet, reading: Reading) -> list[list[Any]]:
        """The pairs, from the line and from the bullets below it."""
        found: list[list[Any]] = []
        for part, place in [(each, said.line) for each in divide(line)] + [
            (part, each.line) for each in said.below for part in divide(each.text)
        ]:
            halves = split(part, ARROW) or _bracketed(part) or _halved(part)
            if halves is None:
                if line_text(part):
                    reading.fault(place, f"{plain(part)!r} is no pair", f"write {self._example()}")
                continue
            found.append([_key(halves[0]), value_of(halves[1]) if self.numbers else _key(halves[1])])
        return found

    def _example(self) -> str:
        return "`name` 0.5" if self.numbers else "`One` -> `Another`"


def _halved(line: Line) -> tuple[Line, Line] | None:
    return split(line, re.compile(r"\s+"))
