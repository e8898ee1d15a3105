import csv
import sys
from collections import Counter

import pytest

from cursus.errors import DataError, MissingExtraError
from cursus.project.samples import write_breast_cancer


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_the_rows_columns_and_classes_of_its_source(tmp_path):
    rows = _rows(write_breast_cancer(tmp_path / "cancer.csv"))
    assert len(rows) == 569
    assert len(rows[0]) == 32
    assert Counter(row["diagnosis"] for row in rows) == {"benign": 357, "malignant": 212}


def test_measurements_survive_the_file_exactly(tmp_path):
    from sklearn.datasets import load_breast_cancer

    rows = _rows(write_breast_cancer(tmp_path / "cancer.csv"))
    written = [float(row["worst_fractal_dimension"]) for row in rows]
    assert written == load_breast_cancer().data[:, -1].tolist()


def test_writing_twice_gives_the_same_bytes(tmp_path):
    first = write_breast_cancer(tmp_path / "a.csv").read_bytes()
    assert write_breast_cancer(tmp_path / "b.csv").read_bytes() == first


def test_case_numbers_are_distinct(tmp_path):
    rows = _rows(write_breast_cancer(tmp_path / "cancer.csv"))
    assert len({row["case_id"] for row in rows}) == 569


def test_a_folder_is_refused_as_target(tmp_path):
    with pytest.raises(DataError, match="is a folder"):
        write_breast_cancer(tmp_path)


def test_without_scikit_learn_the_extra_is_named_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(MissingExtraError, match=r"sklearn is not installed.*\n.*\[ml\]"):
        write_breast_cancer(tmp_path / "cancer.csv")
    assert list(tmp_path.iterdir()) == []
