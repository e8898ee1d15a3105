"""The sections of a document, each read by its grammar."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.planner.document.entries import Entry, demand, normal, read_entries
from cursus.planner.document.forms import Said, Value
from cursus.planner.document.outline import Bullet, read_outline
from cursus.planner.document.sections import DETAILS, FILES, RECORD, REQUIREMENTS, SECTIONS, TRACE, Section
from cursus.planner.document.tables import FILE_TABLE, TRACE_TABLE
from cursus.planner.document.writing import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.document.forms import Reading
    from cursus.planner.document.outline import Part

__all__ = ["Parts", "read_parts"]

_RECORD = (Entry("Format", "format", Value(), default=1), Entry("Revision", "revision", Value(), default=1))
_OWN = tuple(normal(heading) for heading in (DETAILS, FILES, RECORD, REQUIREMENTS, TRACE))


@dataclass
class Parts:
    """What a document says, by section; `lines` are those of the headings.

    `code` are the blocks of Python, each with the line near which it stands; `requirements` is the block of YAML.
    """

    title: str
    line: int
    sections: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    code: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    requirements: tuple[int, str] | None = None
    files: list[Said] | None = None
    trace: list[Said] | None = None
    record: Said | None = None


def read_parts(text: str, reading: Reading) -> Parts:
    """The document by its sections; those that are missing, and those that no plan has, are told."""
    outline = read_outline(text)
    parts = Parts(outline.title, outline.line)
    for part in outline.parts:
        parts.code += _codes(part.bullets)
        _read_part(part, parts, reading)
    for each in SECTIONS:
        if each.number is not None and each.key not in parts.sections:
            wanted = ", ".join(entry.label for entry in each.entries if entry.must) or "the files"
            reading.fault(outline.line, f"section {each.title!r} is missing", f"add ## {each.title}, with: {wanted}")
    return parts


def _codes(bullets: tuple[Bullet, ...]) -> Iterator[tuple[int, str]]:
    for each in bullets:
        yield from ((each.line, code) for code in each.fences)
        yield from _codes(each.below)


def _read_part(part: Part, parts: Parts, reading: Reading) -> None:
    own = normal(part.heading)
    section = _section(own)
    if section is not None:
        if section.key in parts.sections:
            reading.fault(part.line, f"section {section.title!r} stands there twice", "put both into one")
            return
        parts.lines[section.key] = part.line
        parts.sections[section.key] = _read_section(section, part, reading.within(section.title))
    elif own in _OWN:
        _read_own(own, part, parts, reading.within(part.heading))
    elif part.bullets:
        reading.note(part.line, f"section {part.heading!r} is not kept: a plan has none of that name")


def _section(heading: str) -> Section | None:
    for section in SECTIONS:
        if heading in {normal(each) for each in (section.heading, *section.also)}:
            return section
    return None


def _read_section(section: Section, part: Part, reading: Reading) -> Any:
    whole = Bullet(part.line, (), part.bullets)
    if section.form is not None:
        return section.form.read((), _without_prose(whole, reading), reading)
    said = Said(part.line, section.title)
    read_entries(section.entries, part.bullets, said, reading)
    if section.key != "components":
        demand(section.entries, said, part.line, reading)
    return said


def _without_prose(whole: Bullet, reading: Reading) -> Bullet:
    """What stands there in lists and tables; paragraphs are told."""
    from dataclasses import replace

    from cursus.planner.document.spans import plain
    from cursus.planner.document.writing import line_text

    for each in whole.below:
        if each.prose and line_text(each.text) and plain(each.text).lower() != NOTHING:
            reading.note(each.line, f"a paragraph is not kept: {plain(each.text)!r}")
    return replace(whole, below=tuple(each for each in whole.below if not each.prose))


def _read_own(own: str, part: Part, parts: Parts, reading: Reading) -> None:
    """A section that only plans of cursus have."""
    whole = _without_prose(Bullet(part.line, (), part.bullets), reading) if own != normal(DETAILS) else Bullet(0, ())
    if own == normal(FILES):
        parts.files = FILE_TABLE.read((), whole, reading)
    elif own == normal(TRACE):
        parts.trace = TRACE_TABLE.read((), whole, reading)
    elif own == normal(RECORD):
        parts.record = Said(part.line, RECORD)
        read_entries(_RECORD, whole.below, parts.record, reading)
    elif own == normal(REQUIREMENTS):
        parts.requirements = next(iter(_codes(part.bullets)), None)
