"""Addresses of files, by content."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.core.examples import session


def test_a_script_alone_is_addressed_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    made = session()
    uri = made.stage_script(tmp_path / "a.py")
    (asset,) = made.assets.values()

    assert uri == f"{asset.uri}/a.py"
    assert asset.uri.startswith("s3://my-bucket/fraud-NA/code/")
    assert asset.tree is not None
    assert [name for name, _ in asset.tree.files] == ["a.py"]


def test_a_script_with_modules_is_addressed_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import b\n")
    (tmp_path / "b.py").write_text("")
    made = session()

    assert made.stage_script(tmp_path / "a.py") in made.assets


def test_the_same_code_has_the_same_address_in_any_session_and_place(tmp_path: Path) -> None:
    for place in ("one", "other"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.py").write_text("print(1)\n")

    one, other = session(), session()
    assert one.stage_script(tmp_path / "one/a.py") == other.stage_script(tmp_path / "other/a.py")
    assert one.stage_source(tmp_path / "one", "a.py") == other.stage_source(tmp_path / "other", "a.py")


def test_a_source_folder_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    made = session()
    first = made.stage_source(tmp_path, "a.py")
    (tmp_path / "b.py").write_text("a file that comes too late")

    assert first.endswith("/sourcedir.tar.gz")
    assert made.stage_source(tmp_path, "a.py") == first
    assert [name for name, _ in made.assets[first].tree.files] == ["a.py"]  # type: ignore[union-attr]


def test_two_entry_points_of_a_folder_share_its_archive(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    (tmp_path / "b.py").write_text("")
    made = session()

    assert made.stage_source(tmp_path, "a.py") == made.stage_source(tmp_path, "b.py")


def test_a_json_file_is_addressed_by_what_it_says_not_by_the_order_it_says_it_in() -> None:
    made = session()

    assert made.stage_json("h.json", {"a": 1, "b": 2}) == made.stage_json("h.json", {"b": 2, "a": 1})
    assert made.stage_json("h.json", {"a": 2}) != made.stage_json("h.json", {"a": 1})


def test_a_json_file_is_held_as_bytes() -> None:
    made = session()
    content = made.assets[made.stage_json("h.json", {"a": 1})].content

    assert content is not None
    assert json.loads(content) == {"a": 1}


def test_texts_are_files_of_one_folder() -> None:
    made = session()
    folder = made.stage_texts({"A": "x", "B": "y"})

    assert {uri: asset.content for uri, asset in made.assets.items()} == {f"{folder}/A": b"x", f"{folder}/B": b"y"}


def test_local_data_is_addressed_by_whose_it_is_and_its_name() -> None:
    made = session()
    uri = made.stage_data("Load/source_data", Path("/somewhere/rows.csv"))

    assert uri == "s3://my-bucket/fraud-NA/data/Load/source_data/rows.csv"
    assert made.assets[uri].path == Path("/somewhere/rows.csv")


def test_the_session_answers_as_the_sdks_does() -> None:
    assert (session().default_bucket(), session().boto_region_name) == ("my-bucket", "us-east-1")
