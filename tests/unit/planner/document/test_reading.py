from __future__ import annotations

import pytest

from cursus.planner.document.components import CONTRACT, FIELD, NEED
from cursus.planner.document.entries import Entry
from cursus.planner.document.forms import Mapped, Pairs, Reading, Texts, Words
from cursus.planner.document.outline import Bullet, read_outline
from cursus.planner.document.writing import as_code, as_text, read_item
from cursus.planner.importing.identity import step_name


def bullet(markdown: str) -> Bullet:
    (found,) = read_outline(f"# Plan\n\n## Section\n\n{markdown}\n").parts[0].bullets
    return found


def read(form: object, markdown: str) -> tuple[object, list[str]]:
    from cursus.planner.document.entries import labelled

    said, reading = bullet(markdown), Reading("plan.md")
    found = labelled(said.text, [Entry("Label", "label", form)])  # type: ignore[arg-type]  # any form
    assert found is not None
    return form.read(found[1], said, reading), [str(each) for each in reading.faults]  # type: ignore[attr-defined]  # any form


@pytest.mark.parametrize(
    "markdown",
    [
        "- Label: `a`, `b`",
        "- **Label**: a, b",
        "* **Label:** a and b",
        "1. Label - `a`; `b`",
        "- LABEL\n  - `a`: the first\n  - `b`",
        "- label:\n  * a\n  * b",
        "**Label**\n\n- a\n- b",
        "### 2.1 Label\n\n| Name | What |\n|---|---|\n| `a` | x |\n| `b` | y |",
    ],
)
def test_names_are_read_however_they_are_listed(markdown: str) -> None:
    assert read(Words(), markdown) == (["a", "b"], [])


@pytest.mark.parametrize(
    "markdown",
    [
        "- Label: `a`: `/x`, `b`: `/y`",
        "- Label:\n  - `a`: `/x`\n  - `b`: `/y`",
        "- Label:\n  - a -> /x\n  - b → /y",
        "- Label: a (`/x`), b (`/y`)",
        "- Label:\n\n  | Name | Path |\n  |---|---|\n  | a | `/x` |\n  | `b` | /y |",
        "- Label: a = /x; b = /y",
    ],
)
def test_names_with_paths_are_read_however_they_are_paired(markdown: str) -> None:
    found, faults = read(Mapped(), markdown)
    assert (dict(found), faults) == ({"a": "/x", "b": "/y"}, [])  # type: ignore[call-overload]  # a mapping


@pytest.mark.parametrize("nothing", ["none", "None.", "N/A", "-", "n/a", "`[]`", "not applicable"])
def test_nothing_is_said_in_many_words(nothing: str) -> None:
    assert read(Texts(), f"- Label: {nothing}")[0] in ([], ["`[]`"])


def test_a_name_without_what_is_behind_it_is_told() -> None:
    _, faults = read(Mapped(), "- Label: somewhere")
    assert "'somewhere' does not say what is behind a name" in faults[0]


def test_what_is_no_pair_is_told() -> None:
    assert "'A' is no pair" in read(Pairs(), "- Label: A")[1][0]


@pytest.mark.parametrize(
    "markdown",
    [
        "- Label:\n  - `rows` (required): The rows\n    - Type: `processing_output`\n    - Sources: `A`, `B`",
        "- Label:\n  - rows (required, type processing_output): The rows\n    - compatible sources: A, B",
        "- Label:\n  - `rows` (required) - The rows; Type: processing_output; Compatible sources: `A`, `B`",
        "- Label:\n\n  | Name | Type | Compatible sources | Description |\n  |---|---|---|---|\n"
        "  | `rows` | processing_output | `A`, `B` | The rows |",
    ],
)
def test_a_need_is_read_however_it_is_described(markdown: str) -> None:
    found, faults = read(NEED, markdown)
    assert faults == []
    assert isinstance(found, list)
    need = {key: value for key, value in found[0].items() if key != "required"}
    assert need == {
        "logical_name": "rows", "description": "The rows", "dependency_type": "processing_output",
        "compatible_sources": ["A", "B"],
    }  # fmt: skip


def test_a_default_is_read_from_brackets() -> None:
    found, _ = read(FIELD, "- Label:\n  - `ratio` (system, type `float`, default 0.5): The share")
    assert isinstance(found, list)
    assert dict(found[0]) == {
        "name": "ratio", "tier": "system", "annotation": "float", "default": 0.5, "description": "The share",
    }  # fmt: skip


def test_a_bullet_that_is_not_known_is_told_with_the_nearest() -> None:
    _, faults = read(CONTRACT, "- Label: `x.py`\n  - Entry pint: `x.py`")
    assert faults == [
        "plan.md:6: 'Entry pint' is not known here\n  hint: did you mean 'Entry point'?",
    ]


@pytest.mark.parametrize(
    "text", ["none", "", "- x", "a|b", "[x] y", "[what it is for]", "<b>", "a\nb", "a\n\nb", "`", "# x"]
)
def test_a_text_is_written_so_that_it_is_read(text: str) -> None:
    assert read_item(as_text(text) or as_code("")) == text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Implementation Plan for RowCount", "RowCount"),
        ("Implementation Plan for Row Count Step", "RowCount"),
        ("Implementation Plan: `row_count`", "RowCount"),
        ("Plan for the XGBoost Training step", "XGBoostTraining"),
        ("Something else", "SomethingElse"),
    ],
)
def test_a_title_names_a_step(title: str, name: str) -> None:
    assert step_name(title) == name
