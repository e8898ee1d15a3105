from __future__ import annotations

import os

import pytest

from cursus.engine.store.files import discard
from cursus.engine.store.objects import Store, copy_file, copy_objects, key_of, regular_files, safe_name
from cursus.errors import EngineError


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def publish(store, folder, uri, content):
    return store.publish(write(folder / "staged", content), uri)


def test_what_is_published_is_found_by_its_uri_and_by_its_prefix(tmp_path):
    store = Store(tmp_path / "store", {})
    publish(store, tmp_path, "s3://b-1/out/deep/x.csv", "x")
    assert store.read("s3://b-1/out/deep/x.csv") == b"x"
    assert list(store.objects("s3://b-1/out")) == ["deep/x.csv"]
    assert list(store.objects("s3://b-1/out/")) == ["deep/x.csv"]
    assert list(store.objects("s3://b-1/out/deep/x.csv")) == ["x.csv"]


def test_a_prefix_ends_at_a_slash(tmp_path):
    store = Store(tmp_path / "store", {})
    publish(store, tmp_path, "s3://bkt/data2/x", "x")
    assert store.objects("s3://bkt/data") == {}


@pytest.mark.parametrize(
    ("asset", "asked", "names"),
    [
        ("s3://bkt/in", "s3://bkt/in", ["a.csv", "d/b.csv"]),
        ("s3://bkt/in", "s3://bkt/in/d", ["b.csv"]),
        ("s3://bkt/in", "s3://bkt/in/d/b.csv", ["b.csv"]),
        ("s3://bkt/in/x", "s3://bkt/in", ["x/a.csv", "x/d/b.csv"]),
        ("s3://bkt", "s3://bkt/d", ["b.csv"]),
        ("s3://bkt/in", "s3://bkt/other", []),
    ],
)
def test_an_asset_folder_stands_for_its_prefix(tmp_path, asset, asked, names):
    write(tmp_path / "local" / "a.csv", "a")
    write(tmp_path / "local" / "d" / "b.csv", "b")
    assert list(Store(tmp_path / "store", {asset: tmp_path / "local"}).objects(asked)) == names


def test_an_asset_file_takes_the_name_of_its_uri(tmp_path):
    store = Store(tmp_path / "store", {"s3://bkt/code/run.py": write(tmp_path / "local.py", "x")})
    assert list(store.objects("s3://bkt/code/run.py")) == ["run.py"]
    assert list(store.objects("s3://bkt/code")) == ["run.py"]


def test_assets_hide_earlier_runs_and_this_run_hides_assets(tmp_path):
    uri = "s3://bkt/x"
    publish(Store(tmp_path / "store", {}), tmp_path, uri, "earlier run")
    store = Store(tmp_path / "store", {uri: write(tmp_path / "asset", "asset")})
    assert store.read(uri) == b"asset"
    publish(store, tmp_path, uri, "this run")
    assert store.read(uri) == b"this run"


def test_assets_that_do_not_exist_are_named(tmp_path):
    with pytest.raises(EngineError, match="assets that do not exist: s3://bkt/x -> "):
        Store(tmp_path, {"s3://bkt/x": tmp_path / "nowhere"})


def test_publishing_replaces_an_object_as_a_whole(tmp_path):
    store = Store(tmp_path / "store", {})
    target = publish(store, tmp_path, "s3://bkt/x", "old")
    with target.open() as reading:
        publish(store, tmp_path, "s3://bkt/x", "new")
        assert reading.read() == "old"
    assert target.read_text() == "new"


def test_an_object_cannot_be_a_prefix_too(tmp_path):
    store = Store(tmp_path / "store", {})
    publish(store, tmp_path, "s3://bkt/x", "object")
    with pytest.raises(EngineError, match="both as an object and as a prefix"):
        publish(store, tmp_path, "s3://bkt/x/y", "below")


@pytest.mark.parametrize(
    "uri",
    [
        "x",
        "/x",
        "file:///x",
        "s3://",
        "s3://b",
        "s3://UP/x",
        "s3://..",
        "s3://bkt/../x",
        "s3://bkt/a/..",
        "s3://bkt/./x",
        "s3://bkt/a\0b",
    ],
)
def test_uris_that_name_no_object_of_the_store_are_refused_with_their_place(uri):
    with pytest.raises(EngineError, match=r"^step 'p' input 'x'"):
        key_of(uri, "step 'p' input 'x'")


def test_empty_parts_of_a_key_are_dropped():
    assert key_of("s3://bkt//a//b/", "x") == "bkt/a/b"


@pytest.mark.parametrize("name", ["/a", "../a", "a/../b", ".", "a\0"])
def test_names_that_leave_their_folder_are_refused(name):
    with pytest.raises(EngineError, match="leaves its folder"):
        safe_name(name, "place")


def test_copies_share_nothing_with_their_source(tmp_path):
    source = write(tmp_path / "source", "data")
    copy_file(source, tmp_path / "copy")
    (tmp_path / "copy").write_text("changed")
    assert source.read_text() == "data"


def test_copying_works_where_the_kernel_cannot_copy_ranges(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError

    monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    source = write(tmp_path / "source", "data" * 1000)
    copy_file(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "data" * 1000


def test_objects_are_copied_under_their_names(tmp_path):
    copy_objects({"a/b": write(tmp_path / "x", "1")}, tmp_path / "to")
    assert (tmp_path / "to" / "a" / "b").read_text() == "1"


def test_devices_and_pipes_are_no_outputs(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EngineError, match="neither a file nor a folder"):
        regular_files(tmp_path, tmp_path)


def test_all_that_cannot_be_published_is_named_together(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out").symlink_to("/etc/hostname")
    (tmp_path / "gone").symlink_to("nowhere")
    write(tmp_path / os.fsdecode(b"\xff"), "x")
    with pytest.raises(EngineError) as caught:
        regular_files(tmp_path, tmp_path)
    facts = {fault.subject: fault.fact for fault in caught.value.faults}
    assert facts == {
        "output 'pipe'": "is neither a file nor a folder",
        "output 'out'": "is a link to '/etc/hostname', which is no file of the job",
        "output 'gone'": "is a link to 'nowhere', which is no file of the job",
        "output '\\udcff'": "has a name that is no UTF-8, as keys of objects are",
    }


def test_holes_stay_holes_when_a_file_is_copied(tmp_path):
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(200_000_000)
        file.seek(100_000_000)
        file.write(b"middle")
    copy_file(tmp_path / "sparse", tmp_path / "copy")
    copied = (tmp_path / "copy").stat()
    assert copied.st_size == 200_000_000
    assert copied.st_blocks * 512 < 1_000_000
    with (tmp_path / "copy").open("rb") as file:
        file.seek(100_000_000)
        assert file.read(6) == b"middle"


def test_folders_that_forbid_everything_can_be_removed(tmp_path):
    write(tmp_path / "x" / "locked" / "deep" / "file", "x")
    (tmp_path / "x" / "locked").chmod(0)
    discard(tmp_path / "x")
    assert not (tmp_path / "x").exists()
