"""Tables of steps are read and not run."""

from __future__ import annotations

import pytest
from tests.workspace_files import entry, table

from cursus.registry.tables import Table, read_table


def read(text: str) -> Table:
    return read_table(text.encode())


def names(found: Table) -> list[str]:
    return [name for name, _, _ in found.entries]


def facts(found: Table) -> list[str]:
    return [fact for _, fact, _ in found.faults]


SEED = """
PROJECT_STEP_NAMES = {
    "RowCount": {
        "config_class": "RowCountConfig",
        "builder_step_name": "RowCountStepBuilder",
        "spec_type": "RowCount",
        "sagemaker_step_type": "Processing",
        "description": "Counts rows",
        "workspace_id": "project_x"
    },
}

from src.cursus.registry.step_names import set_workspace_context
with set_workspace_context("project_x"):
    raise SystemExit("never run")
"""


def test_a_table_is_read_as_the_seed_writes_it() -> None:
    found = read(SEED)

    assert found.faults == ()
    assert found.entries == (
        ("RowCount", 3, {**entry("RowCount", description="Counts rows"), "workspace_id": "project_x"}),
    )


def test_names_that_follow_the_rule_may_be_left_out() -> None:
    found = read('PROJECT_STEP_NAMES = {"RowCount": {"sagemaker_step_type": "Processing"}}')

    assert found.entries == (("RowCount", 1, {"sagemaker_step_type": "Processing"}),)


@pytest.mark.parametrize(
    "call",
    [
        'step_entry("RowCount", "Processing", "Counts the rows of each group")',
        'step_entry("RowCount", StepKind.PROCESSING, description="Counts the rows of each group")',
        'step_entry(description="Counts the rows of each group", name="RowCount", sagemaker_step_type="Processing")',
    ],
)
def test_a_step_may_be_declared_by_the_rule_for_its_names(call: str) -> None:
    found = read(f"STEP_NAMES: dict = {{**{call}}}")

    assert found.entries == (("RowCount", 1, entry("RowCount")),)


def test_the_projects_table_goes_before_another() -> None:
    both = table("STEP_NAMES", ["Other"]) + table("PROJECT_STEP_NAMES", ["RowCount"])

    assert names(read(both)) == ["RowCount"]


def test_what_is_said_of_the_workspace_is_kept() -> None:
    assert read(table("PROJECT_STEP_NAMES", [], {"owner": "risk"})).metadata == {"owner": "risk"}
    assert read(table("PROJECT_STEP_NAMES", [])).metadata is None


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("", "has no PROJECT_STEP_NAMES"),
        ("def PROJECT_STEP_NAMES(): ...", "has no PROJECT_STEP_NAMES"),
        ("PROJECT_STEP_NAMES: dict", "has no PROJECT_STEP_NAMES"),
        ("PROJECT_STEP_NAMES = dict(a=1)", "the table is no dict that is written out"),
        ("PROJECT_STEP_NAMES = {**OTHERS}", "spreads what is not written out"),
        ('PROJECT_STEP_NAMES = {**step_entry("A", "Processing")}', "spreads what is not written out"),
        ('PROJECT_STEP_NAMES = {**step_entry("A", "Processing", "d", "e")}', "spreads what is not written out"),
        ('PROJECT_STEP_NAMES = {**step_entry("A", "Processing", "d", x="e")}', "spreads what is not written out"),
        ('PROJECT_STEP_NAMES = {**step_entry("A", KIND, "d")}', "spreads what is not written out"),
        ('PROJECT_STEP_NAMES = {**step_entry("A", StepKind.NONE, "d")}', "spreads what is not written out"),
        ('PROJECT_STEP_NAMES = {f"A": {}}', "the name of a step is no text that is written out"),
        ("PROJECT_STEP_NAMES = {1: {}}", "the name of a step is no text that is written out"),
        ('PROJECT_STEP_NAMES = {"A": make()}', "A: its entry is no dict that is written out"),
        ('PROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": kind()}}', "A: its entry is no dict that is written out"),
        ('PROJECT_STEP_NAMES = {"A": {}}', "A: has no sagemaker_step_type"),
        ('PROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": 1}}', "A: sagemaker_step_type is 1"),
        ('PROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": "Lambda", "team": "x"}}', "A: unknown team"),
        (
            'PROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": "Lambda", "config_class": "../A"}}',
            "A: config_class is '../A'",
        ),
        ('PROJECT_STEP_NAMES = {"a": {"sagemaker_step_type": "Lambda"}}', "a: is no name of a step"),
    ],
)
def test_what_is_no_table_or_no_line_of_one_is_told(text: str, fact: str) -> None:
    found = read(text)

    assert fact in facts(found)
    assert not found.entries
    assert all(hint for _, _, hint in found.faults)


