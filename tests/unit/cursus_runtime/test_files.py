import io
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=12, deadline=None)
@given(st.dictionaries(st.sampled_from(["a.json", "b/c.json", "b/d.JSON", "e/f/g.json"]), documents, min_size=1))
def test_documents_come_by_their_paths_below_the_folder(told):
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, value in told.items():
            files.write_json(folder / name, value)
        (folder / "note.txt").write_text("x")
        (folder / "_SUCCESS").write_text("")
        found = files.read_documents(folder)
    assert found == told
    assert list(found) == sorted(found, key=lambda name: Path(name).parts)


def test_a_file_of_a_document_stands_for_itself(tmp_path):
    files.write_json(tmp_path / "report.json", [1])
    assert files.read_documents(tmp_path / "report.json") == {"report.json": [1]}


def test_documents_that_may_be_left_out_are_none_where_they_are_not_there(tmp_path):
    assert files.read_documents(tmp_path / "none", demanded=False) == {}
    with pytest.raises(FileNotFoundError, match="does not exist"):
        files.read_documents(tmp_path / "none")


@pytest.mark.parametrize("demanded", [True, False])
def test_a_folder_without_documents_or_with_a_broken_one_is_told(tmp_path, demanded):
    (tmp_path / "note.txt").write_text("x")
    with pytest.raises(FileNotFoundError, match=r"\.json: saw note\.txt"):
        files.read_documents(tmp_path, demanded)
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(ValueError, match=r"x\.json is not JSON"):
        files.read_documents(tmp_path, demanded)
