from __future__ import annotations

from importlib.metadata import version

import pytest

from cursus.engine.programs.requirements import main, unmet

PYTEST = version("pytest")
MAJOR = PYTEST.split(".")[0]


def faults(tmp_path, text):
    (tmp_path / "requirements.txt").write_text(text)
    return unmet(tmp_path / "requirements.txt")


@pytest.mark.parametrize(
    "line",
    [
        "pytest",
        f"pytest=={PYTEST}",
        f"pytest=={MAJOR}.*",
        "pytest>=7,<999",
        f"pytest~={MAJOR}.0",
        "PyTest!=1.0",
        "pytest[dev] >= 7.0  # why",
        "# only a comment",
        "",
        "--no-index",
        "nothing-like-it==1; python_version < '3'",
    ],
)
def test_met_requirements_are_silent(tmp_path, line):
    assert faults(tmp_path, line) == []


@pytest.mark.parametrize(
    "line", ["pytest<2", "pytest==1.*", "pytest~=1.0", f"pytest!={PYTEST}", "pytest>999", "pytest===0"]
)
def test_versions_that_do_not_fit_are_told_with_the_one_found(tmp_path, line):
    assert faults(tmp_path, line) == [f"{line} ({PYTEST} is installed)"]


def test_nested_files_are_followed(tmp_path):
    (tmp_path / "more.txt").write_text("nothing-like-it\n")
    assert faults(tmp_path, "-r more.txt\npytest") == ["nothing-like-it (not installed)"]


def test_what_cannot_be_checked_is_said_to_be_so(tmp_path):
    assert faults(tmp_path, "git+https://example.org/x.git") == ["git+https://example.org/x.git (cannot be checked)"]


def test_as_pip_it_answers_for_files_and_names(tmp_path, capsys):
    (tmp_path / "r.txt").write_text("nothing-like-it")
    assert main(["install", "pytest", "--quiet"]) == 0
    assert main(["install", "-r", str(tmp_path / "r.txt")]) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith("not installed here: nothing-like-it (not installed)")
    assert main(["uninstall", "--yes", "typing"]) == 0
