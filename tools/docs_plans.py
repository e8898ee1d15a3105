"""The page on the Markdown of plans, from the grammar by which plans are written and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.document.entries import Entry, Group
from cursus.planner.document.forms import Code, Mapped, Pairs, Text, Texts, Value, Word, Words
from cursus.planner.document.records import Records
from cursus.planner.document.sections import DETAILS, FILES, RECORD, REQUIREMENTS, SECTIONS, TRACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.planner.document.forms import Form

__all__ = ["plan_markdown_page"]

ABOUT = """
`cursus plan new` writes a plan as Markdown, and [`cursus plan import`](cli.md) reads one back, whoever wrote it.
Each of the sections below has a heading of level 2; in it are bullets that begin with a label. Sections and bullets
may stand in any order.

Reading takes a plan as people and language models write it. Bullets begin with `-`, `*` or a number. A label may be
bold, a heading, or a row's heading in a table, with or without a colon. Names may be in backticks. What a bullet
lists stands behind its label with commas, in bullets below, or in a table. `none` and `N/A` say that there is
nothing. Text before the title, paragraphs beside the bullets and sections that no plan has are told as notes and
are not kept.

Meaning is strict: a bullet that is not known, one of those marked *must* that is missing, a name that stands twice,
or a value of the wrong type is a fault with its line. What follows by rule may be left out: names of classes and
constants, base classes, the entry point, types that are usual for the SageMaker type, ids of tests. A plan that is
written, read and written again is the same to the letter.
""".strip()
FORMS = {
    Text: "text",
    Texts: "texts, a bullet each",
    Word: "a name",
    Words: "names",
    Value: "a value, as JSON or Python has it",
    Mapped: "names, and what is behind each",
    Pairs: "pairs",
    Code: "a block of code",
    Group: "the bullets below",
    Records: "things, a bullet each",
}
BEHIND = {
    DETAILS: "the step's entry in its table, its contract and its specification as Python, and excerpts of config, "
    "builder, script and hyperparameters. The entry says the "
    "SageMaker type and, for a project, the workspace. What section 2 leaves out of contract and "
    "specification is taken from here.",
    TRACE: "a table with a row for each requirement: its id, the layers, files and tests that answer it.",
    FILES: "a table of every file, its component and whether it is created or updated. Without it, the files are "
    "those that sections 2 and 3 name.",
    REQUIREMENTS: "a block of YAML with the requirements. Without it, and without `--requirements`, they are put "
    "together of what the sections say, and marked as inferred.",
    RECORD: "the revision, and the format's number.",
}


def plan_markdown_page() -> Iterator[str]:
    """Every section with its bullets."""
    yield from ("# The Markdown of a plan", "", *ABOUT.splitlines())
    for section in SECTIONS:
        yield from ("", f"## {section.title}", "")
        if isinstance(section.form, Records):
            yield from _record(section.form)
        else:
            yield from _table(section.entries)
    yield from ("", "## Other sections", "")
    for heading, text in BEHIND.items():
        yield f"- `{heading}`: {text}"


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    yield from ("| label | what | expected | also read as |", "|---|---|---|---|")
    for entry in entries:
        must = " (must)" if entry.must else ""
        label = f"`{entry.label}`{must}"
        yield f"| {label} | {FORMS[type(entry.form)]} | {_plain(entry.hint)} | {', '.join(entry.also)} |"
    for entry in entries:
        yield from _below(entry.label, entry.form)


def _plain(hint: str) -> str:
    return hint.removeprefix("[").removesuffix("]").replace("|", "\\|")


def _below(label: str, form: Form) -> Iterator[str]:
    if isinstance(form, Group):
        yield from ("", f"Below `{label}`:", "", *_table(form.entries))
    elif isinstance(form, Records):
        yield from ("", f"Below `{label}`:", "", *_record(form))


def _record(form: Records) -> Iterator[str]:
    words = ", ".join(f"`{flag.word}`" for flag in form.flags if not flag.silent)
    begins = f"Each begins with its {form.head.replace('_', ' ')} in backticks"
    brackets = f", then one of {words} in brackets" if words else ""
    behind = f", then, behind a colon, {_plain(form.about)}" if form.text else ""
    arrow = f", then `{form.pair[0]}` -> `{form.pair[1]}`" if form.pair else ""
    yield f"{begins}{brackets}{behind}{arrow}."
    if form.entries:
        yield from ("", *_table(form.entries))
