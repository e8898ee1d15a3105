"""The form that a plan's Markdown has, with what is expected in its places: what reading it back goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.document.entries import Entry, Group
from cursus.planner.document.forms import Code, Mapped, Texts, Written, bullet
from cursus.planner.document.records import Records
from cursus.planner.document.sections import DETAILS, SECTIONS, TITLE, TRACE
from cursus.planner.document.tables import TRACE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.document.forms import Form
    from cursus.planner.document.sections import Section

__all__ = ["format_lines"]

_ENTRY = (
    "```python",
    "{",
    '    "[StepName]": {',
    '        "config_class": "[StepName]Config",',
    '        "builder_step_name": "[StepName]StepBuilder",',
    '        "spec_type": "[StepName]",',
    '        "sagemaker_step_type": "[Processing, Training, CreateModel, Transform, ...]",',
    '        "description": "[what it does, on one line]",',
    "    },",
    "}",
    "```",
)


def format_lines(name: str = "[StepName]") -> Iterator[str]:
    """The form, line by line."""
    yield f"# {TITLE} {name}"
    for section in SECTIONS:
        if section.number is not None:
            yield from ("", f"## {section.title}", "", *_section(section))
    yield from ("", f"## {DETAILS}", "", "### 1. Step Registry Addition", "", *_ENTRY)
    for section in SECTIONS:
        if section.number is None:
            yield from ("", f"## {section.title}", "", *_section(section))
    columns = (TRACE_TABLE.head, *TRACE_TABLE.columns)
    yield from ("", f"## {TRACE}", "", f"| {' | '.join(each.label for each in columns)} |", f"|{'---|' * len(columns)}")
    yield "| `[id]` | `[layer]`, `[layer]` | `[file]` | `[id of a test]` |"


def _section(section: Section) -> Iterator[str]:
    if section.form is not None:
        yield from _form(section.form, "").below
    else:
        yield from _entries(section.entries)


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.computed:
            continue
        yield from bullet(f"{entry.label}:", _form(entry.form, entry.hint))


def _form(form: Form, hint: str) -> Written:
    """What stands behind a label, and below it."""
    if isinstance(form, Group):
        return Written("" if form.loose or form.head is None else hint, tuple(_entries(form.entries)))
    if isinstance(form, Records):
        return Written("", tuple(_record(form)))
    if isinstance(form, Mapped):
        return Written("", (f"- {hint.strip('[]')}" if hint.startswith("[`") else f"- `[name]`: {hint}",))
    if isinstance(form, Texts):
        return Written("", (f"- {hint}",))
    if isinstance(form, Code):
        return Written("", ("```python", hint, "```"))
    return Written(hint)


def _record(form: Records) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for flag in form.flags:
        if not flag.silent:
            groups.setdefault(flag.key, []).append(flag.word)
    words = [" or ".join(each) for each in groups.values() if len(each) > 1]
    words += [f"{each.label.lower()} {each.hint}" for each in form.entries if _is_beside(each)]
    head = f"`[{form.head.replace('_', ' ')}]`" + (f" ({', '.join(words)})" if words else "")
    paired = form.pair or ()
    told = " -> ".join(f"`[{key}]`" for key in paired) or (form.about if form.text else "")
    below = [each for each in form.entries if each.key not in paired and not _is_beside(each)]
    yield from bullet(f"{head}:" if told else head, Written(told, tuple(_entries(below))))


def _is_beside(entry: Entry) -> bool:
    """Whether an entry stands in brackets behind the name of everything that there is."""
    return entry.beside and entry.default is ... and not entry.computed
