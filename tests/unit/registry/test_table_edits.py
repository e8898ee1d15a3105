from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest
from ruff import find_ruff_bin

import cursus.registry.step_names_original as original
from cursus.errors import DuplicateStepError, RegistryError
from cursus.registry.definitions import step_entry
from cursus.registry.table_edits import add_entry, remove_entry
from cursus.registry.tables import read_table

ENTRY = step_entry("RowCount", "Processing", "Counts rows")["RowCount"]
FIELDS = {key: str(value) for key, value in ENTRY.items()}
SHARED = Path(str(original.__file__))

WRITTEN_OUT = """\
# Our steps.
PROJECT_STEP_NAMES = {  # one each
    # Ann's.
    "First": {"sagemaker_step_type": "Processing"},  # the first
    'Second': {
        'sagemaker_step_type': 'Training',  # trains
    },  # the second
    # The end.
}
WORKSPACE_METADATA = {"owner": "Ann"}   # trailing  
"""  # noqa: W291 - it is kept
FORMS = {
    "no line": "PROJECT_STEP_NAMES = {}\n",
    "a comment": "PROJECT_STEP_NAMES = {\n    # one line each\n}\n",
    "no end of line": "PROJECT_STEP_NAMES = {}",
    "written out": WRITTEN_OUT,
    "tabs": WRITTEN_OUT.replace("    ", "\t"),
    "two spaces": WRITTEN_OUT.replace("    ", "  "),
    "no last comma": WRITTEN_OUT.replace("},  # the second", "}  # the second"),
    "flat": 'PROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": "Processing"}}\n',
    "flat with a last comma": "PROJECT_STEP_NAMES = {'A': {'sagemaker_step_type': 'Processing'}, }\n",
    "bracket in the line": 'PROJECT_STEP_NAMES = {\n  "A": {"sagemaker_step_type": "Processing"}}\n',
    "annotated": 'PROJECT_STEP_NAMES: dict[str, dict[str, str]] = {\n    "A": {"sagemaker_step_type": "Fail"},\n}\n',
    "the seed's name": 'STEP_NAMES = {\n    "A": {"sagemaker_step_type": "Fail"},\n}\n',
    "continued lines": 'PROJECT_STEP_NAMES = \\\n  {"A": {"sagemaker_step_type": "Fail"}, \\\n   }\n',
    "in brackets": 'PROJECT_STEP_NAMES = ({\n    "A": {"sagemaker_step_type": "Fail"},\n})\n',
    "two statements": 'import os; PROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": "Fail"}}; x = 1\n',
    "spread": 'from m import step_entry\nSTEP_NAMES = {\n    **step_entry("A", "Fail", "Fails"),  # a\n}\n',
    "spread, named": 'STEP_NAMES = {**step_entry(description="", name="A", sagemaker_step_type="Fail")}\n',
    "assigned twice": 'PROJECT_STEP_NAMES = {}\nPROJECT_STEP_NAMES = {"A": {"sagemaker_step_type": "Fail"}}\n',
}


def added(text: str, name: str = "RowCount", **fields: str) -> str:
    return add_entry(text.encode(), name, {**FIELDS, **fields}, "t.py").decode()


def names(content: bytes) -> list[str]:
    return [name for name, _, _ in read_table(content).entries]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\n# caf\xe9\n"], ids=ascii)
def test_a_line_more_leaves_every_other_byte(form, ends, head):
    before = head + FORMS[form].encode()
    before = before.replace(b"\n", ends.encode())
    after = add_entry(before, "RowCount", FIELDS, "t.py")
    assert names(after) == [*names(before), "RowCount"]
    rest = iter(after)
    assert all(byte in rest for byte in before), "a byte of the file is gone, or out of order"
    assert b"\r\n" not in before or b"\n" not in after.replace(b"\r\n", b"")
    ast.parse(after)


