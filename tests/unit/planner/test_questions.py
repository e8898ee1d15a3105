"""The dialog about a new step: what is asked, how answers are understood, going back and going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cursus.errors import PlanError
from cursus.planner.questions import Dialog, Recorded
from cursus.planner.questions.question import WrongAnswerError
from cursus.planner.questions.record import forget_answers, keep_answers, kept_answers
from cursus.planner.questions.surroundings import Surroundings
from cursus.planner.requirement_checks import requirement_faults
from cursus.planner.requirements import StepRequirements

if TYPE_CHECKING:
    from pathlib import Path

AROUND = Surroundings(("project_x",), {"DataLoading": "Loads tables", "XGBoostTraining": "Trains"})
ANSWERS = {
    "step_name": "RowFilter",
    "description": "Keeps the rows of large payments",
    "requirement.1": "Rows without an amount are dropped.",
    "job_types": "training, 4",
    "input.1": "raw_data",
    "input.1.sources": "DataLoading",
    "input.1.columns": "amount: number, country: DE|FR",
    "input.2": "side",
    "input.2.required": "no",
    "output.1": "kept",
    "parameter.1": "min_amount",
    "parameter.1.type": "float",
    "parameter.1.default": "0.5",
    "operation.1": "{do: filter, where: 'amount >= $min_amount'}",
}


def answered(answers: dict[str, str], around: Surroundings = AROUND) -> Dialog:
    """The dialog after these answers and the defaults of all else."""
    dialog = Dialog.of(around)
    while dialog.question is not None:
        dialog = dialog.answered(answers.get(dialog.question.key, ""))
    return dialog


def until(key: str, answers: dict[str, str]) -> Dialog:
    """The dialog when it comes to a question."""
    dialog = Dialog.of(AROUND)
    while dialog.question is not None and dialog.question.key != key:
        dialog = dialog.answered(answers.get(dialog.question.key, ""))
    assert dialog.question is not None, f"{key} is never asked"
    return dialog


def test_the_answers_are_requirements() -> None:
    found = StepRequirements.model_validate(answered(ANSWERS).requirements)
    assert found.step_name == "RowFilter"
    assert [str(each) for each in found.job_types] == ["training", "calibration"]
    assert [(each.name, each.required) for each in found.inputs] == [("raw_data", True), ("side", False)]
    assert found.inputs[0].columns == {"amount": "number", "country": ("DE", "FR")}
    assert found.parameters[0].default == 0.5
    assert [each.text for each in found.requirements] == ["Rows without an amount are dropped."]
    assert found.operations[0].do == "filter"


def test_what_is_not_answered_has_the_default_of_its_question() -> None:
    found = StepRequirements.model_validate(answered(ANSWERS).requirements)
    assert (found.developer_type, found.project_id) == ("isolated", "project_x")
    assert found.design_patterns == ("processing_step_builder_patterns.md",)
    assert found.plan_location == "development/projects/project_x/plans/row_filter_implementation_plan.md"


def test_hyperparameters_are_asked_for_where_the_step_trains() -> None:
    training = {**ANSWERS, "sagemaker_step_type": "Training", "hyperparameter.1": "depth"}
    found = StepRequirements.model_validate(answered(training).requirements)
    assert [each.name for each in found.hyperparameters] == ["depth"]
    asked = {each.key for each in answered(ANSWERS).answers}
    assert not any(each.startswith("hyperparameter") for each in asked)


def test_a_model_has_no_operations_and_no_columns() -> None:
    model = {**ANSWERS, "sagemaker_step_type": "CreateModel", "input.1": "model_data", "output.1": ""}
    asked = {each.key for each in answered(model).answers}
    assert "operation.1" not in asked
    assert "input.1.columns" not in asked


def test_a_type_that_reads_its_needs_by_name_proposes_them_and_takes_no_other() -> None:
    model = {"step_name": "ChurnModel", "description": "Makes a model", "sagemaker_step_type": "CreateModel"}
    dialog = until("input.1", model)
    assert dialog.question is not None
    assert dialog.question.default == "model_data"
    with pytest.raises(WrongAnswerError, match="a CreateModel step reads model_data alone"):
        dialog.answered("raw_data")
    found = StepRequirements.model_validate(answered(model).requirements)
    assert ([each.name for each in found.inputs], [each.name for each in found.outputs]) == (
        ["model_data"], ["model_name"],
    )  # fmt: skip
    assert requirement_faults(found) == []


def test_what_meets_a_requirement_is_asked_when_the_parts_are_known() -> None:
    found = StepRequirements.model_validate(
        answered({**ANSWERS, "requirement.R1.covered_by": "operation:1, 2"}).requirements
    )
    assert found.requirements[0].covered_by == ("operation:1", "input:side")


def test_many_steps_do_not_flood_an_explanation() -> None:
    steps = {f"Step{at:03}": "Does something" for at in range(200)}
    dialog = Dialog.of(Surroundings(AROUND.workspaces, steps))
    while dialog.question is not None and dialog.question.key != "input.1.sources":
        dialog = dialog.answered(ANSWERS.get(dialog.question.key, ""))
    assert dialog.question is not None
    assert "Step011, and 188 more (`cursus steps list`)" in dialog.question.explanation
    assert len(dialog.question.explanation) < 400


def test_shared_steps_have_no_project() -> None:
    found = answered({**ANSWERS, "developer_type": "shared"}).requirements or {}
    assert "project_id" not in found
    assert found["plan_location"] == "docs/plans/row_filter_implementation_plan.md"


@pytest.mark.parametrize(
    ("key", "answer", "told"),
    [
        ("developer_type", "mine", "is none of shared, isolated"),
        ("project_id", "../x", "is no id"),
        ("step_name", "row filter", "PascalCase"),
        ("step_name", "DataLoading", "is a step already: Loads tables"),
        ("step_name", "", "an answer is needed"),
        ("description", "a\tb", "cannot stand in it"),
        ("job_types", "trainnig", "did you mean"),
        ("input.1", "raw data", "is no name here"),
        ("input.1", "class", "is a word of Python"),
        ("output.1", "raw_data", "raw_data is there already"),
        ("description", "x" * 201, "201 characters are too many"),
        ("sagemaker_step_type", "Condition", "is none of Processing"),
        ("input.1.sources", "DataLoadin", "did you mean"),
        ("input.1.required", "perhaps", "answer yes or no"),
        ("input.1.columns", "amount", "is no column with its kind"),
        ("input.1.columns", "amount: numbr", "is none of number"),
        ("parameter.1.default", "much", "is no float"),
        ("parameter.1.default", "nan", "is no float"),
        ("requirement.R1.covered_by", "input:raw", "did you mean 'input:raw_data'"),
        ("operation.1", "{do: fliter}", "do"),
        ("operation.1", "{do: filter", "no mapping in braces"),
        ("operation.1", "{do: filter}", "where: Field required"),
        ("plan_location", "/etc/plan.md", "below the root"),
        ("plan_location", "../plan.md", "below the root"),
    ],
)
def test_wrong_answers_are_told_at_once_and_change_nothing(key: str, answer: str, told: str) -> None:
    dialog = until(key, ANSWERS)
    with pytest.raises(WrongAnswerError, match=told):
        dialog.answered(answer)
    assert dialog == until(key, ANSWERS)


def test_no_two_inputs_have_one_name() -> None:
    with pytest.raises(WrongAnswerError, match="raw_data is there already"):
        until("input.2", ANSWERS).answered("raw_data")


def test_going_back_asks_the_question_before_again() -> None:
    dialog = until("output.1.description", ANSWERS)
    before = dialog.back()
    assert before.question is not None
    assert before.question.key == "output.1"
    assert Dialog.of(AROUND).back().question is not None


def test_a_dialog_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = tmp_path / "store" / "answers.json"
    stopped = until("output.1", ANSWERS)
    keep_answers(kept, stopped.answers)
    assert Dialog.of(AROUND, kept_answers(kept)) == stopped
    forget_answers(kept)
    assert kept_answers(kept) == ()


def test_answers_that_do_not_fit_any_more_are_asked_for_again() -> None:
    answers = until("output.1", ANSWERS).answers
    taken = Surroundings(AROUND.workspaces, {**AROUND.steps, "RowFilter": "Is there by now"})
    dialog = Dialog.of(taken, answers)
    assert dialog.question is not None
    assert (dialog.question.key, dialog.dropped) == ("step_name", len(answers) - 2)
    other = Dialog.of(AROUND, (Recorded("developer_type", ""), Recorded("of an older version", "x")))
    assert other.dropped == 1


def test_a_file_that_holds_no_answers_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "answers.json"
    kept.write_text("[1, 2]")
    with pytest.raises(PlanError, match="holds no answers"):
        kept_answers(kept)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PlanError, match="cannot be written"):
        keep_answers(tmp_path / "file" / "answers.json", ())
