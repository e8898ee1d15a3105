"""What contents were found to say is remembered by content."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import entry, lay_out_workspace, table, write

from cursus.registry import index as index_module
from cursus.registry.builder_registry import UnifiedRegistryManager
from cursus.registry.index import ContentIndex

if TYPE_CHECKING:
    from pathlib import Path

TABLE = table("PROJECT_STEP_NAMES", ["RowCount"], {"owner": "risk"}).encode()
BROKEN = b"PROJECT_STEP_NAMES = {'a': {}}"
BUILDER = b"class RowCountStepBuilder(ProcessingStepBuilder[RowCountConfig]):\n    specs = 1\n"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The contents that were read anew."""
    seen: list[bytes] = []
    for name in ("read_table", "read_builders"):
        real = getattr(index_module, name)
        monkeypatch.setattr(index_module, name, lambda content, real=real: (seen.append(content), real(content))[1])
    return seen


def filled(root: Path) -> ContentIndex:
    index = ContentIndex(root)
    for content in (TABLE, BROKEN):
        index.table(content)
    for content in (BUILDER, b"def"):
        index.builders(content)
    index.save()
    return index


def file(root: Path) -> Path:
    return root / "development" / ".cursus" / "steps.json"


def names(registry: UnifiedRegistryManager) -> list[str]:
    return [name for source in registry.known.workspaces() for name in source.definitions]


def test_what_was_read_once_is_not_read_again(tmp_path: Path, reads: list[bytes]) -> None:
    first = filled(tmp_path)
    told = (first.table(TABLE), first.table(BROKEN), first.builders(BUILDER), first.builders(b"def"))
    assert len(reads) == 4
    again = ContentIndex(tmp_path)

    assert (again.table(TABLE), again.table(BROKEN), again.builders(BUILDER), again.builders(b"def")) == told
    assert len(reads) == 4


def test_one_content_may_be_a_table_and_a_builder(tmp_path: Path) -> None:
    index = ContentIndex(tmp_path)

    assert index.table(BUILDER).faults
    assert list(index.builders(BUILDER).told) == ["RowCount"]


def test_without_a_root_nothing_is_kept(reads: list[bytes]) -> None:
    for _ in range(2):
        index = ContentIndex()
        assert index.table(TABLE).entries
        index.save()
    assert len(reads) == 2


def test_a_change_within_the_same_second_and_of_the_same_size_is_seen(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x")
    place = folder / "src" / "cursus_dev" / "registry" / "project_step_names.py"
    registry = UnifiedRegistryManager(root=tmp_path)
    assert names(registry) == ["RowCount"]
    clock = place.stat()
    place.write_text(place.read_text().replace("RowCount", "CowRount"))
    os.utime(place, ns=(clock.st_atime_ns, clock.st_mtime_ns))

    assert place.stat().st_size == clock.st_size
    assert "CowRount" in names(UnifiedRegistryManager(root=tmp_path))
    assert "CowRount" in names(registry)


def test_what_is_no_longer_there_leaves_the_index_with_the_next_change(tmp_path: Path) -> None:
    filled(tmp_path)
    index = ContentIndex(tmp_path)
    index.table(TABLE)
    index.save()
    assert len(json.loads(file(tmp_path).read_bytes())["known"]) == 4
    index = ContentIndex(tmp_path)
    index.table(TABLE)
    index.table(b"PROJECT_STEP_NAMES = {}")
    index.save()

    assert len(json.loads(file(tmp_path).read_bytes())["known"]) == 2


def test_an_index_in_which_nothing_is_new_is_not_written(tmp_path: Path) -> None:
    filled(tmp_path)
    before = file(tmp_path).stat()
    again = ContentIndex(tmp_path)
    again.table(TABLE)
    again.save()

    assert file(tmp_path).stat().st_ino == before.st_ino


def test_git_passes_the_index_over(tmp_path: Path) -> None:
    filled(tmp_path)

    assert (file(tmp_path).parent / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: b"",
        lambda text: b"{",
        lambda text: b"[]",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace(b"RowCount", b"RowMount"),
        lambda text: text.replace(b'"entries":[', b'"entries":[5,'),
        lambda text: text.replace(b'"form":1', b'"form":0'),
        lambda text: b"\xff" * 100,
        lambda text: b'{"form":1,"digest":"","known":{}}',
    ],
    ids=range(9),
)
def test_a_broken_index_costs_time_and_nothing_else(spoil: object, tmp_path: Path, reads: list[bytes]) -> None:
    told = filled(tmp_path).table(TABLE)
    file(tmp_path).write_bytes(spoil(file(tmp_path).read_bytes()))  # type: ignore[operator]
    index = ContentIndex(tmp_path)

    assert index.table(TABLE) == told
    assert len(reads) == 5
    index.save()
    assert ContentIndex(tmp_path).table(TABLE) == told
    assert len(reads) == 5


def test_an_index_that_cannot_be_written_costs_time_and_nothing_else(tmp_path: Path, reads: list[bytes]) -> None:
    write(tmp_path / "development" / ".cursus", "a file where the folder would be")
    for _ in range(2):
        assert filled(tmp_path).table(TABLE).entries
    assert len(reads) == 8


def test_no_index_is_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "root" / "development").mkdir(parents=True)
    (tmp_path / "root" / "development" / ".cursus").symlink_to(outside)
    filled(tmp_path / "root")

    assert list(outside.iterdir()) == []


def test_two_tables_of_one_content_belong_to_two_workspaces(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")
    lay_out_workspace(tmp_path, "project_y")
    for _ in range(2):
        found = UnifiedRegistryManager(root=tmp_path).known.workspaces()
        assert [each.definitions["RowCount"].qualified for each in found] == [
            "project_x:RowCount",
            "project_y:RowCount",
        ]


def test_an_entry_is_the_same_from_the_file_and_from_the_index(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x")
    changed = entry("RowCount", config_class="OtherConfig", workspace_id="project_x")
    write(folder / "src/cursus_dev/registry/project_step_names.py", f"PROJECT_STEP_NAMES = {{'RowCount': {changed}}}")
    first, second = (UnifiedRegistryManager(root=tmp_path).known.workspaces() for _ in range(2))

    assert first == second
    assert first[0].definitions["RowCount"].config_class == "OtherConfig"


def test_a_description_is_brought_to_one_line_that_can_be_printed() -> None:
    text = "PROJECT_STEP_NAMES = {'A': {'sagemaker_step_type': 'Lambda', 'description': 'a\\n\\x1b[2Jb'}}"

    assert ContentIndex().table(text.encode()).entries[0][2]["description"] == "a [2Jb"
