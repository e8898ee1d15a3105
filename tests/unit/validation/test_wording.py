from __future__ import annotations

from pathlib import Path

import pytest

from cursus.validation.contents import Contents
from cursus.validation.model import Place
from cursus.validation.wording import excerpt, shown_path, shown_place


def shown(tmp_path: Path, text: str, line: int, column: int, end: int | None = None) -> tuple[str, str] | None:
    path = tmp_path / "f.py"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return excerpt(Place(path, line, column, end), Contents())


def test_carets_stand_below_what_is_meant(tmp_path: Path) -> None:
    assert shown(tmp_path, "a = 1\nname = value\n", 2, 8, 13) == ("name = value", "       ^^^^^")
    assert shown(tmp_path, "name = value", 1, 8) == ("name = value", "       ^")


@pytest.mark.parametrize(("line", "column"), [(0, 1), (4, 1), (99, 1)])
def test_a_line_that_is_not_there_is_not_shown(tmp_path: Path, line: int, column: int) -> None:
    assert shown(tmp_path, "a\nb\n", line, column) is None


@pytest.mark.parametrize(("column", "end"), [(50, None), (50, 60), (2, 1), (2, 99)])
def test_columns_that_are_not_there_do_no_harm(tmp_path: Path, column: int, end: int | None) -> None:
    text, carets = shown(tmp_path, "abc", 1, column, end) or ("", "")
    assert text == "abc"
    assert carets.strip("^ ") == ""
    assert "^" in carets


def test_tabs_wide_letters_and_control_characters_do_not_move_the_carets(tmp_path: Path) -> None:
    assert shown(tmp_path, "\ta = b", 1, 6, 7) == ("    a = b", "        ^")
    assert shown(tmp_path, "日本 = b", 1, 6, 7) == ("日本 = b", "       ^")
    assert shown(tmp_path, "\x1b[31m = b", 1, 9, 10) == ("\ufffd[31m = b", "        ^")


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    text, carets = shown(tmp_path, "x" * 500 + "HERE" + "y" * 500, 1, 501, 505) or ("", "")
    assert len(text) < 130
    assert text.startswith("...")
    assert text.endswith("...")
    assert text[carets.index("^") : carets.index("^") + 4] == "HERE"


def test_lines_are_counted_as_python_counts_them(tmp_path: Path) -> None:
    assert shown(tmp_path, "\ufeffa = '\x0c\u2028'\r\nb = 1\rc = 2\n", 3, 1) == ("c = 2", "^")


def test_paths_are_shown_from_a_folder_that_holds_them() -> None:
    assert shown_path(Path("/a/b/c.py"), Path("/a")) == "b/c.py"
    assert shown_path(Path("/a/b/c.py"), Path("/x")) == "/a/b/c.py"
    assert shown_place(Place(Path("/a/c.py"), 3, 7), Path("/a")) == "c.py:3:7"