def test_metadata_that_are_no_texts_are_told_and_the_steps_stay() -> None:
    found = read(table("PROJECT_STEP_NAMES", ["RowCount"]) + "WORKSPACE_METADATA = {'retries': 3}")

    assert facts(found) == ["WORKSPACE_METADATA is no dict of texts that is written out"]
    assert names(found) == ["RowCount"]


@pytest.mark.parametrize(
    "statement",
    [
        'PROJECT_STEP_NAMES["B"] = {}',
        "PROJECT_STEP_NAMES.update(more())",
        "PROJECT_STEP_NAMES |= MORE",
        'PROJECT_STEP_NAMES["A"] |= {}',
        'del PROJECT_STEP_NAMES["A"]',
    ],
)
def test_a_table_that_is_changed_after_it_was_written_out_is_told(statement: str) -> None:
    found = read_table(b"PROJECT_STEP_NAMES = {}\n" + statement.encode())

    assert found.faults == (
        (2, "changes PROJECT_STEP_NAMES after it was written out", "write the steps into PROJECT_STEP_NAMES itself"),
    )


def test_what_only_reads_the_table_is_passed_over() -> None:
    reading = "KINDS = {n: e['sagemaker_step_type'] for n, e in PROJECT_STEP_NAMES.items()}\nprint(PROJECT_STEP_NAMES)"

    assert read(table("PROJECT_STEP_NAMES", ["RowCount"]) + reading).faults == ()


def test_of_a_step_that_stands_twice_neither_line_counts() -> None:
    one = f"    'RowCount': {entry('RowCount')!r},\n"
    found = read(f"PROJECT_STEP_NAMES = {{\n{one}{one}{one}    'Other': {entry('Other')!r},\n}}")

    assert names(found) == ["Other"]
    assert [line for line, _, _ in found.faults] == [3, 4]
    assert set(facts(found)) == {"RowCount: stands here twice, first in line 2"}


def test_one_line_at_fault_leaves_the_others() -> None:
    found = read(f"PROJECT_STEP_NAMES = {{\n    'bad name': {{}},\n    'Good': {entry('Good')!r},\n}}")

    assert names(found) == ["Good"]
    assert {line for line, _, _ in found.faults} == {2}


@pytest.mark.parametrize(
    "content",
    [
        b"PROJECT_STEP_NAMES = {",
        b"x = '\xff'",
        b"# -*- coding: nonsense -*-\n",
        b"a\x00b",
        b"(" * 100_000,
        b"x = " + b"-" * 200_000 + b"1",
        b"x = " + b"[" * 5_000 + b"]" * 5_000,
        b"x = " + b"1+" * 100_000 + b"1",
        b"x = " + b"9" * 10_000,
        bytes(range(256)),
    ],
    ids=range(10),
)
def test_hostile_content_is_no_python_and_nothing_worse(content: bytes) -> None:
    found = read_table(content)

    assert not found.entries
    assert len(found.faults) == 1


def test_a_deep_value_in_a_line_is_no_value_that_is_written_out() -> None:
    found = read(f'PROJECT_STEP_NAMES = {{"A": {"[" * 80}{"]" * 80}, "B": {entry("B")!r}}}')

    assert names(found) == ["B"]


@pytest.mark.parametrize("coding", ["utf-8-sig", "latin-1", "utf-16"])
def test_the_file_may_say_its_encoding(coding: str) -> None:
    text = f"# -*- coding: {coding} -*-\n" + table("PROJECT_STEP_NAMES", ["RowCount"]).replace("Counts", "Zählt")
    found = read_table(text.encode(coding))

    assert names(found) == ([] if coding == "utf-16" else ["RowCount"])


def test_values_are_shown_short_and_on_one_line() -> None:
    found = read(f"PROJECT_STEP_NAMES = {{'A\\n\\x1b[31m{'x' * 500}': {{}}}}")

    assert found.faults
    assert all(fact.isprintable() and len(fact) < 200 for fact in facts(found))
