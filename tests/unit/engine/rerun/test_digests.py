"""Digests: the same for the same content, remembered for large files only, and never believed against the system."""

from __future__ import annotations

import io
import os
import tarfile
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from cursus.engine.rerun.digests import Digests

if TYPE_CHECKING:
    from pathlib import Path

LARGE = 1 << 17


@pytest.fixture
def digests(tmp_path):
    (tmp_path / "s3").mkdir()
    made = Digests(tmp_path / "digests.db", tmp_path / "s3")
    with made.turn:
        yield made
    made.close()


def archive(path: Path, moment: int, content: bytes = b"print(1)\n") -> Path:
    path.parent.mkdir(exist_ok=True)
    with tarfile.open(path, "w:gz") as opened:
        entry = tarfile.TarInfo("train.py")
        entry.size, entry.mtime = len(content), moment
        opened.addfile(entry, io.BytesIO(content))
    return path


def test_names_and_contents_count_and_places_do_not(digests, tmp_path):
    for name in ("one", "two", "other"):
        (tmp_path / name).write_text("same" if name != "other" else "else")
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    assert digests.objects({"x": one}) == digests.objects({"x": two})
    assert digests.objects({"x": one}) != digests.objects({"x": other})
    assert digests.objects({"x": one}) != digests.objects({"y": one})
    assert digests.objects({"b": one, "a": other}) == digests.objects({"a": other, "b": one})


def test_a_large_file_is_read_once_until_it_changes(digests, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(bytes(LARGE))
    os.utime(large, (1, 1))
    first = digests.file(large)
    # Another content behind the same facts is what reading it again would show.
    with large.open("r+b") as writing:
        writing.write(b"1")
    os.utime(large, (1, 1))
    assert digests.file(large) == first
    os.utime(large, (2, 2))
    assert digests.file(large) != first


def test_a_file_written_a_moment_ago_is_not_remembered_unless_it_was_published(digests, tmp_path):
    fresh, published = tmp_path / "fresh", tmp_path / "s3" / "published"
    for path in (fresh, published):
        path.write_bytes(bytes(LARGE))
    before = [digests.file(path) for path in (fresh, published)]
    for path in (fresh, published):
        moment = path.stat().st_mtime_ns
        path.write_bytes(b"1" * LARGE)
        os.utime(path, ns=(moment, moment))
    after = [digests.file(path) for path in (fresh, published)]
    assert (after[0] == before[0], after[1] == before[1]) == (False, True)


def test_sources_packed_at_another_time_are_the_same_and_others_are_not(digests, tmp_path):
    one = archive(tmp_path / "a" / "sourcedir.tar.gz", 1)
    two = archive(tmp_path / "b" / "sourcedir.tar.gz", 2)
    other = archive(tmp_path / "c" / "sourcedir.tar.gz", 1, b"print(2)\n")
    assert digests.file(one) == digests.file(two) != digests.file(other)
    assert digests.file(archive(tmp_path / "model.tar.gz", 1)) != digests.file(archive(tmp_path / "m2.tar.gz", 2))


def test_what_only_calls_itself_an_archive_is_read_as_bytes(digests, tmp_path):
    odd = tmp_path / "sourcedir.tar.gz"
    odd.write_bytes(b"no archive")
    assert len(digests.file(odd)) == 32


def test_others_get_their_turn_while_a_large_file_is_read(tmp_path):
    digests = Digests(tmp_path / "digests.db", tmp_path / "s3")
    large = tmp_path / "large"
    with large.open("wb") as writing:
        writing.truncate(1 << 28)
    begun, done = Event(), Event()

    def read() -> None:
        with digests.turn:
            begun.set()
            digests.file(large)
            done.set()

    reader = Thread(target=read)
    reader.start()
    begun.wait()
    with digests.turn:
        assert not done.is_set()
    reader.join()
    digests.close()
