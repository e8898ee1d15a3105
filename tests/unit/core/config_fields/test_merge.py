from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cursus
from cursus.core.config_fields.merge import load_merged, merge_and_save_configs, merged_document, step_key
from cursus.core.kinds.variables import ParameterFloat, ParameterString, Properties
from cursus.errors import ConfigurationError
from cursus.registry.builder_registry import get_global_registry
from cursus.steps.configs.config_data_loading_step import DataLoadingConfig
from cursus.steps.configs.config_tabular_preprocessing_step import TabularPreprocessingConfig

if TYPE_CHECKING:
    from cursus.core.base.config_base import BasePipelineConfig

BASE = {
    "author": "me", "bucket": "my-bucket", "role": "arn:r", "region": "NA", "service_name": "s",
    "pipeline_version": "1",
}  # fmt: skip
CLASSES = get_global_registry().config_classes()


def loading(**fields: object) -> DataLoadingConfig:
    return DataLoadingConfig.model_validate({**BASE, "source_uri": "s3://b/x", **fields})


def tabular(**fields: object) -> TabularPreprocessingConfig:
    return TabularPreprocessingConfig.model_validate({**BASE, "job_type": "training", "label_name": "y", **fields})


def test_what_all_say_alike_is_shared_and_the_rest_is_not(tmp_path: Path) -> None:
    document = merged_document(
        [loading(processing_volume_size=50, processing_instance_count=2, tags={"a": "b"}),
         tabular(processing_volume_size=50, processing_instance_count=2, enable_caching=False)], tmp_path,
    )  # fmt: skip
    assert set(document["shared"]) == {*BASE, "processing_volume_size"}
    assert document["nodes"]["DataLoading"] == {
        "source_uri": "s3://b/x", "processing_instance_count": 2, "tags": {"a": "b"},
    }  # fmt: skip
    assert document["nodes"]["TabularPreprocessing_training"]["job_type"] == "training"


def test_a_default_of_one_keeps_an_equal_field_of_another_out_of_the_shared_block(tmp_path: Path) -> None:
    document = merged_document([loading(enable_caching=False), tabular()], tmp_path)
    assert "enable_caching" not in document["shared"]
    assert document["nodes"]["DataLoading"]["enable_caching"] is False


@pytest.mark.parametrize("name", ["c.yaml", "c.json"])
def test_saved_configs_load_as_they_were_with_their_parameters(tmp_path: Path, name: str) -> None:
    configs = {
        "A": loading(env={"X": "${HOME}", "Y": "\x7f é \U0001f600 yes"}),
        "B": tabular(train_ratio=ParameterFloat("Ratio", 0.7), label_name=ParameterString("Label", "y")),
    }
    path = merge_and_save_configs(configs, tmp_path / name)
    assert load_merged(path, CLASSES) == configs


def test_a_file_and_its_data_load_from_a_copied_folder(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    (first / "data").mkdir(parents=True)
    (first / "data" / "rows.csv").touch()
    path = merge_and_save_configs({"A": loading(source_uri=str(first / "data" / "rows.csv"))}, first / "c.yaml")
    assert "source_uri: data/rows.csv" in path.read_text()
    shutil.move(first, second)

    config = load_merged(second / "c.yaml", CLASSES)["A"]
    assert isinstance(config, DataLoadingConfig)
    assert config.source_uri == str((second / "data" / "rows.csv").resolve())


def test_a_path_in_a_package_is_found_wherever_the_package_is(tmp_path: Path) -> None:
    scripts = Path(cursus.__file__).resolve().parent / "steps" / "scripts"
    path = merge_and_save_configs({"A": loading(processing_source_dir=str(scripts))}, tmp_path / "c.yaml")
    assert "package://cursus/steps/scripts" in path.read_text()
    assert load_merged(path, CLASSES)["A"].effective_source_dir == str(scripts)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("package://cursus/steps/scripts", "package://cursus/steps/script", "tried: "),
        ("package://cursus/steps/scripts", "package://no_such_pack/scripts", "no package 'no_such_pack' is installed"),
        ("package://cursus/steps/scripts", "package://cursus/../x", "leads out of its package"),
        ("package://cursus/steps/scripts", "scripts", "no file or folder 'scripts' in "),
        ("DataLoadingConfig", "DataLoadConfig", "did you mean 'DataLoadingConfig'?"),
        ("DataLoadingConfig", "os.system", "no config class 'os.system' is registered"),
        ("metadata", "parameters", "the file names no classes"),
    ],
)
def test_what_is_not_there_is_refused_with_the_place_in_the_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    scripts = Path(cursus.__file__).resolve().parent / "steps" / "scripts"
    path = merge_and_save_configs({"A": loading(processing_source_dir=str(scripts))}, tmp_path / "c.yaml")
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ConfigurationError) as caught:
        load_merged(path, CLASSES)
    assert said in str(caught.value)
    assert "c.yaml:" in str(caught.value)


def test_all_values_that_no_file_can_hold_are_told_together(tmp_path: Path) -> None:
    wanted = {
        "A": loading(env={"X": Properties("Other", "A.B")}),
        "B": tabular(label_name=ParameterString("P", "y")),
        "C": tabular(label_name=ParameterString("P", "z")),
    }
    with pytest.raises(ConfigurationError) as caught:
        merge_and_save_configs(wanted, tmp_path / "c.yaml")
    assert [fault.subject for fault in caught.value.faults] == ["A.env", "C: parameter 'P'"]
    assert not (tmp_path / "c.yaml").exists()


def test_configs_without_names_are_named_after_their_steps() -> None:
    assert [step_key(each) for each in (loading(), tabular())] == ["DataLoading", "TabularPreprocessing_training"]


def test_two_configs_of_one_name_need_names(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="both named 'DataLoading'"):
        merge_and_save_configs([loading(), loading()], tmp_path / "c.yaml")
    same: dict[str, BasePipelineConfig] = {"A": loading(), "B": loading()}
    assert load_merged(merge_and_save_configs(same, tmp_path / "c.yaml"), CLASSES) == same
