"""Files that are no source text have a fault with its place; places count as editors do."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.validation.reading.reading import script, shown, write

from cursus.validation.model import Place
from cursus.validation.reading.builders import read_builder
from cursus.validation.reading.configs import read_config
from cursus.validation.reading.contracts import read_contract
from cursus.validation.reading.scripts import read_script
from cursus.validation.reading.sources import read_source
from cursus.validation.reading.specs import read_specs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS: tuple[Callable[[Path], Any], ...] = (
    read_contract,
    lambda path: read_specs(path)[0],
    read_config,
    read_builder,
    read_script,
)


@pytest.mark.parametrize(
    ("body", "fact", "line", "column"),
    [
        (b"x = (\n", "the file does not parse: '(' was never closed", 1, 5),
        (b"x = 1\ndef f(:\n    pass\n", "the file does not parse: invalid syntax", 2, 7),
        (b"x = 1\n  y = 2\n", "the file does not parse: unexpected indent", 2, None),
        (b"x = 1\n\x00\n", "the file holds NUL bytes, so it is no source text", 2, 1),
        (b"x = 1\ny = '\xff'\n", "the file is not UTF-8: invalid start byte", 2, 1),
        (b"# coding: klingon\n", "the file names an encoding that is not known: unknown encoding: klingon", 1, 1),
        (b"x = " + b"(" * 300 + b")" * 300, "the file does not parse: too many nested parentheses", 1, None),
        (b"x = " + b"-" * 100_000 + b"1", "the file does not parse: it is nested too deeply", 1, 1),
    ],
)
def test_faults(body: bytes, fact: str, line: int, column: int | None, tmp_path: Path) -> None:
    path = tmp_path / "file.py"
    path.write_bytes(body)

    for read in READERS:
        found = read(path)
        assert found.path == path
        assert found.fault is not None
        assert found.fault.fact == fact
        assert (found.fault.place.path, found.fault.place.line) == (path, line)
        assert column in {None, found.fault.place.column}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for read in READERS:
        found = read(tmp_path / "nothing.py")
        assert found.fault is not None
        assert found.fault.fact == "the file cannot be read: No such file or directory"


@pytest.mark.parametrize(
    "body", [b"\xef\xbb\xbfX = '\xc3\xa4'\n", b"# -*- coding: latin-1 -*-\nX = '\xe4'\n", b"#!p\n#coding=utf-8\nX = 1"]
)
def test_files_are_read_in_the_encoding_that_python_takes(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.py"
    path.write_bytes(body)

    assert read_source(path).fault is None


def test_odd_escapes_are_no_warnings_of_ours(tmp_path: Path) -> None:
    assert script(tmp_path, "X = '\\d'\n").fault is None


def test_columns_count_characters(tmp_path: Path) -> None:
    found = script(tmp_path, "import os\nä = 'ö', os.environ['NAME']\n")

    assert found.environment[0].place == Place(tmp_path / "script.py", 2, 10, 28)
    assert shown(found.environment[0].place) == "os.environ['NAME']"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(end: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_bytes(f"import os{end}{end}x = os.environ['A']{end}".encode())

    assert [one.place.line for one in read_script(path).environment] == [3]


def test_what_ends_on_another_line_has_no_end_column(tmp_path: Path) -> None:
    found = script(tmp_path, "import os\nx = os.getenv(\n    'A'\n)\n")

    assert found.environment[0].place == Place(tmp_path / "script.py", 2, 5, None)


@pytest.mark.parametrize(
    ("read", "fact"),
    [
        (read_contract, "the file declares no script contract"),
        (lambda path: read_specs(path)[0], "the file declares no specification"),
        (read_config, "the file declares no config class"),
        (read_builder, "the file declares no step builder"),
    ],
)
def test_a_file_without_a_declaration_has_a_fault(read, fact: str, tmp_path: Path) -> None:
    found = read(write(tmp_path, empty="") / "empty.py")

    assert found.fault.fact == fact
    assert found.fault.place == Place(tmp_path / "empty.py")


def test_an_empty_script_is_no_fault(tmp_path: Path) -> None:
    assert script(tmp_path, "").fault is None


@pytest.mark.parametrize("left", [110, 160, 250, 450])
def test_readers_that_are_called_from_deep_down_have_a_fault_or_a_result(left: int, tmp_path: Path) -> None:
    text = "x = 1\n" + "\n".join("    " * n + "if x + (x if x else [y for y in (x, lambda: x)]):" for n in range(60))
    path = write(tmp_path, file=text + "\n" + "    " * 60 + "open(f'/opt/ml/{x}')\n") / "file.py"
    depth = len(inspect.stack())

    def down(rest: int, read: Callable[[Path], Any]) -> Any:
        return read(path) if rest == 0 else down(rest - 1, read)

    for read in READERS:
        found = down(sys.getrecursionlimit() - depth - left, read)
        assert found.path == path
