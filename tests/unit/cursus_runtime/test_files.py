import io
import tarfile

import numpy as np
import pytest

from cursus_runtime import files


def test_shards_are_found_in_nested_folders_in_order_without_markers(tmp_path):
    for name in ("b/2.csv", "a/1.CSV", "_SUCCESS", ".hidden.csv", "_temporary/3.csv", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = files.shards(tmp_path, (".csv",))
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a/1.CSV", "b/2.csv"]


def test_a_folder_without_shards_says_what_it_holds(tmp_path):
    (tmp_path / "note.txt").write_text("x")
    with pytest.raises(FileNotFoundError, match=r"\.csv: saw note\.txt"):
        files.shards(tmp_path, (".csv",))


def test_json_holds_plain_numbers_and_null_for_what_is_not_finite(tmp_path):
    path = tmp_path / "deep/x.json"
    files.write_json(path, {"a": np.float32(0.5), "b": float("nan"), "c": np.array([1, 2]), 3: "é"})
    assert files.read_json(path) == {"a": 0.5, "b": None, "c": [1, 2], "3": "é"}
    assert [one.name for one in path.parent.iterdir()] == ["x.json"]


def test_a_file_that_is_not_json_is_named(tmp_path):
    (tmp_path / "x.json").write_text('{"a": 1,\n oops}')
    with pytest.raises(ValueError, match=r"x\.json is not JSON: .*line 2"):
        files.read_json(tmp_path / "x.json")


@pytest.mark.parametrize("name", ["../evil.txt", "/tmp/evil.txt", "a/../../evil.txt"])
def test_an_archive_cannot_write_outside_of_its_folder(tmp_path, name):
    with tarfile.open(tmp_path / "m.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(ValueError, match="outside"):
        files.unpack(tmp_path / "m.tar.gz", tmp_path / "in")
    assert not (tmp_path / "evil.txt").exists()


def test_an_archive_with_a_link_is_refused(tmp_path):
    with tarfile.open(tmp_path / "m.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("link")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    with pytest.raises(ValueError, match="no file or folder"):
        files.unpack(tmp_path / "m.tar.gz", tmp_path / "in")


def test_a_broken_archive_is_named(tmp_path):
    (tmp_path / "m.tar.gz").write_bytes(b"\x1f\x8bnot really")
    with pytest.raises(ValueError, match=r"m\.tar\.gz cannot be unpacked"):
        files.unpack(tmp_path / "m.tar.gz", tmp_path / "in")
