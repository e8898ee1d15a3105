"""Where workspaces are, and what may be the id of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace_files import lay_out_workspace, write

from cursus.errors import RegistryError
from cursus.registry.workspace_folders import (
    Workspace,
    find_root,
    find_workspace,
    list_workspaces,
    workspace_id_faults,
)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CURSUS_WORKSPACE_ROOT", raising=False)


def facts(workspace_id: str) -> list[str]:
    return [fault.fact for fault in workspace_id_faults(workspace_id)]


@pytest.mark.parametrize("name", ["project_x", "a", "x2", "a" * 50])
def test_small_letters_digits_and_underscores_are_an_id(name: str) -> None:
    assert facts(name) == []


@pytest.mark.parametrize("name", ["", "X", "2x", "_x", "a-b", "a.b", "a/b", "..", "a b", "a\n", "a:b", "/a", "a\x00"])
def test_parts_of_paths_and_other_signs_are_none(name: str) -> None:
    assert facts(name) == ["is no id"]


@pytest.mark.parametrize("name", ["pr\u043eject", "project\u200b", "\uff58", "stra\u00dfe"])
def test_letters_that_look_like_others_are_refused(name: str) -> None:
    assert facts(name)[0].startswith("holds ")


@pytest.mark.parametrize("name", ["shared", "cursus", "cursus_dev", "all", "class", "import"])
def test_words_that_mean_something_else_are_refused(name: str) -> None:
    assert facts(name) == ["means something else"]


def test_an_id_has_fifty_characters_at_most() -> None:
    assert facts("a" * 51) == ["has 51 characters"]


def test_the_places_of_a_workspace_are_those_of_the_seed() -> None:
    found = Workspace("project_x", Path("/repo"))

    assert found.steps == Path("/repo/development/projects/project_x/src/cursus_dev/steps")
    assert found.table == found.code / "registry" / "project_step_names.py"


def test_every_workspace_has_a_package_name_of_its_own() -> None:
    packages = {Workspace(name, root).package for name in ("a", "b") for root in (Path("/one"), Path("/two"))}

    assert len(packages) == 4
    assert all(package.isidentifier() for package in packages)


def test_the_root_is_the_nearest_folder_above_that_holds_workspaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_root() is None
    lay_out_workspace(tmp_path / "repo", "project_x")
    deep = tmp_path / "repo" / "pipelines" / "deep"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)

    assert find_root() == tmp_path / "repo"
    assert find_root(tmp_path) is None


def test_the_environment_may_name_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out_workspace(tmp_path / "repo", "project_x")
    monkeypatch.setenv("CURSUS_WORKSPACE_ROOT", "repo")

    assert find_root() == tmp_path / "repo"
    assert find_workspace("project_x").root == tmp_path / "repo"


def test_a_current_folder_that_is_gone_is_below_no_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert find_root() is None


def test_an_unknown_workspace_is_told_with_the_nearest(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")

    with pytest.raises(RegistryError, match="no workspace 'projct_x'") as caught:
        find_workspace("projct_x")
    assert caught.value.hint == "did you mean 'project_x'?"


def test_without_a_root_it_is_said_how_to_get_one() -> None:
    with pytest.raises(RegistryError, match="no folder development/projects here or above") as caught:
        find_workspace("project_x")
    assert "--root" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["../project_x", "Project_X", ""])
def test_no_path_is_taken_for_an_id(name: str, tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")

    with pytest.raises(RegistryError, match="is no id"):
        find_workspace(name)


def test_workspaces_are_listed_by_id_and_other_folders_are_none(tmp_path: Path) -> None:
    for name in ("b", "a"):
        lay_out_workspace(tmp_path, name)
    projects = tmp_path / "development" / "projects"
    (projects / ".hidden").mkdir()
    (projects / "No-Id").mkdir()
    write(projects / "file", "")

    assert [each.id for each in list_workspaces(tmp_path)] == ["a", "b"]
    assert list_workspaces(tmp_path / "nowhere") == []


def test_a_root_that_is_reached_through_a_link_is_the_place_itself(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path / "repo", "project_x")
    (tmp_path / "link").symlink_to(tmp_path / "repo")

    found = find_workspace("project_x", tmp_path / "link")
    assert found == Workspace("project_x", tmp_path / "repo")
    assert list(found.faults()) == []


@pytest.mark.parametrize(
    "part",
    [
        "development",
        "development/projects",
        "development/projects/project_x",
        "development/projects/project_x/src",
        "development/projects/project_x/src/cursus_dev",
        "development/projects/project_x/src/cursus_dev/steps",
        "development/projects/project_x/src/cursus_dev/registry",
        "development/projects/project_x/src/cursus_dev/registry/project_step_names.py",
    ],
)
def test_a_workspace_that_lies_elsewhere_through_a_link_is_refused(part: str, tmp_path: Path) -> None:
    lay_out_workspace(tmp_path / "repo", "project_x")
    inside, outside = tmp_path / "repo" / part, tmp_path / "outside"
    inside.rename(outside)
    inside.symlink_to(outside)

    with pytest.raises(RegistryError, match=r"leads to .*, outside of it"):
        find_workspace("project_x", tmp_path / "repo")
    assert [each.id for each in list_workspaces(tmp_path / "repo")] == ["project_x"]


def test_a_link_from_one_workspace_into_another_is_refused(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")
    (tmp_path / "development" / "projects" / "project_y").symlink_to("project_x")

    with pytest.raises(RegistryError, match="outside of it"):
        find_workspace("project_y")


def test_links_inside_of_a_workspace_are_its_own_affair(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x")
    steps = folder / "src" / "cursus_dev" / "steps"
    steps.rename(folder / "kept")
    steps.symlink_to(folder / "kept")

    assert list(find_workspace("project_x").faults()) == []
