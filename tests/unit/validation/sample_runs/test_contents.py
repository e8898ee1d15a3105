from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest

from cursus.validation.sample_runs.contents import is_empty, unreadable_files

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "a.csv": b"x,y\n1,2\n",
    "a.tsv": "Größe\ty\n1\t2\n".encode(),
    "a.json": b"[1]",
    "a.jsonl": b'{"a": 1}\n\n{"a": 2}\n',
    "a.parquet": b"PAR1....PAR1",
    "a.png": b"\x89PNG....",
    "a.txt": b"\xff",
    "no_suffix": b"\x00",
}
BAD = {
    "a.csv": (b"x,y\n1\n", "has 2 columns in its first row, and 1 in row 2"),
    "b.csv": (b"\xff\xfe", "is no UTF-8"),
    "a.json": (b"nan?", "cannot be read: Expecting value: line 1 column 1 (char 0)"),
    "a.jsonl": (b'{"a": 1}\n{', "cannot be read: Expecting property name"),
    "a.parquet": (b"x,y\n", "does not begin as .parquet files do"),
    "a.tar.gz": (b"PK\x03\x04", "does not begin as .gz files do"),
}


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_what_they_are_called_pass(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(GOOD[name])
    assert list(unreadable_files("out", tmp_path)) == []


@pytest.mark.parametrize("name", BAD)
def test_files_that_are_not_what_they_are_called_are_told(tmp_path: Path, name: str) -> None:
    content, fact = BAD[name]
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / name).write_bytes(content)
    found = next(iter(unreadable_files("out", tmp_path)))
    assert (found.output, found.file) == ("out", f"deep/{name}")
    assert found.fact.startswith(fact)


def test_a_place_is_empty_without_any_content(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "none.csv").touch()
    assert is_empty(tmp_path / "a")
    (tmp_path / "a" / "some.csv").write_text("x")
    assert not is_empty(tmp_path / "a")


def test_an_archive_of_nothing_is_empty(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz"):
        pass
    assert is_empty(tmp_path / "model.tar.gz")
    (tmp_path / "model.bin").write_text("x")
    with tarfile.open(tmp_path / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "model.bin", "model.bin")
    assert not is_empty(tmp_path / "model.tar.gz")
    assert list(unreadable_files("model", tmp_path / "model.tar.gz")) == []
