from __future__ import annotations

from cursus.engine.sandbox.imports import worth_preloading
from cursus.engine.sandbox.interpreter import needs_fresh_interpreter


def found(tmp_path, text):
    (tmp_path / "x.py").write_text(text)
    return worth_preloading(tmp_path / "x.py")


def test_slow_imports_are_found_wherever_they_stand(tmp_path):
    text = "import json, scipy\nimport pandas as pd\ndef f():\n    from sklearn.metrics import auc\n"
    assert found(tmp_path, text) == ["scipy", "pandas", "sklearn.metrics"]


def test_submodules_imported_from_a_package_are_named(tmp_path):
    assert found(tmp_path, "from sklearn import metrics, svm as s") == ["sklearn", "sklearn.metrics", "sklearn.svm"]


def test_scripts_without_slow_imports_need_nothing(tmp_path):
    assert found(tmp_path, "import os\nfrom pathlib import Path\nimport numpyro\n") == []
    assert worth_preloading(tmp_path / "nowhere.py") == []


def test_modules_beside_a_script_are_followed_and_none_twice(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "__init__.py").write_text("")
    (tmp_path / "own" / "tables.py").write_text("import pandas\nfrom own import models\n")
    (tmp_path / "own" / "models.py").write_text("import xgboost\nfrom own.tables import read\n")
    assert sorted(found(tmp_path, "from own.tables import read\nimport elsewhere\n")) == ["pandas", "xgboost"]


def test_variables_that_libraries_read_at_start_need_a_fresh_interpreter():
    assert needs_fresh_interpreter({"OMP_NUM_THREADS": "1"})
    assert needs_fresh_interpreter({"PYTHONHASHSEED": "0"})
    assert not needs_fresh_interpreter({"LABEL": "y", "PYTHONPATH": "/opt/ml/code", "SM_HPS": "{}"})
