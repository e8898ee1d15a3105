"""What a name means: in a workspace, with an origin, in two ways, or not at all."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.workspace_files import entry, lay_out_workspace, write

from cursus.errors import DuplicateStepError, RegistryError, UnknownStepError
from cursus.registry.builder_registry import UnifiedRegistryManager
from cursus.registry.context import set_workspace_context
from cursus.registry.step_names import (
    STEP_NAMES,
    get_all_step_names,
    get_sagemaker_step_type_mapping,
    get_step_description,
    validate_step_name,
)

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.registry.known import KnownSteps


@pytest.fixture
def known(root: Path) -> KnownSteps:
    return UnifiedRegistryManager("cursus.steps").known


def collide(root: Path, policy: str | None = None) -> None:
    """Gives project_x a step DataLoading beside its RowCount."""
    told = {"collisions": policy} if policy else {}
    lay_out_workspace(root, "project_x", ["RowCount", "DataLoading"], told)


def meant(known: KnownSteps, written: str) -> str:
    found = known.find(written)
    return f"{found.origin}: {found.name}"


# Where names are looked up.


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("DataLoading", "shared: DataLoading"),
        ("DataLoading_training", "shared: DataLoading"),
        ("DataLoading_Training", "shared: DataLoading"),
        ("Preprocessing", "shared: TabularPreprocessing"),
        ("Preprocessing_validation", "shared: TabularPreprocessing"),
        ("shared:DataLoading", "shared: DataLoading"),
        ("shared:Preprocessing_testing", "shared: TabularPreprocessing"),
        ("project_x:RowCount", "workspace project_x: RowCount"),
        ("project_y:RowCount", "workspace project_y: RowCount"),
        ("project_x:RowCount_training", "workspace project_x: RowCount"),
    ],
)
def test_a_name_means_one_step(known: KnownSteps, written: str, found: str) -> None:
    assert meant(known, written) == found
    with set_workspace_context("project_y"):
        assert meant(known, written) == found


def test_at_work_a_workspaces_steps_go_by_their_names(known: KnownSteps) -> None:
    for name in ("project_x", "project_y"):
        with set_workspace_context(name):
            assert meant(known, "RowCount") == f"workspace {name}: RowCount"
            assert meant(known, "RowCount_testing") == f"workspace {name}: RowCount"
            assert meant(known, "DataLoading") == "shared: DataLoading"


def test_names_are_told_apart_from_others(known: KnownSteps) -> None:
    assert "DataLoading" in known
    assert "project_x:RowCount_training" in known
    for name in (
        "RowCount",
        "project_x:DataLoading",
        "project_z:RowCount",
        "x:y:RowCount",
        ":RowCount",
        "RowCount:",
        5,
    ):
        assert name not in known


def test_every_listed_name_means_a_step(known: KnownSteps) -> None:
    assert len(known) == len(list(known))
    assert {"DataLoading", "Preprocessing", "project_x:RowCount", "project_y:RowCount"} <= set(known)
    assert all(name in known for name in known)
    with set_workspace_context("project_x"):
        assert all(name in known for name in known)
        assert "RowCount" in set(known)


def test_an_alias_may_lead_to_a_step_of_the_workspace(root: Path) -> None:
    lay_out_workspace(root, "project_x", ["TabularPreprocessing"], {"collisions": "prefer-workspace"})
    known = UnifiedRegistryManager("cursus.steps").known

    assert meant(known, "project_x:Preprocessing") == "workspace project_x: TabularPreprocessing"
    with set_workspace_context("project_x"):
        assert meant(known, "Preprocessing") == "workspace project_x: TabularPreprocessing"


def test_a_name_proper_goes_before_an_alias(root: Path) -> None:
    lay_out_workspace(root, "project_x", ["Preprocessing"])
    known = UnifiedRegistryManager("cursus.steps").known
    with set_workspace_context("project_x"):
        assert meant(known, "Preprocessing") == "workspace project_x: Preprocessing"


# Names of two steps.


def test_a_name_of_two_steps_is_refused_with_both_and_the_ways_out(root: Path, known: KnownSteps) -> None:
    collide(root)
    with set_workspace_context("project_x"), pytest.raises(DuplicateStepError) as caught:
        known.find("DataLoading_training")

    assert caught.value.message == "DataLoading is a step of workspace project_x and of cursus itself"
    assert caught.value.hint == (
        "write project_x:DataLoading or shared:DataLoading, or give WORKSPACE_METADATA in "
        f"{root}/development/projects/project_x/src/cursus_dev/registry/project_step_names.py "
        "a `collisions` of 'prefer-workspace' or 'prefer-shared'"
    )


def test_outside_of_the_workspace_nothing_collides(root: Path, known: KnownSteps) -> None:
    collide(root)

    assert meant(known, "DataLoading") == "shared: DataLoading"
    assert meant(known, "project_x:DataLoading") == "workspace project_x: DataLoading"


@pytest.mark.parametrize(
    ("policy", "origin"), [("prefer-workspace", "workspace project_x"), ("prefer-shared", "shared")]
)
def test_a_policy_settles_what_a_name_means(root: Path, known: KnownSteps, policy: str, origin: str) -> None:
    collide(root, policy)
    with set_workspace_context("project_x"):
        assert meant(known, "DataLoading") == f"{origin}: DataLoading"
        assert meant(known, "shared:DataLoading") == "shared: DataLoading"
        assert meant(known, "project_x:DataLoading") == "workspace project_x: DataLoading"


def test_a_policy_that_is_none_refuses_and_is_told(root: Path, known: KnownSteps) -> None:
    collide(root, "prefer_workspace")
    with set_workspace_context("project_x") as workspace:
        (fault,) = known.workspace(workspace).faults
        assert (fault.fact, fault.hint) == ("collisions is 'prefer_workspace'", "did you mean 'prefer-workspace'?")
        with pytest.raises(DuplicateStepError):
            known.find("DataLoading")


def test_what_was_settled_for_names_is_told_with_what_was_chosen(root: Path, known: KnownSteps) -> None:
    collide(root, "prefer-workspace")
    names = ["DataLoading_training", "DataLoading", "BatchTransform", "RowCount", "project_y:RowCount"]
    with set_workspace_context("project_x"):
        (collision,) = known.settled(names)

    assert str(collision) == (
        "DataLoading is a step of workspace project_x and of cursus itself; here it means that of workspace project_x"
    )
    assert known.settled(names[:3]) == []


def test_steps_that_a_policy_hides_are_not_at_hand_by_that_name(root: Path, known: KnownSteps) -> None:
    for policy, origin in (("prefer-workspace", "workspace project_x"), ("prefer-shared", "shared")):
        collide(root, policy)
        known.refresh()
        with set_workspace_context("project_x"):
            found = [str(each.origin) for each in known.visible() if each.name == "DataLoading"]
            assert found == [origin]


def test_of_a_name_that_is_refused_both_steps_are_at_hand_with_their_origins(root: Path, known: KnownSteps) -> None:
    collide(root)
    with set_workspace_context("project_x"):
        found = [known.name_here(each) for each in known.visible() if each.name == "DataLoading"]
        assert sorted(found) == ["project_x:DataLoading", "shared:DataLoading"]
        names = get_all_step_names()
        assert sorted(names) == sorted({*STEP_NAMES, "RowCount", *found} - {"DataLoading"})
        assert all(map(validate_step_name, names))
        assert max(get_sagemaker_step_type_mapping()["Processing"]) == "shared:DataLoading"


def test_collisions_are_listed_with_both_steps(root: Path, known: KnownSteps) -> None:
    collide(root)
    lay_out_workspace(root, "project_y", ["DataLoading"], {"collisions": "prefer-shared"})
    found = UnifiedRegistryManager("cursus.steps").collisions()

    told = "DataLoading is a step of workspace {} and of cursus itself"
    assert list(map(str, found)) == [
        told.format("project_x"),
        told.format("project_y") + "; in project_y it means that of cursus itself",
    ]


# Names of no step.


def test_an_unknown_name_is_told_with_the_workspaces_that_have_one(known: KnownSteps) -> None:
    with pytest.raises(UnknownStepError) as caught:
        known.find("RowCount_training")

    assert caught.value.hint == (
        "workspace project_x and workspace project_y have one: "
        "write project_x:RowCount_training or project_y:RowCount_training"
    )


def test_of_many_workspaces_that_have_one_some_are_told(root: Path, known: KnownSteps) -> None:
    for number in range(5):
        lay_out_workspace(root, f"team_{number}")
    with pytest.raises(UnknownStepError) as caught:
        known.find("RowCount")

    assert caught.value.hint == (
        "workspace project_x and workspace project_y and workspace team_0 and 4 more have one: "
        "write project_x:RowCount or project_y:RowCount or team_0:RowCount"
    )


def test_an_unknown_name_is_told_with_the_nearest_at_hand(known: KnownSteps) -> None:
    with set_workspace_context("project_x"), pytest.raises(UnknownStepError, match="did you mean 'RowCount'"):
        known.find("RowCout")


def test_an_unknown_step_of_a_workspace_is_told_with_the_nearest_there(known: KnownSteps) -> None:
    with pytest.raises(UnknownStepError, match="no step named 'project_x:RowCout'") as caught:
        known.find("project_x:RowCout")
    assert caught.value.hint == "did you mean 'project_x:RowCount'?"


def test_an_unknown_workspace_is_told_with_the_nearest(known: KnownSteps) -> None:
    with pytest.raises(RegistryError, match="no workspace 'project_z'") as caught:
        known.find("project_z:RowCount")
    assert str(caught.value.hint).startswith("did you mean 'project_")


def test_a_shared_step_is_not_a_workspaces(known: KnownSteps) -> None:
    with pytest.raises(UnknownStepError) as caught:
        known.find("project_x:DataLoading_training")
    assert caught.value.hint == "'DataLoading_training' is a shared step: write it without project_x:"


def test_a_workspaces_step_is_not_a_shared_one(known: KnownSteps) -> None:
    with set_workspace_context("project_x"), pytest.raises(UnknownStepError, match="'shared:RowCount'"):
        known.find("shared:RowCount")
    with pytest.raises(UnknownStepError, match="did you mean 'shared:DataLoading'"):
        known.find("shared:DataLoadin")


@pytest.mark.parametrize("inside", [True, False])
def test_a_step_that_is_lost_to_a_fault_of_its_table_is_told_with_that(
    root: Path, known: KnownSteps, inside: bool
) -> None:
    folder = root / "development/projects/project_x/src/cursus_dev"
    write(folder / "registry/project_step_names.py", "PROJECT_STEP_NAMES = {'Counting': 5}")
    written = "Counting" if inside else "project_x:Counting"
    if inside:
        with set_workspace_context("project_x"), pytest.raises(UnknownStepError) as caught:
            known.find(written)
    else:
        with pytest.raises(UnknownStepError) as caught:
            known.find(written)

    assert str(caught.value.hint).startswith("its table is at fault: ")
    assert str(caught.value.hint).endswith(
        "project_step_names.py:1: Counting: its entry is no dict that is written out"
    )


# When files are read.


def test_a_workspace_is_read_once_until_all_is_read_or_refreshed(root: Path, known: KnownSteps) -> None:
    assert "project_x:RowCount" in known
    lay_out_workspace(root, "project_x", ["RowCount", "ColumnCount"])
    assert "project_x:ColumnCount" not in known
    known.refresh()
    assert "project_x:ColumnCount" in known
    lay_out_workspace(root, "project_x", ["RowCount", "ColumnCount", "CellCount"])
    assert len(known.workspaces()) == 2
    assert "project_x:CellCount" in known


def test_a_workspace_that_is_gone_is_listed_no_more(root: Path, known: KnownSteps) -> None:
    import shutil

    assert len(known.workspaces()) == 2
    shutil.rmtree(root / "development/projects/project_x")

    assert [each.origin.name for each in known.workspaces()] == ["project_y"]


def test_a_fault_in_one_workspace_leaves_the_others(root: Path, known: KnownSteps) -> None:
    write(root / "development/projects/broken/src/cursus_dev/registry/project_step_names.py", "def")
    found = {each.origin.name: each for each in known.workspaces()}

    assert [fault.fact for fault in found["broken"].faults] == ["is no Python: invalid syntax"]
    assert found["project_x"].faults == ()
    assert "project_x:RowCount" in known
    assert "DataLoading" in known


def test_the_same_names_mean_others_below_another_root(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    lay_out_workspace(other, "project_x", ["ColumnCount"])
    known = UnifiedRegistryManager("cursus.steps").known
    assert "project_x:RowCount" in known
    monkeypatch.chdir(other)

    assert "project_x:RowCount" not in known
    assert "project_x:ColumnCount" in known


def test_a_registry_may_have_a_root_of_its_own(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    lay_out_workspace(other / "repo", "project_x", ["ColumnCount"])
    (other / "link").symlink_to("repo")
    registry = UnifiedRegistryManager("cursus.steps", root=other / "link")

    assert [each.origin.root for each in registry.known.workspaces()] == [other / "repo"]
    assert registry.get_builder_for_step_type("project_x:ColumnCount").__name__ == "ColumnCountStepBuilder"


def test_a_table_that_names_another_workspace_is_told(root: Path, known: KnownSteps) -> None:
    line = entry("RowCount", workspace_id="project_x")
    folder = root / "development/projects/project_y/src/cursus_dev"
    write(folder / "registry/project_step_names.py", f"PROJECT_STEP_NAMES = {{'RowCount': {line}}}")
    found = {each.origin.name: each for each in known.workspaces()}["project_y"]

    assert [(fault.fact, fault.hint) for fault in found.faults] == [
        ("RowCount: workspace_id is 'project_x'", "write 'project_y', or leave workspace_id out")
    ]
    assert "project_y:RowCount" in known


def test_the_helpers_answer_for_steps_of_workspaces(root: Path) -> None:
    assert get_step_description("project_x:RowCount") == "Counts the rows of each group"
    assert validate_step_name("project_x:RowCount")
    assert not validate_step_name("RowCount")
    assert not validate_step_name("project_z:RowCount")
    with set_workspace_context("project_x"):
        assert get_all_step_names() == ["RowCount", *sorted(STEP_NAMES)]


def test_asking_for_names_imports_no_step(root: Path) -> None:
    ask = (
        "import sys; from cursus.registry.builder_registry import get_global_registry as g;"
        "known = g().known; list(known); known.find('project_x:RowCount'); len(known.workspaces());"
        "print([m for m in sys.modules if m.startswith(('cursus_dev', 'cursus.steps', 'pydantic'))])"
    )
    environment = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, env=environment)

    assert told.stdout == "[]\n"
