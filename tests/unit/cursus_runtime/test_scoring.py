import tarfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.cursus_runtime.models import ROWS, small_model

from cursus_runtime.booster import BINARY, MULTICLASS, REGRESSION
from cursus_runtime.scoring import load_model, scored


def archived(folder, name="model.tar.gz", objective=BINARY):
    """A folder with an archive of a model, as training leaves it."""
    small_model(objective).save(folder / "scratch")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / name, "w:gz") as archive:
        for file in sorted((folder / "scratch").iterdir()):
            archive.add(file, file.name)
            file.unlink()
    return folder


@pytest.mark.parametrize("objective", [BINARY, MULTICLASS, REGRESSION])
def test_a_model_scores_the_same_from_its_folder_and_from_an_archive(tmp_path, objective):
    model = small_model(objective)
    model.save(tmp_path / "plain")
    wanted = model.score(ROWS, "rows")
    for folder in (tmp_path / "plain", archived(tmp_path / "packed", objective=objective)):
        assert np.array_equal(load_model(folder).score(ROWS, "rows"), wanted)


def test_a_folder_without_a_model_says_what_it_holds(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(FileNotFoundError, match=r"model\.tar\.gz: saw notes\.txt"):
        load_model(tmp_path)


def test_two_archives_are_one_too_many(tmp_path):
    archived(archived(tmp_path, "a/model.tar.gz"), "b/model.tar.gz")
    with pytest.raises(ValueError, match="holds 2 archives"):
        load_model(tmp_path)


def test_a_broken_archive_is_told(tmp_path):
    (tmp_path / "model.tar.gz").write_bytes(b"no archive")
    with pytest.raises(ValueError, match="cannot be unpacked"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    ("objective", "names"),
    [
        (BINARY, ["chance"]),
        (REGRESSION, ["chance"]),
        (MULTICLASS, ["chance_high", "chance_low", "chance_mid"]),
    ],
)
def test_scores_are_columns_behind_the_rows(objective, names):
    found = scored(ROWS, small_model(objective), "chance")
    assert list(found.columns) == [*ROWS.columns, *names]
    assert found[ROWS.columns.tolist()].equals(ROWS)


@settings(max_examples=12, deadline=None)
@given(st.permutations(range(len(ROWS))), st.integers(1, len(ROWS)))
def test_a_row_gets_its_score_wherever_it_stands(order, size):
    whole = scored(ROWS, small_model())
    some = ROWS.iloc[list(order)[:size]]
    wanted = dict(zip(whole["id"], whole["prediction"], strict=True))
    found = scored(some, small_model())
    assert dict(zip(found["id"], found["prediction"], strict=True)) == {name: wanted[name] for name in some["id"]}
    assert list(found.index) == list(range(size))


def test_a_column_of_that_name_is_not_written_over():
    with pytest.raises(ValueError, match=r"\['prediction'\] already"):
        scored(ROWS.assign(prediction=1), small_model())
    with pytest.raises(ValueError, match=r"\['amount_low'\] already"):
        scored(ROWS.assign(amount_low=1), small_model(MULTICLASS), "amount")


def test_a_feature_that_is_missing_is_told():
    with pytest.raises(ValueError, match="kind"):
        scored(ROWS.drop(columns="kind"), small_model())
