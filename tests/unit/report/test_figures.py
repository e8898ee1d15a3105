from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.report.page_check import Page
from tests.unit.report.pipelines import step_record, write_run

from cursus.report.contents import Contents
from cursus.report.figures import Evaluation, Matrix, Measure, conditions, evaluations
from cursus.report.key_figures import metric_table
from cursus.report.record import read_run

if TYPE_CHECKING:
    from pathlib import Path


def evaluate(tmp_path: Path, document: Any) -> list[Evaluation]:
    path = tmp_path / "evaluation.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return list(evaluations({("A", "o"): Contents(exists=True, evaluations=(path,))}))


def asked(tmp_path: Path, *tests: dict[str, Any], parameters: dict[str, Any] | None = None) -> tuple[str, ...]:
    definition = {"Steps": [{"Name": "C", "Type": "Condition", "Arguments": {"Conditions": list(tests)}}]}
    step = step_record("C", type="Condition", properties={"Outcome": "true"})
    folder = write_run(tmp_path, steps=[step], definition=definition, parameters=parameters or {})
    (found,) = conditions(read_run(folder))
    return found.asked


def test_measures_are_read_with_their_deviations(tmp_path: Path) -> None:
    group = {"auc": {"value": 0.9, "standard_deviation": 0.01}, "mse": {"value": 2}, "curve": {"points": [1]}}
    (found,) = evaluate(tmp_path, {"regression_metrics": group})
    assert found.kind == "regression"
    assert found.measures == (Measure("auc", 0.9, 0.01), Measure("mse", 2))


def test_a_confusion_matrix_in_the_form_of_the_service_becomes_a_table(tmp_path: Path) -> None:
    matrix = {"0": {"0": 50, "1": 2}, "1": {"1": 7}}
    (found,) = evaluate(tmp_path, {"multiclass_classification_metrics": {"confusion_matrix": matrix}})
    assert found.matrix == Matrix(("0", "1"), ((50, 2), (0, 7)))


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '"x"', '{"a_metrics": 3}'])
def test_an_evaluation_without_figures_says_why(tmp_path: Path, text: str) -> None:
    (found,) = evaluate(tmp_path, text)
    assert found.fault
    assert found.measures == ()


def test_metrics_of_several_sets_share_a_row() -> None:
    page = Page(str(metric_table([("train:auc", 0.9), ("valid:auc", 0.8), ("train:loss", 0.1), ("epochs", 12.0)])))
    assert page.faults == []
    assert page.text.endswith("Metric train valid Value auc 0.9000 0.8000 - loss 0.1000 - - epochs - - 12.0000")


def test_conditions_are_told_in_words_with_the_values_seen(tmp_path: Path) -> None:
    least = {"Get": "Parameters.Least"}
    tests = [
        {"Type": "LessThan", "LeftValue": 3, "RightValue": least},
        {"Type": "Not", "Expression": {"Type": "Equals", "LeftValue": "a", "RightValue": "b"}},
        {"Type": "In", "QueryValue": least, "Values": [1, 5]},
        {
            "Type": "Or",
            "Conditions": [
                {"Type": "GreaterThan", "LeftValue": 1, "RightValue": 2},
                {"Type": "Equals", "LeftValue": True, "RightValue": {"Get": "Parameters.Gone"}},
            ],
        },
    ]
    assert asked(tmp_path, *tests, parameters={"Least": 5}) == (
        "3 < Parameters.Least [5]",
        'not ("a" = "b")',
        "Parameters.Least [5] in [1, 5]",
        "(1 > 2) or (true = Parameters.Gone)",
    )


def test_a_value_whose_file_is_gone_is_told_by_its_name_alone(tmp_path: Path) -> None:
    file = {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.Eval.PropertyFiles.report"}, "Path": "m.auc"}}
    assert asked(tmp_path, {"Type": "GreaterThan", "LeftValue": file, "RightValue": 1}) == ("Eval m.auc > 1",)