@pytest.mark.parametrize("form", [each for each in FORMS if each not in {"no line", "no end of line"}])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_line_that_comes_and_goes_leaves_the_file_as_it_was(form, ends):
    before = FORMS[form].replace("\n", ends).encode()
    assert remove_entry(add_entry(before, "RowCount", FIELDS, "t.py"), "RowCount", "t.py") == before


def test_a_new_line_is_written_as_the_one_before():
    text = added(WRITTEN_OUT)
    assert text == WRITTEN_OUT.replace(
        "    # The end.",
        """\
    'RowCount': {
        'config_class': 'RowCountConfig',
        'builder_step_name': 'RowCountStepBuilder',
        'spec_type': 'RowCount',
        'sagemaker_step_type': 'Processing',
        'description': 'Counts rows',
    },
    # The end.""",
    )


def test_a_table_that_spreads_gets_a_line_that_spreads():
    text = added(FORMS["spread"])
    assert text == FORMS["spread"].replace("# a\n", '# a\n    **step_entry("RowCount", "Processing", "Counts rows"),\n')


def test_names_that_follow_no_rule_are_written_out():
    text = added(FORMS["spread"], config_class="OtherConfig")
    assert '"config_class": "OtherConfig"' in text


def test_types_are_written_as_the_file_writes_them():
    text = "from m import StepKind, step_entry\nSTEP_NAMES = {}\n"
    assert '**step_entry("RowCount", StepKind.PROCESSING, "Counts rows"),' in added(text)


def test_the_table_of_the_shared_steps_can_be_edited():
    before = SHARED.read_bytes()
    after = add_entry(before, "RowCount", FIELDS, "t.py")
    line = b'    **step_entry("RowCount", StepKind.PROCESSING, "Counts rows"),\n'
    assert after.replace(line, b"") == before
    assert remove_entry(after, "RowCount", "t.py") == before


@pytest.mark.parametrize(
    "description", ['"', "'", "\\", "\\n", "{x}", "%s", "é", "日本", "\u2028", "\x7f", "a\nb", "🚀"]
)
@pytest.mark.parametrize("head", ["", "# coding: latin-1\n"])
def test_any_text_reads_back(description, head):
    before = (head + "PROJECT_STEP_NAMES = {}\n").encode("latin-1")
    after = add_entry(before, "RowCount", {**FIELDS, "description": description}, "t.py")
    assert read_table(after).entries[0][2]["description"] == description


@pytest.mark.parametrize(
    ("name", "left"),
    [
        (
            "First",
            """\
# Our steps.
PROJECT_STEP_NAMES = {  # one each
    # Ann's.
    'Second': {
        'sagemaker_step_type': 'Training',  # trains
    },  # the second
    # The end.
}
""",
        ),
        (
            "Second",
            """\
# Our steps.
PROJECT_STEP_NAMES = {  # one each
    # Ann's.
    "First": {"sagemaker_step_type": "Processing"},  # the first
    # The end.
}
""",
        ),
    ],
)
def test_a_line_goes_with_the_comment_at_its_end(name, left):
    _, sign, rest = WRITTEN_OUT.partition("WORKSPACE_METADATA")
    assert remove_entry(WRITTEN_OUT.encode(), name, "t.py").decode() == left + sign + rest


@pytest.mark.parametrize(
    ("name", "left"), [("A", '{"B": 2, "C": 3}'), ("B", '{"A": 1, "C": 3}'), ("C", '{"A": 1, "B": 2}')]
)
def test_a_line_goes_from_a_flat_table(name, left):
    def table(text: str) -> str:
        for number in "123":
            text = text.replace(f": {number}", ': {"sagemaker_step_type": "Fail"}')
        return f"PROJECT_STEP_NAMES = {text}\n"

    assert remove_entry(table('{"A": 1, "B": 2, "C": 3}').encode(), name, "t.py").decode() == table(left)


def test_the_last_line_may_go():
    assert (
        remove_entry(FORMS["annotated"].encode(), "A", "t.py")
        == b"PROJECT_STEP_NAMES: dict[str, dict[str, str]] = {\n}\n"
    )


