from __future__ import annotations

import os

import pytest

from cursus.engine.store.objects import Store
from cursus.errors import EngineError


def made(folder, **contents):
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_text(content)
    return folder


def publish(store, folder, prefix, **contents):
    made(folder, **contents)
    store.publish_all({f"{prefix}/{name}": folder / name for name in contents}, [prefix])


def contents(store, prefix):
    return {name: path.read_text() for name, path in store.objects(prefix).items()}


def test_a_set_replaces_objects_of_the_same_name_and_leaves_the_others(tmp_path):
    store = Store(tmp_path / "store", {})
    publish(store, tmp_path / "job", "s3://bkt/p", a="1", b="1")
    publish(store, tmp_path / "job", "s3://bkt/p", b="2", c="2")
    assert contents(store, "s3://bkt/p") == {"a": "1", "b": "2", "c": "2"}
    assert not list((tmp_path / "store" / ".staging").iterdir())


def test_a_prefix_within_another_one_is_published_with_it(tmp_path):
    store = Store(tmp_path / "store", {})
    job = made(tmp_path / "job", a="a", b="b", c="c")
    sources = {"s3://bkt/p/a": job / "a", "s3://bkt/p/q/b": job / "b", "s3://bkt/p/q/c": job / "c"}
    store.publish_all(sources, ["s3://bkt/p/q", "s3://bkt/p"])
    assert contents(store, "s3://bkt/p") == {"a": "a", "q/b": "b", "q/c": "c"}


@pytest.mark.parametrize(("old", "new"), [("p/x", "p/x/y"), ("p/x/y", "p/x"), ("p", "p/x")])
def test_a_key_that_is_object_and_prefix_changes_nothing(tmp_path, old, new):
    store = Store(tmp_path / "store", {})
    store.publish(made(tmp_path / "job", a="old") / "a", f"s3://bkt/{old}")
    job = made(tmp_path / "job", a="new", b="new")
    sources = {f"s3://bkt/{new}": job / "a", "s3://bkt/p/other": job / "b"}
    with pytest.raises(EngineError, match="both as an object and as a prefix"):
        store.publish_all(sources, ["s3://bkt/p"])
    assert [path.read_text() for path in store.published.rglob("*") if path.is_file()] == ["old"]
    assert not list((tmp_path / "store" / ".staging").iterdir())


def test_an_asset_is_hidden_by_what_the_run_publishes_below_it_only(tmp_path):
    local = made(tmp_path / "local", a="asset", b="asset")
    store = Store(tmp_path / "store", {"s3://bkt/p": local})
    publish(store, tmp_path / "job", "s3://bkt/p", a="new")
    assert contents(store, "s3://bkt/p") == {"a": "new", "b": "asset"}
    assert store.read("s3://bkt/p/a") == b"new"
    assert contents(Store(tmp_path / "store", {"s3://bkt/p": local}), "s3://bkt/p") == {"a": "asset", "b": "asset"}


def test_objects_have_the_mode_of_ordinary_files(tmp_path):
    store = Store(tmp_path / "store", {})
    job = made(tmp_path / "job", a="a", b="b")
    (job / "a").chmod(0o4700)
    (job / "b").chmod(0)
    store.publish_all({f"s3://bkt/p/{name}": job / name for name in "ab"}, ["s3://bkt/p"])
    assert {path.stat().st_mode & 0o7777 for path in store.objects("s3://bkt/p").values()} == {0o644}


def test_names_too_long_for_a_file_are_refused(tmp_path):
    store = Store(tmp_path / "store", {})
    with pytest.raises(EngineError, match="too long to be a file"):
        store.publish(made(tmp_path / "job", a="a") / "a", f"s3://bkt/{'n' * 300}")


def test_staging_of_a_process_that_lives_is_left_alone(tmp_path):
    store = Store(tmp_path / "store", {})
    publish(store, tmp_path / "job", "s3://bkt/p", a="1", b="1")
    with store._publisher._staged() as folder:
        Store(tmp_path / "store", {})
        assert folder.is_dir()
    assert not folder.exists()


def test_a_thousand_lookups_among_thousands_of_assets_are_quick(tmp_path):
    local = made(tmp_path / "local", a="a")
    assets = {f"s3://bkt/code/{number}/a": local / "a" for number in range(3000)}
    store = Store(tmp_path / "store", assets)
    started = os.times().user
    for number in range(1000):
        assert store.read(f"s3://bkt/code/{number}/a") == b"a"
    assert os.times().user - started < 1.0
