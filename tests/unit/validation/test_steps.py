from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.step_files import CONTRACT, SPEC, step

from cursus.errors import CursusError, RegistryError
from cursus.registry.builder_registry import UnifiedRegistryManager
from cursus.registry.context import set_workspace_context
from cursus.validation.steps import Selection, named_steps, select, visible_steps

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.registry.known import KnownSteps

BUILDER = '''from cursus.core.builders.training import TrainingStepBuilder

class {name}StepBuilder(TrainingStepBuilder):
    """Trains."""
'''


def known(root: Path) -> KnownSteps:
    return UnifiedRegistryManager("cursus.steps", root=root).known


def workspace(root: Path, name: str, *stems: str) -> Path:
    folder = root / "development/projects" / name / "src/cursus_dev/steps"
    folder.mkdir(parents=True)
    for stem in stems:
        step(folder, stem)
        path = folder / f"builders/builder_{stem}_step.py"
        path.parent.mkdir(exist_ok=True)
        pascal = "".join(word.capitalize() for word in stem.split("_"))
        path.write_text(BUILDER.format(name=pascal).replace("Training", "Processing").replace("training", "processing"))
    return folder


def names(selection: Selection) -> list[str]:
    return [each.files.qualified for each in selection.chosen]


def test_the_shared_steps_are_at_hand_with_all_their_files(tmp_path: Path) -> None:
    found = {each.files.name: each.files for each in visible_steps(known(tmp_path)).chosen}
    training = found["XGBoostTraining"]
    assert [layer for layer, _ in training.layers()] == [
        "contract", "spec", "config", "builder", "script", "hyperparameters",
    ]  # fmt: skip
    assert training.hyperparameters is not None
    assert training.hyperparameters.name == "hyperparameters_xgboost.py"
    assert found["XGBoostModel"].script is not None
    assert found["XGBoostModel"].script.name == "xgboost_inference.py"
    assert found["BatchTransform"].script is None
    for files in found.values():
        assert files.table is not None
        line = files.table.path.read_text().splitlines()[files.table.line - 1]
        assert f'"{files.name}"' in line


def test_a_workspace_at_work_comes_first(tmp_path: Path) -> None:
    workspace(tmp_path, "alpha", "row_count")
    with set_workspace_context("alpha", tmp_path):
        selection = visible_steps(known(tmp_path))
    assert names(selection)[0] == "alpha:RowCount"
    assert "DataLoading" in names(selection)


def test_one_workspace_alone_sees_the_shared_steps_and_no_other_workspace(tmp_path: Path) -> None:
    workspace(tmp_path, "alpha", "row_count")
    workspace(tmp_path, "beta", "row_sum")
    selection = select(known(tmp_path), (), workspace="alpha")
    assert names(selection) == ["alpha:RowCount"]
    (seen,) = selection.seen.values()
    assert {"RowCount", "DataLoading"} <= {each.files.name for each in seen}
    assert "RowSum" not in {each.files.name for each in seen}


def test_every_step_means_those_of_all_workspaces_and_the_shared_ones(tmp_path: Path) -> None:
    workspace(tmp_path, "alpha", "row_count")
    workspace(tmp_path, "beta", "row_count", "row_sum")
    found = names(select(known(tmp_path), (), every=True))
    assert {"alpha:RowCount", "beta:RowCount", "beta:RowSum", "DataLoading"} <= set(found)
    assert len(found) == len(set(found))


def test_steps_are_named_with_or_without_their_origin_and_in_any_order(tmp_path: Path) -> None:
    workspace(tmp_path, "alpha", "row_count")
    assert names(named_steps(known(tmp_path), ["XGBoostTraining", "alpha:RowCount", "XGBoostTraining"])) == [
        "XGBoostTraining", "alpha:RowCount",
    ]  # fmt: skip
    assert names(named_steps(known(tmp_path), ["TabularPreprocessing_training"])) == ["TabularPreprocessing"]


