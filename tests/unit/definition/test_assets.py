"""The manifest of assets says where local code and data are, wherever both are moved together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cursus.definition.assets import manifest_path, read_assets, write_assets
from cursus.errors import DefinitionError


def _file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


def test_a_definition_without_a_manifest_has_no_assets(tmp_path: Path) -> None:
    assert read_assets(tmp_path / "pipeline.json") == {}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    assets = {"s3://b/code": _file(tmp_path / "src/run.py"), "s3://b/a": _file(tmp_path / "build/data.csv")}
    written = write_assets(tmp_path / "build/pipeline.json", assets)
    assert written == tmp_path / "build/pipeline.assets.json"
    assert read_assets(tmp_path / "build/pipeline.json") == assets


def test_paths_are_relative_to_the_manifest_so_that_both_can_move(tmp_path: Path) -> None:
    write_assets(tmp_path / "one/build/p.json", {"s3://b/k": _file(tmp_path / "one/src/run.py")})
    (tmp_path / "one").rename(tmp_path / "two")
    assert read_assets(tmp_path / "two/build/p.json") == {"s3://b/k": tmp_path / "two/src/run.py"}


def test_a_path_that_shares_only_the_root_is_absolute(tmp_path: Path) -> None:
    manifest = write_assets(tmp_path / "p.json", {"s3://b/k": Path("/elsewhere/run.py")})
    assert json.loads(manifest.read_text())["assets"] == [{"uri": "s3://b/k", "path": "/elsewhere/run.py"}]


def test_the_same_assets_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    assets = {f"s3://b/{name}": _file(tmp_path / name) for name in "cab"}
    first = write_assets(tmp_path / "p.json", assets).read_bytes()
    second = write_assets(tmp_path / "p.json", dict(reversed(assets.items()))).read_bytes()
    assert first == second
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c", "p.assets.json"]


def test_every_fault_of_a_manifest_is_named(tmp_path: Path) -> None:
    _file(tmp_path / "there")
    entries = [
        {"uri": "s3://b/there", "path": "there"},
        {"uri": "s3://b/gone", "path": "gone"},
        {"uri": "s3://b/there", "path": "there"},
        {"uri": "https://b/k", "path": "there"},
        "s3://b/k",
    ]
    manifest_path(tmp_path / "p.json").write_text(json.dumps({"version": 2, "assets": entries}), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_assets(tmp_path / "p.json")
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["bad-version", "missing-file", "duplicate-name", "bad-asset", "bad-asset"]


@pytest.mark.parametrize(("text", "code"), [("{", "not-json"), ("[]", "not-a-definition"), ("{}", "bad-version")])
def test_a_manifest_that_is_none_is_named(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "p.assets.json").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_assets(tmp_path / "p.json")
    assert caught.value.faults[0].code == code
