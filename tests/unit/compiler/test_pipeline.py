from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cursus.definition.assets import read_assets
from cursus.errors import DefinitionError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.compiler.conftest import Project


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_every_asset_of_the_definition_is_in_the_manifest_and_there(breast_cancer: Project, tmp_path: Path) -> None:
    compiled = breast_cancer.compile()
    path = compiled.write(tmp_path / "build" / "pipeline.json")
    assets = read_assets(path)
    assert set(assets) == set(compiled.assets)
    text = path.read_text()
    owned = {uri for uri in assets if uri in text}
    assert owned | {uri for uri in assets if any(uri.startswith(other) for other in owned)} == set(assets)
    assert json.loads(text) == compiled.document


def test_code_lies_beside_the_definition_and_data_stay_where_they_are(breast_cancer: Project, tmp_path: Path) -> None:
    path = breast_cancer.compile().write(tmp_path / "build" / "pipeline.json")
    places = read_assets(path)
    data = breast_cancer.folder / "data" / "breast_cancer.csv"
    (address,) = (uri for uri in places if uri.endswith("/breast_cancer.csv"))
    assert places.pop(address) == data
    assert all(place.is_relative_to(path.parent / "pipeline.assets") for place in places.values())
    assert sorted(item.name for item in path.parent.iterdir()) == [
        "pipeline.assets", "pipeline.assets.json", "pipeline.json",
    ]  # fmt: skip


def test_writing_again_changes_nothing(breast_cancer: Project, tmp_path: Path) -> None:
    path = tmp_path / "build" / "pipeline.json"
    breast_cancer.compile().write(path)
    before = tree(path.parent)
    breast_cancer.compile().write(path)
    assert tree(path.parent) == before


def test_code_of_an_earlier_definition_goes(breast_cancer: Project, tmp_path: Path) -> None:
    path = breast_cancer.compile().write(tmp_path / "build" / "pipeline.json")
    breast_cancer.change("max_depth: 4", "max_depth: 5")
    breast_cancer.compile().write(path)
    kept = list(path.parent.rglob("hyperparameters.json"))
    assert [json.loads(file.read_text())["max_depth"] for file in kept] == [5]


def test_a_write_that_fails_midway_leaves_everything_as_it_was(
    breast_cancer: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = breast_cancer.compile().write(tmp_path / "build" / "pipeline.json")
    before = tree(path.parent)
    breast_cancer.change("max_depth: 4", "max_depth: 5")
    compiled = breast_cancer.compile()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for part in ("write_assets", "write_file"):
        with monkeypatch.context() as broken:
            broken.setattr(f"cursus.compiler.pipeline.{part}", fail)
            with pytest.raises(DefinitionError, match="cannot be written: No space left on device"):
                compiled.write(path)
        assert tree(path.parent) == before


def test_a_first_write_that_fails_leaves_nothing(
    breast_cancer: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cursus.compiler.pipeline.write_assets", stop)
    (tmp_path / "build").mkdir()
    with pytest.raises(KeyboardInterrupt):
        breast_cancer.compile().write(tmp_path / "build" / "pipeline.json")
    assert tree(tmp_path / "build") == {}


def test_a_folder_of_somebody_else_s_is_not_replaced(breast_cancer: Project, tmp_path: Path) -> None:
    own = tmp_path / "pipeline.assets" / "own.txt"
    own.parent.mkdir()
    own.write_text("mine")
    with pytest.raises(DefinitionError, match="is not the code of an earlier definition"):
        breast_cancer.compile().write(tmp_path / "pipeline.json")
    assert own.read_text() == "mine"


def test_a_folder_is_no_place_for_a_definition(breast_cancer: Project, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"is a folder\n  hint: give the path of a file"):
        breast_cancer.compile().write(tmp_path)


def test_files_can_be_read_by_others(breast_cancer: Project, tmp_path: Path) -> None:
    path = breast_cancer.compile().write(tmp_path / "pipeline.json")
    assert oct(path.stat().st_mode)[-3:] == "644"
