"""What may be the name of a step, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cursus.core.base.enums import StepKind
from cursus.registry.definitions import SHARED, Origin, StepDefinition, on_one_line, step_entry, step_name_faults
from cursus.registry.step_names_original import STEP_NAMES

WORKSPACE = Origin("workspace", "project_x", Path("/repo"))


def facts(name: str) -> list[str]:
    return [fault.fact for fault in step_name_faults(name)]


@pytest.mark.parametrize("name", ["RowCount", "A", "XGBoostTraining", "Step2", "A" * 60, *STEP_NAMES])
def test_pascal_case_is_a_name(name: str) -> None:
    assert facts(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "rowCount",
        "row_count",
        "Row Count",
        "Row-Count",
        "Row.Count",
        "Row/Count",
        "../Row",
        "2Rows",
        "Row\n",
        "x:Row",
    ],
)
def test_what_is_no_pascal_case_is_none(name: str) -> None:
    assert facts(name) == ["is no name of a step"]


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("R\u043ewCount", "CYRILLIC SMALL LETTER O"),
        ("Row\u200bCount", "ZERO WIDTH SPACE"),
        ("\uff32owCount", "FULLWIDTH LATIN CAPITAL LETTER R"),
        ("RowC\u00f6unt", "LATIN SMALL LETTER O WITH DIAERESIS"),
        ("Row\ud800", "unnamed"),
        ("Row\u0661", "ARABIC-INDIC DIGIT ONE"),
    ],
)
def test_letters_that_look_like_others_are_named(name: str, letter: str) -> None:
    assert letter in facts(name)[0]


def test_a_name_has_sixty_characters_at_most() -> None:
    assert facts("A" * 61) == ["has 61 characters"]


@pytest.mark.parametrize("ending", ["StepBuilder", "Config", "Spec", "Contract"])
def test_a_name_does_not_end_as_its_classes_do(ending: str) -> None:
    assert facts(f"RowCount{ending}") == [f"ends in {ending!r}"]


def test_a_long_name_is_cut_in_what_is_told_of_it() -> None:
    (fault,) = step_name_faults("a" * 10_000)

    assert len(str(fault)) < 250


def test_the_names_of_an_entry_follow_by_rule() -> None:
    assert step_entry("RowCount", StepKind.PROCESSING, "Counts rows") == {
        "RowCount": {
            "config_class": "RowCountConfig",
            "builder_step_name": "RowCountStepBuilder",
            "spec_type": "RowCount",
            "sagemaker_step_type": "Processing",
            "description": "Counts rows",
        }
    }


def test_names_that_an_entry_leaves_out_follow_too_and_others_are_kept() -> None:
    given = {"sagemaker_step_type": "Lambda", "config_class": "OtherConfig"}
    found = StepDefinition.of("RowCount", given, WORKSPACE, line=7)

    assert found.entry == {
        "config_class": "OtherConfig",
        "builder_step_name": "RowCountStepBuilder",
        "spec_type": "RowCount",
        "sagemaker_step_type": "Lambda",
        "description": "",
    }
    assert found.line == 7


def test_a_description_is_one_line_that_can_be_printed() -> None:
    assert on_one_line("Counts\n  rows\x1b[2J\u202e twice ") == "Counts rows [2J twice"
    assert on_one_line("Zählt Zeilen") == "Zählt Zeilen"


@pytest.mark.parametrize(
    ("origin", "told", "qualified", "visible"),
    [
        (SHARED, "shared", "RowCount", "RowCount"),
        (Origin("registered"), "registered", "RowCount", "RowCount"),
        (Origin("pack", "acme"), "pack acme", "acme:RowCount", "acme:RowCount"),
        (WORKSPACE, "workspace project_x", "project_x:RowCount", "RowCount"),
    ],
)
def test_the_origin_stands_before_the_name(origin: Origin, told: str, qualified: str, visible: str) -> None:
    found = StepDefinition.of("RowCount", {}, origin)

    assert (str(origin), found.qualified, found.visible_name) == (told, qualified, visible)
