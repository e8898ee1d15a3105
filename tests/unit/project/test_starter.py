import pandas as pd
import pytest
import yaml

from cursus.errors import DataError
from cursus.project.payments import write_payments
from cursus.project.profile import profile_table
from cursus.project.samples import write_breast_cancer
from cursus.project.starter import write_project

NODES = [
    "DataLoading", "FeatureEngineering", "TabularPreprocessing_training", "XGBoostTraining", "XGBoostModelEval",
    "XGBoostModel", "BatchTransform", "ModelRegistration",
]  # fmt: skip


def _config(files):
    return yaml.safe_load(files.config.read_text(encoding="utf-8"))


def _project(tmp_path, columns, label="y", name="table.csv", **options):
    path = tmp_path / name
    pd.DataFrame(columns).to_csv(path, index=False, **options)
    return write_project(tmp_path / "project", profile_table(path, label))


@pytest.fixture
def cancer(tmp_path):
    return profile_table(write_breast_cancer(tmp_path / "cancer.csv"), "diagnosis")


def test_the_dag_has_the_nodes_of_a_training_pipeline(tmp_path, cancer):
    files = write_project(tmp_path / "my_project", cancer)
    dag = yaml.safe_load(files.dag.read_text(encoding="utf-8"))
    assert dag == {"pipeline": "my-project", "nodes": NODES}


def test_the_config_of_the_breast_cancer_table_is_what_its_profile_says(tmp_path, cancer):
    config = _config(write_project(tmp_path / "p", cancer))
    assert list(config["nodes"]) == NODES
    assert set(config["shared"]) == {"author", "bucket", "role", "region", "service_name", "pipeline_version"}
    assert config["shared"]["pipeline_version"] == "1.0"
    assert config["nodes"]["DataLoading"] == {"source_uri": "data/cancer.csv"}
    assert config["nodes"]["FeatureEngineering"] == {"derived_columns": [], "drop_columns": []}
    assert config["nodes"]["TabularPreprocessing_training"] == {
        "job_type": "training",
        "label_name": "diagnosis",
        "id_columns": ["case_id"],
        "task": "binary",
        "label_mapping": {"benign": 0, "malignant": 1},
        "train_ratio": 0.7,
    }
    assert config["nodes"]["XGBoostTraining"]["hyperparameters"]["objective"] == "binary:logistic"
    assert config["nodes"]["ModelRegistration"]["metric"] == "auc"


def test_the_data_are_copied_as_they_are(tmp_path, cancer):
    files = write_project(tmp_path / "p", cancer)
    assert files.data == tmp_path / "p" / "data" / "cancer.csv"
    assert files.data.read_bytes() == cancer.path.read_bytes()


def test_large_data_below_the_parent_are_named_by_a_relative_path(tmp_path, cancer, monkeypatch):
    monkeypatch.setattr("cursus.project.starter.COPIED_BYTES", 10)
    files = write_project(tmp_path / "p", cancer)
    assert _config(files)["nodes"]["DataLoading"]["source_uri"] == "../cancer.csv"
    assert files.data == cancer.path
    assert not (tmp_path / "p" / "data").exists()


def test_large_data_elsewhere_are_named_by_their_whole_path(tmp_path, cancer, monkeypatch):
    monkeypatch.setattr("cursus.project.starter.COPIED_BYTES", 10)
    files = write_project(tmp_path / "deep" / "p", cancer)
    assert _config(files)["nodes"]["DataLoading"]["source_uri"] == str(cancer.path)


def test_payments_are_split_by_time(tmp_path):
    write_payments(tmp_path / "payments.csv", 5000)
    files = write_project(tmp_path / "p", profile_table(tmp_path / "payments.csv", "is_fraud"))
    node = _config(files)["nodes"]["TabularPreprocessing_training"]
    assert (node["time_column"], node["id_columns"]) == ("paid_at", ["payment_id"])
    assert "label_mapping" not in node


def test_constants_are_dropped_and_leaks_are_only_suggested(tmp_path):
    labels = ["no", "no", "yes"] * 20
    columns = {"x": [at % 7 / 3 for at in range(60)], "told": [f"{label}!" for label in labels], "same": 1, "y": labels}
    files = _project(tmp_path, columns)
    assert _config(files)["nodes"]["FeatureEngineering"]["drop_columns"] == ["same"]
    assert "#   - told!" not in files.config.read_text()
    assert "    #   - told  # it is 'y' under other names" in files.config.read_text()
    assert any("'told' may leak the label" in warning for warning in files.warnings)
    assert "'told' may leak the label" in files.readme.read_text()


