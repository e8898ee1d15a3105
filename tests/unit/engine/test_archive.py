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
