"""The page that a starting project begins with: how to run it, what was inferred, and what to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.project.label_task import LabelProfile, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.project.profile import TableProfile

__all__ = ["readme_text"]


def readme_text(profile: TableProfile, label: LabelProfile, name: str, warnings: Iterable[str]) -> str:
    """The page, in Markdown."""
    sections = (
        ("", [f"# {name}", "", f"Learns {_code(label.name)} from {profile.rows} rows. {_goal(label)}"]),
        ("Run", _commands()),
        ("What was inferred", [f"- {_line(line)}" for line in _inferred(profile, label)]),
        ("What to check", [f"- {_line(line)}" for line in (*warnings, *_always())]),
    )
    return "\n\n".join("\n".join([f"## {title}", "", *lines] if title else lines) for title, lines in sections) + "\n"


def _commands() -> list[str]:
    return [
        "```",
        "cursus run .                    # runs every step on this machine, without AWS",
        "cursus compile . --explain      # shows the edges, and why each was chosen",
        "```",
    ]


def _goal(label: LabelProfile) -> str:
    if label.task is Task.BINARY:
        return f"The model predicts the probability of {_code(label.positive or '')}."
    if label.task is Task.MULTICLASS:
        return f"The model predicts one of {len(label.classes)} classes."
    return "The model predicts a number."


def _inferred(profile: TableProfile, label: LabelProfile) -> Iterator[str]:
    yield f"The task is {label.task}: {label.reason}."
    if label.classes:
        yield "Rows of each class: " + ", ".join(f"{_code(entry.value)} {entry.rows}" for entry in label.classes) + "."
    if label.positive is not None:
        yield f"The positive class is {_code(label.positive)}: {label.positive_reason}."
    for found in profile.identifiers:
        yield f"{_code(found.column)} names rows and is not learnt from: {found.reason}."
    for found in profile.constants:
        yield f"{_code(found.column)} is dropped: {found.reason}."
    for found in profile.times[:1]:
        yield f"Rows are split by time with {_code(found.column)}: {found.reason}."
    for note in profile.notes:
        yield f"{note[:1].upper()}{note[1:]}."


def _always() -> tuple[str, ...]:
    return (
        "`metric_threshold` in `config.yaml` only keeps out a model that has learnt nothing: set it to what you need.",
        "`bucket` and `role` in `config.yaml` are placeholders: change them before you deploy to AWS.",
        "Is every column known at the time when the model will predict? Move those that are not to `drop_columns`.",
    )


def _code(text: str) -> str:
    """The text as Markdown code, whatever backticks it holds."""
    fence = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"


def _line(text: str) -> str:
    return " ".join(text.split())
