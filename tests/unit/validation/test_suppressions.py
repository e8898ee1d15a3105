from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.validation.step_files import CONTRACT, checked, rule, script_line, step

from cursus.validation.run import check
from cursus.validation.suppressions import read_suppressions

FILE = Path("f.py")


def codes(folder: Path, script: str, line: int = 2, levels: tuple[int, ...] = (0, 1)) -> list[str]:
    """The codes that are found in a step whose script breaks a rule in one line."""
    outcome = checked(step(folder, script=script), rule(script_line(line)), levels=levels)
    return [each.code for each in outcome.findings()]


def test_a_comment_allows_a_finding_on_its_line_and_on_the_next(tmp_path: Path) -> None:
    assert codes(tmp_path, "a = 1\nb = 2  # cursus: allow[unused-path] it is meant\n") == []
    assert codes(tmp_path, "# cursus: allow[unused-path] it is meant\nb = 2\n") == []
    assert codes(tmp_path, "# cursus: allow[unused-path] it is meant\n\nb = 2\n", line=3) == [
        "stale-suppression", "unused-path",
    ]  # fmt: skip


def test_what_is_allowed_is_kept_with_its_reason(tmp_path: Path) -> None:
    folder = step(tmp_path, script="b = 2  # cursus: allow[unused-path] it is meant\n")
    (found,) = checked(folder, rule(script_line(1))).steps
    assert [(each.finding.fact, each.reason) for each in found.allowed] == [("line 1", "it is meant")]
    assert found.score.percent == 100


def test_one_comment_can_allow_several_rules(tmp_path: Path) -> None:
    both = (rule(script_line(1)), rule(script_line(1), code="undeclared-variable"))
    folder = step(tmp_path, script="b = 2  # cursus: allow[unused-path, undeclared-variable] it is meant\n")
    assert list(checked(folder, *both).findings()) == []
    stale = [
        each.fact for each in checked(folder, both[0], rule(script_line(9), code="undeclared-variable")).findings()
    ]
    assert stale == ["the comment allows undeclared-variable, which is not found here", "line 9"]


@pytest.mark.parametrize(
    ("comment", "fact"),
    [
        ("# cursus: allow[unused-path]", "the comment allows unused-path and gives no reason"),
        (
            "# cursus: allow[unusd-path] it is meant",
            "the comment names 'unusd-path', which is no rule ('unused-path' is)",
        ),
        ("# cursus: allow[] it is meant", "the comment names no code"),
        ("# cursus: allow unused-path", "the comment names no code"),
        ("#cursus:allow", "the comment names no code"),
    ],
)
def test_a_comment_that_is_wrong_allows_nothing_and_is_an_error(tmp_path: Path, comment: str, fact: str) -> None:
    outcome = checked(step(tmp_path, script=f"b = 2  {comment}\n"), rule(script_line(1)))
    assert sorted(each.fact for each in outcome.findings()) == ["line 1", fact]
    assert outcome.has_errors


def test_a_comment_is_stale_only_where_its_rule_was_applied(tmp_path: Path) -> None:
    script = "a = 1\nb = 2  # cursus: allow[unused-path] it is meant\n"
    assert codes(tmp_path, script, line=1) == ["unused-path", "stale-suppression"]
    assert codes(tmp_path, script, line=1, levels=(2,)) == []


def test_of_a_file_of_two_steps_nothing_is_stale_until_both_were_looked_at(tmp_path: Path) -> None:
    step(tmp_path, "row_count", script="b = 2  # cursus: allow[unused-path] the sum needs it\n")
    step(tmp_path, "row_sum", contract=CONTRACT.format(stem="row_count"))
    silent = rule(lambda reading, world: [])
    outcome = checked(tmp_path, silent)
    assert [each.code for each in outcome.findings()] == ["stale-suppression"]
    one = outcome.selection.only(outcome.selection.chosen[:1])
    assert list(check(one, rules=[silent]).findings()) == []


def test_only_comments_are_read_and_files_that_are_no_python_have_none() -> None:
    assert read_suppressions(FILE, b'text = "# cursus: allow[a] b"\n') == []
    assert read_suppressions(FILE, b"# cursus: allow[a] b\ndef (:\n\x00") == []
    assert read_suppressions(FILE, "x = 'ü'\n# cursus: allow[a] b".encode("latin-1")) == []
    assert read_suppressions(FILE, b"# cursus allows you to\n# the words cursus: and allow\n") == []


def test_a_comment_is_told_with_its_place() -> None:
    (found,) = read_suppressions(FILE, b"x = 1  # cursus: allow[a-b] because\n")
    assert (found.place.line, found.place.column, found.codes, found.reason) == (1, 8, ("a-b",), "because")