def test_several_classes_get_a_mapping_their_number_and_a_bar_of_accuracy(tmp_path):
    nodes = _config(_project(tmp_path, {"x": [at / 7 for at in range(60)], "y": ["c", "a", "b"] * 20}))["nodes"]
    assert nodes["TabularPreprocessing_training"]["label_mapping"] == {"a": 0, "b": 1, "c": 2}
    parameters = nodes["XGBoostTraining"]["hyperparameters"]
    assert (parameters["objective"], parameters["num_class"]) == ("multi:softprob", 3)
    registration = nodes["ModelRegistration"]
    assert registration["metric"] == "accuracy"
    assert registration["metric_threshold"] == pytest.approx(1 / 3, abs=1e-3)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e12])
def test_regression_must_beat_the_spread_of_its_labels(tmp_path, scale):
    labels = [(at * 37 % 61) * scale + 0.1 * scale for at in range(60)]
    nodes = _config(_project(tmp_path, {"x": [at / 7 for at in range(60)], "y": labels}))["nodes"]
    registration = nodes["ModelRegistration"]
    assert (registration["metric"], registration["direction"]) == ("rmse", "at_most")
    assert registration["metric_threshold"] == pytest.approx(pd.Series(labels).std(ddof=0), rel=1e-3)
    assert "label_mapping" not in nodes["TabularPreprocessing_training"]


def test_classes_that_yaml_would_misread_stay_text(tmp_path):
    labels = ["yes", "no", "no"] * 20
    node = _config(_project(tmp_path, {"x": [at / 7 for at in range(60)], "y": labels}))["nodes"]
    assert node["TabularPreprocessing_training"]["label_mapping"] == {"no": 0, "yes": 1}


def test_numbered_classes_that_do_not_start_at_0_are_mapped(tmp_path):
    node = _config(_project(tmp_path, {"x": [at / 7 for at in range(60)], "y": [1, 2, 1] * 20}))["nodes"]
    assert node["TabularPreprocessing_training"]["label_mapping"] == {"1": 0, "2": 1}


def test_data_in_other_forms_are_written_anew_as_the_steps_read_them(tmp_path):
    columns = {"maß": [at + 0.5 for at in range(60)], "y": ["früh", "spät"] * 30}
    files = _project(tmp_path, columns, sep=";", decimal=",", encoding="latin-1")
    assert pd.read_csv(files.data).to_dict("list") == columns
    assert any("written anew" in warning for warning in files.warnings)


def test_a_folder_that_holds_something_is_left_alone(tmp_path, cancer):
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match=r"not empty: it holds mine\.txt"):
        write_project(folder, cancer)
    assert [item.name for item in folder.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path, cancer):
    folder = tmp_path / "p"
    folder.mkdir()
    before = folder.stat().st_ino
    write_project(folder, cancer)
    assert folder.stat().st_ino == before
    assert (folder / "dag.yaml").is_file()


def test_all_that_is_in_the_way_is_told_together(tmp_path):
    path = write_breast_cancer(tmp_path / "cancer.csv")
    profile = profile_table(path)
    path.unlink()
    with pytest.raises(DataError) as raised:
        write_project(tmp_path, profile, name="a b")
    (tmp_path / "left").touch()
    with pytest.raises(DataError) as again:
        write_project(tmp_path, profile, name="a b")
    assert len(raised.value.faults) == 3
    assert [fault.fact.split(":")[0] for fault in again.value.faults] == [
        "the folder is not empty", "no column to learn was chosen", "'a b' is no name of a pipeline",
        "the profiled file is no longer there",
    ]  # fmt: skip
    assert "a-b" in str(again.value)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path, cancer):
    (tmp_path / "p").touch()
    with pytest.raises(DataError, match="this is a file"):
        write_project(tmp_path / "p", cancer)


def test_nothing_is_left_when_writing_fails(tmp_path, cancer, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(DataError, match="No space left on device"):
        write_project(tmp_path / "p", cancer)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["cancer.csv"]


@pytest.mark.parametrize(("folder", "name"), [("Müller & Co", "M-ller-Co"), ("___", "pipeline"), ("a" * 80, "a" * 40)])
def test_the_pipeline_gets_a_name_that_the_service_takes(tmp_path, cancer, folder, name):
    files = write_project(tmp_path / folder, cancer)
    assert yaml.safe_load(files.dag.read_text())["pipeline"] == name


def test_the_page_says_how_to_run_and_what_was_inferred(tmp_path, cancer):
    text = write_project(tmp_path / "p", cancer, name="tumours").readme.read_text(encoding="utf-8")
    for part in ("# tumours", "cursus run", "`benign` 357, `malignant` 212", "`case_id` names rows"):
        assert part in text
