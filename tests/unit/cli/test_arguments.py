from __future__ import annotations

from pathlib import Path

import pytest

from cursus.cli.arguments import parse


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as caught:
        parse(words)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert not out
    assert "\n  hint: " in err
    return err


def test_each_command_names_the_function_that_serves_it() -> None:
    lines = {
        "demo": ("run", "demo"),
        "init d --data f --label l": ("project", "init"),
        "run d": ("run", "run"),
        "compile d c": ("pipeline", "compile_"),
        "verify f": ("pipeline", "verify"),
        "steps list": ("steps", "list_"),
        "steps show X": ("steps", "show"),
        "registry check": ("registry", "check"),
        "registry list --format json": ("registry", "list_"),
    }
    assert {line: parse(line.split()).call for line in lines} == lines


def test_paths_and_numbers_come_as_such() -> None:
    arguments = parse(["demo", "--rows", "1_000", "--into", "a b", "--jobs", "2"])
    assert (arguments.rows, arguments.into, arguments.jobs, arguments.store) == (1000, Path("a b"), 2, Path(".cursus"))


def test_parameters_are_collected_and_split_at_the_first_sign() -> None:
    assert parse(["run", "p", "--set", "A=1", "--set", "B=x=y", "--set", "C="]).set == [
        ("A", "1"), ("B", "x=y"), ("C", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("words", [["--debug", "run", "p"], ["run", "p", "--debug"], ["--debug", "steps", "list"]])
def test_debug_may_stand_before_and_behind_the_command(words: list[str]) -> None:
    assert parse(words).debug
    assert not parse([word for word in words if word != "--debug"]).debug


@pytest.mark.parametrize(
    ("line", "fact", "hint"),
    [
        ("rum x", "'rum'", "did you mean 'run'?"),
        ("run x --jbos 2", "unrecognized arguments: --jbos 2", "did you mean '--jobs'?"),
        ("steps lst", "'lst'", "did you mean 'list'?"),
        ("", "required: COMMAND", "`cursus --help` shows what it takes"),
        ("steps", "required: ACTION", "`cursus steps --help` shows what it takes"),
        ("init d", "required: --data, --label", "`cursus init --help` shows what it takes"),
        ("run x --deb", "unrecognized arguments: --deb", "did you mean '--debug'?"),
        ("run x --zzzzzz", "unrecognized arguments: --zzzzzz", "`cursus run --help` shows what it takes"),
    ],
)
def test_a_line_that_is_no_command_is_refused_with_a_hint(
    capsys: pytest.CaptureFixture[str], line: str, fact: str, hint: str
) -> None:
    said = refused(capsys, *line.split())
    assert fact in said
    assert said.endswith(f"  hint: {hint}\n")


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "²", "many", "", "00", "9" * 30])
def test_a_count_is_a_whole_number_of_one_or_more(capsys: pytest.CaptureFixture[str], number: str) -> None:
    assert f"{number!r} is no whole number of 1 or more" in refused(capsys, "run", "x", f"--jobs={number}")


@pytest.mark.parametrize("text", ["A", "=1", ""])
def test_a_parameter_has_a_name_and_a_value(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert f"{text!r} is no NAME=VALUE" in refused(capsys, "run", "x", f"--set={text}")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    assert all(command in said for command in ("demo", "init", "run", "compile", "verify", "steps"))


@pytest.mark.parametrize(
    "line",
    ["compile d", "run d", "resolve d", "deploy d", "config init d", "config check d", "config show n d",
     "config schema d", "steps list", "steps show X", "registry check", "registry stats", "registry list"],
)  # fmt: skip
def test_whose_steps_are_meant_may_be_said_wherever_names_of_steps_are_taken(line: str) -> None:
    said = parse([*line.split(), "--workspace", "project_x", "--root", "a b"])
    assert (said.workspace, said.root) == ("project_x", Path("a b"))
    assert (parse(line.split()).workspace, parse(line.split()).root) == (None, None)
