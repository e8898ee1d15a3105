"""Notebooks read as pipelines: their tasks, the steps that do them, and what of them is no Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cursus.errors import PlanError
from cursus.planner.from_code.digest import digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.from_code.digest import Digest

KNOWN = ("DataLoading", "XGBoostTraining", "XGBoostModelEval", "BatchTransform")
IMPORTS = "import pandas as pd\nimport xgboost as xgb\nfrom sklearn.metrics import roc_auc_score"
LOAD = "df = pd.read_csv('s3://bucket/churn.csv')\ndf.head()"
PREPARE = [
    "side = pd.read_parquet('regions.parquet')\n",
    "df = df.merge(side, on='region', how='left')\n",
    "df = df[df['amount'] > 0]",
]
SPLIT = "from sklearn.model_selection import train_test_split\ntrain, test = train_test_split(df, test_size=0.2)"
TRAIN = "DEPTH = 6\nmodel = xgb.XGBClassifier(max_depth=DEPTH)\nmodel.fit(train[['amount']], train['churn'])"
EVALUATE = "p = model.predict_proba(test[['amount']])[:, 1]\nprint(roc_auc_score(test['churn'], p))"


def notebook(folder: Path, *cells: Any, **metadata: Any) -> Path:
    told = [{"cell_type": "code", "source": each, "outputs": [], "metadata": {}} for each in cells]
    path = folder / "churn-model.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "metadata": metadata, "cells": told}), encoding="utf-8")
    return path


def digest(folder: Path, *cells: Any) -> Digest:
    return digest_of(notebook(folder, *cells), KNOWN, project_id="project_x")


def test_cells_of_one_kind_of_work_are_one_task(tmp_path: Path) -> None:
    found = digest(tmp_path, IMPORTS, LOAD, PREPARE, SPLIT, TRAIN, EVALUATE)
    assert [(each.name, each.label, each.step) for each in found.tasks] == [
        ("DataLoading", "cell 2", "DataLoading"),
        ("ChurnModelPreprocessing", "cell 3 to cell 4", None),
        ("XGBoostTraining", "cell 5", "XGBoostTraining"),
        ("XGBoostModelEval", "cell 6", "XGBoostModelEval"),
    ]


def test_the_pipeline_follows_the_names_that_cells_hand_on(tmp_path: Path) -> None:
    found = digest(tmp_path, IMPORTS, LOAD, PREPARE, SPLIT, TRAIN, EVALUATE)
    assert set(found.edges) == {
        ("DataLoading", "ChurnModelPreprocessing"),
        ("ChurnModelPreprocessing", "XGBoostTraining"),
        ("ChurnModelPreprocessing", "XGBoostModelEval"),
        ("XGBoostTraining", "XGBoostModelEval"),
    }


def test_a_task_that_no_step_does_becomes_a_new_step(tmp_path: Path) -> None:
    found = digest(tmp_path, IMPORTS, LOAD, PREPARE, SPLIT, TRAIN, EVALUATE)
    assert [each.step_name for each in found.new_steps] == ["ChurnModelPreprocessing"]
    new = found.new_steps[0]
    assert [(each.name, each.compatible_sources) for each in new.inputs] == [
        ("regions", ()), ("raw_data", ("DataLoading",)),
    ]  # fmt: skip
    assert [each.name for each in new.outputs] == ["test", "train"]
    assert [each.text for each in new.requirements] == [
        "Side is joined on region.", "Rows are kept where amount > 0.", "The rows are split, 20% for tests.",
    ]  # fmt: skip
    assert not new.parameters, "the depth is the training's"


def test_without_a_registered_step_that_fits_all_are_new(tmp_path: Path) -> None:
    found = digest_of(
        notebook(tmp_path, IMPORTS, LOAD, TRAIN.replace("train[", "df["), EVALUATE.replace("test[", "df["))
    )
    assert [each.step_name for each in found.new_steps] == [
        "ChurnModelDataLoading", "ChurnModelTraining", "ChurnModelEvaluation",
    ]  # fmt: skip
    assert [each.name for each in found.new_steps[1].outputs] == ["model_output"]


def test_what_is_no_python_is_left_out_and_told(tmp_path: Path) -> None:
    found = digest(
        tmp_path, "!pip install x\n" + IMPORTS, "%%bash\nls", "files = !ls\n%matplotlib inline", LOAD, "def ("
    )
    told = "\n".join(found.considerations)
    for words in (
        "cell 1: !pip install x",
        "cell 2: %%bash",
        "cell 3: files = !ls",
        "cell 3: %matplotlib",
        "cell 5: no Python",
    ):
        assert words in told
    assert [each.name for each in found.tasks] == ["DataLoading"]


def test_plots_are_left_aside(tmp_path: Path) -> None:
    found = digest(tmp_path, IMPORTS, LOAD, "df.hist()")
    assert found.aside == ("cell 3: plot",)


def test_a_model_that_nobody_measures_or_keeps_is_told(tmp_path: Path) -> None:
    told = digest(tmp_path, IMPORTS, LOAD, TRAIN.replace("train[", "df[")).considerations
    assert any("never measured" in each for each in told)
    assert any("never saved" in each for each in told)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no notebook"),
        ("[]", "it has no cells"),
        ('{"worksheets": []}', "older format"),
        ('{"cells": []}', "has no code"),
        ('{"cells": [{"cell_type": "code", "source": "x = 1"}]}', "no work that a step could do"),
        ('{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "is written in R"),
        ('{"cells": [null, 3, {"cell_type": "code"}], "metadata": []}', "has no code"),
    ],
)
def test_files_that_are_no_notebook_with_work_are_refused(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    with pytest.raises(PlanError, match=words):
        digest_of(path, KNOWN)