def test_names_that_mean_no_step_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as caught:
        named_steps(known(tmp_path), ["XGBostTraining", "DataLoading", "Nothing"])
    assert ["XGBostTraining" in fault.fact or "Nothing" in fault.fact for fault in caught.value.faults] == [True, True]
    assert "did you mean 'XGBoostTraining'?" in str(caught.value.faults[0])


def test_names_and_a_workspace_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(CursusError, match="DataLoading and every step are asked for"):
        select(known(tmp_path), ["DataLoading"], every=True)


def test_a_folder_of_steps_is_told_by_builders_and_else_by_its_files(tmp_path: Path) -> None:
    folder = step(tmp_path / "mine", "xgboost_rows")
    (folder / "builders").mkdir()
    (folder / "builders/builder_mds_rows_step.py").write_text(BUILDER.format(name="MDSRows"))
    found = {each.files.name: each.files for each in named_steps(known(tmp_path), [str(folder)]).chosen}
    assert set(found) == {"MDSRows", "XGBoostRows"}
    assert found["MDSRows"].sagemaker_step_type == "Training"
    assert found["XGBoostRows"].script == folder / "scripts/xgboost_rows.py"
    assert found["XGBoostRows"].origin == "folder mine"
    assert found["XGBoostRows"].qualified == "XGBoostRows"


def test_the_folder_of_a_workspace_and_of_the_shared_steps_means_their_steps(tmp_path: Path) -> None:
    folder = workspace(tmp_path, "alpha", "row_count")
    steps = known(tmp_path)
    assert names(named_steps(steps, [str(folder)])) == ["alpha:RowCount"]
    assert "DataLoading" in names(named_steps(steps, [str(steps.shared_sources[0].folder)]))


def test_a_folder_without_steps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="holds no steps"):
        named_steps(known(tmp_path), [str(tmp_path)])


def test_two_folders_of_one_name_keep_their_steps_apart(tmp_path: Path) -> None:
    left, right = step(tmp_path / "a/steps", "row_count"), step(tmp_path / "b/steps", "row_sum")
    selection = named_steps(known(tmp_path), [str(left), str(right)])
    seen = [{each.files.name for each in subjects} & {"RowCount", "RowSum"} for subjects in selection.seen.values()]
    assert seen == [{"RowCount"}, {"RowSum"}]


def test_two_folders_with_a_step_of_one_name_give_both_and_say_which_is_which(tmp_path: Path) -> None:
    left, right = step(tmp_path / "a/left"), step(tmp_path / "a/right")
    deep, deeper = step(tmp_path / "b/one/steps"), step(tmp_path / "b/two/steps")
    steps = known(tmp_path)
    assert names(named_steps(steps, [str(left), str(right), str(left)])) == ["left:RowCount", "right:RowCount"]
    assert names(named_steps(steps, [str(deep), str(deeper)])) == ["one/steps:RowCount", "two/steps:RowCount"]
    assert names(named_steps(steps, [str(left)])) == ["RowCount"]


def test_a_folder_with_a_step_named_as_a_shared_one_leaves_that_its_name(tmp_path: Path) -> None:
    folder = step(tmp_path / "mine", "data_loading")
    selection = named_steps(known(tmp_path), ["DataLoading", str(folder)])
    assert names(selection) == ["DataLoading", "mine:DataLoading"]


@pytest.mark.parametrize(
    ("contract", "script"),
    [
        (CONTRACT.format(stem="other"), "other.py"),
        (CONTRACT.format(stem="missing"), "row_count.py"),
        ("entry_point = 7\nCONTRACT = f(entry_point=entry_point)\n", "row_count.py"),
        ("def (:\n", "row_count.py"),
    ],
)
def test_the_script_is_the_entry_point_of_the_contract_where_that_is_there(
    tmp_path: Path, contract: str, script: str
) -> None:
    folder = step(tmp_path / "mine", "row_count", contract=contract, spec=SPEC.format(name="RowCount"))
    (folder / "scripts/other.py").write_text("")
    (found,) = named_steps(known(tmp_path), [str(folder)]).chosen
    assert found.files.script == folder / "scripts" / script
