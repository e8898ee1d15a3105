"""Requirements as text: whatever they are, they read back as the same; and a dialog always ends in requirements."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.strategies.requirements import requirements

from cursus.core.documents import read_document
from cursus.errors import PlanError
from cursus.planner.questions import Dialog
from cursus.planner.questions.question import WrongAnswerError
from cursus.planner.questions.surroundings import Surroundings
from cursus.planner.requirements import StepRequirements
from cursus.planner.requirements_text import requirements_text

if TYPE_CHECKING:
    from cursus.planner.questions import Question

law = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
# What YAML reads as something other than text, or as more than one thing, where it is not quoted.
ODD = (
    "no", "012", "1e3", "0x1F", "null", "~", "2024-01-01", "1:30", "# x", "a: b", "- a", "{a}", "[a]", "'", '"', "\\",
    "%a", "@a", "`a`", "&a", "*a", "!a", "| a", "> a", "? a", " a", "a ", "ä 日本", "\u2028", "=", "<<", "true ",
)  # fmt: skip
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
WORDS = st.one_of(st.sampled_from(ODD), st.text(CHARACTERS, min_size=1))
LINES = st.lists(WORDS, max_size=3).map("\n".join)
SCALARS = st.one_of(
    WORDS, st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False)
)


def read_back(text: str) -> StepRequirements:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requirements.yaml"
        path.write_text(text, encoding="utf-8")
        return StepRequirements.model_validate(read_document(path, PlanError).value)


@st.composite
def any_requirements(draw: st.DrawFn) -> StepRequirements:
    """Sound requirements whose texts and values are replaced by whatever the model takes."""
    told = draw(requirements()).model_dump(mode="json", by_alias=True)
    told["description"] = draw(WORDS)[:200]
    told["logic"] = draw(LINES)
    told["edge_cases"] = draw(st.lists(WORDS, max_size=3))
    told["requirements"] = [{"id": f"R{at}", "text": each} for at, each in enumerate(draw(st.lists(WORDS, max_size=3)))]
    for port in (*told["inputs"], *told["outputs"]):
        port["description"], port["aliases"] = draw(WORDS), draw(st.lists(WORDS, max_size=2))
    for port in told["inputs"]:
        port["columns"] = draw(
            st.dictionaries(WORDS, st.one_of(st.just("number"), st.lists(SCALARS, min_size=1)), max_size=3)
        )
    for field in (*told["parameters"], *told["hyperparameters"]):
        field["default"] = draw(st.none() | SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(WORDS, SCALARS))
    told["inferred"] = [
        {"subject": subject, "confidence": draw(st.floats(0, 1)), "why": draw(LINES), "place": draw(WORDS)}
        for subject in draw(
            st.lists(st.sampled_from(("step", "R0", "input:raw_data", "operation:1", "unheard")), max_size=3)
        )
    ]
    return StepRequirements.model_validate(told)


@law
@given(any_requirements())
def test_any_requirements_read_back_as_they_were(wanted: StepRequirements) -> None:
    assert read_back(requirements_text(wanted)) == wanted


AROUND = Surroundings(("project_x",), {"DataLoading": "Loads tables", "XGBoostTraining": "Trains"})
ANSWERS = (
    "", "", "", "none", "yes", "no", "RowCount", "raw_data", "kept", "limit", "amount: number", "0.5", "3", "class",
    "shared", "Training", "CreateModel", "Transform", "Lambda", "DataLoading", "{do: sample, fraction: 0.5}",
    "training, testing", "input:raw_data", "x" * 300, "../x", "?", "<",
)  # fmt: skip
LONGEST = 120


@law
@given(st.lists(st.one_of(st.sampled_from(ANSWERS), WORDS), max_size=60))
def test_whatever_is_answered_a_dialog_ends_in_requirements(answers: list[str]) -> None:
    dialog = Dialog.of(AROUND)
    for answer in answers:
        dialog = answered(dialog, answer)
    for _ in range(LONGEST):
        if dialog.question is None:
            break
        dialog = answered(dialog, default_of(dialog.question))
    assert dialog.question is None, dialog.question
    told: dict[str, Any] = dict(dialog.requirements or {})
    wanted = StepRequirements.model_validate(told)
    assert read_back(requirements_text(wanted)) == wanted


def answered(dialog: Dialog, answer: str) -> Dialog:
    """The dialog after an answer; one that is not understood changes nothing."""
    try:
        return dialog.answered(answer)
    except WrongAnswerError:
        return dialog


def default_of(question: Question) -> str:
    """An answer that a question takes."""
    return {"step_name": "RowCount", "description": "Counts rows"}.get(question.key, "")