def test_faults_of_other_lines_stay_and_do_not_hinder():
    text = 'PROJECT_STEP_NAMES = {\n    "bad": {},\n    **computed(),\n    "A": {"sagemaker_step_type": "Fail"},\n}\n'
    assert "RowCount" in added(text)
    assert names(remove_entry(text.encode(), "A", "t.py")) == []


def test_a_name_that_is_there_is_refused_also_where_its_line_is_at_fault():
    for text in ('STEP_NAMES = {"RowCount": {}}', 'STEP_NAMES = {**step_entry("RowCount", computed, "")}'):
        with pytest.raises(DuplicateStepError, match=r"t\.py: 'RowCount' stands there already"):
            added(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("PROJECT_STEP_NAMES = {", "it is no Python"),
        ("x = 1\n", "it has no PROJECT_STEP_NAMES"),
        ("PROJECT_STEP_NAMES = dict()\n", "its table is no dict that is written out"),
        ("def f():\n    PROJECT_STEP_NAMES = {}\n", "it has no PROJECT_STEP_NAMES"),
        ("\x0cPROJECT_STEP_NAMES = {}\n", "the rest of it would change too"),
        ("# coding: no-such-code\nPROJECT_STEP_NAMES = {}\n", "it is no Python"),
    ],
)
def test_what_cannot_be_edited_is_told(text, told):
    with pytest.raises(RegistryError, match=told):
        added(text)


def test_a_file_that_is_no_text_is_told():
    with pytest.raises(RegistryError, match="it is no Python"):
        add_entry(b"PROJECT_STEP_NAMES = {}\n# \xff\xfe", "RowCount", FIELDS, "t.py")


def test_a_line_that_would_be_at_fault_is_refused():
    with pytest.raises(RegistryError, match="is no name of a step"):
        added("PROJECT_STEP_NAMES = {}\n", name="rowCount")
    with pytest.raises(RegistryError, match="has no sagemaker_step_type"):
        added("PROJECT_STEP_NAMES = {}\n", sagemaker_step_type="")


def test_a_line_that_is_not_there_cannot_go():
    with pytest.raises(RegistryError, match=r"'Frist' stands there not at all\n  hint: did you mean 'First'"):
        remove_entry(WRITTEN_OUT.encode(), "Frist", "t.py")
    twice = 'PROJECT_STEP_NAMES = {"A": {}, "A": {}}'
    with pytest.raises(RegistryError, match="'A' stands there 2 times"):
        remove_entry(twice.encode(), "A", "t.py")


LONG = {
    "words": "Keeps the payments of customers that are older than the age limit of their country, and reports how many "
    'rows of each country were left out, "as they stand", for the report of the month',
    "one word": "s3://" + "a-very-long-name/" * 20,
    "wide letters": "顧客の支払いを国ごとに数える " * 8,
    "fits": "Counts " + "x" * 80,
    "lines and tabs": "Counts\trows\nof each country, " * 10,
}


def ruff(folder: Path, *words: str) -> int:
    options = ("--isolated", "--no-cache", "--line-length", "120", "--quiet", "t.py")
    return subprocess.run([find_ruff_bin(), *words, *options], cwd=folder, check=False).returncode


@pytest.mark.parametrize("description", LONG.values(), ids=LONG)
@pytest.mark.parametrize("form", ["spread", "written out", "a comment"])
def test_a_long_description_is_written_as_the_formatter_and_the_linter_leave_it(form, description, tmp_path):
    file = tmp_path / "t.py"
    file.write_text(FORMS[form], encoding="utf-8")
    assert ruff(tmp_path, "format") == 0
    fields = step_entry("RowCount", "Processing", description)["RowCount"]
    after = added(file.read_text("utf-8"), **{key: str(value) for key, value in fields.items()})
    assert read_table(after.encode()).entries[-1][2]["description"] == description
    file.write_text(after, encoding="utf-8")
    assert ruff(tmp_path, "format", "--check") == 0, after
    assert ruff(tmp_path, "check", "--select", "E501") == 0, after
