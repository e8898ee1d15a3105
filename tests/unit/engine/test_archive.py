from __future__ import annotations

import io
import os
import tarfile
import time

import pytest

from cursus.engine.store.archive import pack, unpack
from cursus.errors import EngineError


def test_what_is_packed_is_unpacked(tmp_path):
    (tmp_path / "a").write_text("1")
    pack([("deep/a", tmp_path / "a")], tmp_path / "x.tar.gz")
    unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")
    assert (tmp_path / "out" / "deep" / "a").read_text() == "1"


def test_the_same_files_give_the_same_bytes(tmp_path):
    (tmp_path / "a").write_text("1")
    pack([("a", tmp_path / "a")], tmp_path / "x.tar.gz")
    os.utime(tmp_path / "a", (time.time() + 100,) * 2)
    pack([("a", tmp_path / "a")], tmp_path / "y.tar.gz")
    assert (tmp_path / "x.tar.gz").read_bytes() == (tmp_path / "y.tar.gz").read_bytes()


@pytest.mark.parametrize(
    ("name", "link"), [("../escaped", None), ("/etc/x", None), ("l", "/etc/passwd"), ("l", "../../x")]
)
def test_members_that_would_land_or_point_outside_are_refused(tmp_path, name, link):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = (tarfile.SYMTYPE, link) if link else (tarfile.REGTYPE, "")
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as packed:
        packed.addfile(member, io.BytesIO(b""))
    if name.startswith("/"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")
        assert (tmp_path / "out" / "etc" / "x").exists()
    else:
        with pytest.raises(EngineError, match="archive: refused to extract"):
            unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")


@pytest.mark.parametrize("content", [b"no tar at all", b"", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_tar_is_named(tmp_path, content):
    (tmp_path / "x.tar.gz").write_bytes(content)
    with pytest.raises(EngineError, match="archive cannot be extracted"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_members_behind_a_link_of_the_archive_are_refused(tmp_path, kind):
    link, behind = tarfile.TarInfo("deep/link"), tarfile.TarInfo("deep/./link/x")
    link.type, link.linkname = kind, "deep/to" if kind == tarfile.LNKTYPE else "to"
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as packed:
        for member in (tarfile.TarInfo("deep/to"), link, behind):
            packed.addfile(member, io.BytesIO(b""))
    with pytest.raises(EngineError, match=r"'deep/\./link/x' lies behind the link 'deep/link'"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")


@pytest.mark.parametrize("target", ["../x", "/etc/passwd", "deep/../../x"])
def test_hard_links_to_what_lies_outside_are_refused(tmp_path, target):
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.LNKTYPE, target
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as packed:
        packed.addfile(link)
    with pytest.raises(EngineError, match="refused to extract: 'link' leads out of it"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")


def test_links_within_stay_and_files_belong_to_who_unpacks(tmp_path):
    file, link, hard = tarfile.TarInfo("deep/run.sh"), tarfile.TarInfo("deep/link"), tarfile.TarInfo("hard")
    file.mode, file.uid, file.uname = 0o700, 12345, "nobody"
    link.type, link.linkname = tarfile.SYMTYPE, "../deep/run.sh"
    hard.type, hard.linkname, hard.mode = tarfile.LNKTYPE, "deep/run.sh", 0o700
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as packed:
        for member in (file, link, hard):
            packed.addfile(member, io.BytesIO(b""))
    unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")
    made = (tmp_path / "out" / "deep" / "run.sh").stat()
    assert (made.st_mode & 0o777, made.st_uid) == (0o700, os.geteuid())
    assert (tmp_path / "out" / "deep" / "link").readlink().as_posix() == "../deep/run.sh"
    assert (tmp_path / "out" / "hard").samefile(tmp_path / "out" / "deep" / "run.sh")


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_and_pipes_are_refused(tmp_path, kind):
    device = tarfile.TarInfo("device")
    device.type = kind
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as packed:
        packed.addfile(device)
    with pytest.raises(EngineError, match="refused to extract"):
        unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")


def test_names_with_newlines_stay_and_special_modes_go(tmp_path):
    odd = tarfile.TarInfo("two\nlines")
    odd.mode = 0o6777
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as packed:
        packed.addfile(odd)
    unpack(tmp_path / "x.tar.gz", tmp_path / "out", "archive")
    assert (tmp_path / "out" / "two\nlines").stat().st_mode & 0o7022 == 0
