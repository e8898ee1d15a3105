from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.planner.requirements_examples import (
    CREATE_MODEL,
    PROCESSING,
    TRAINING,
    TRANSFORM,
    faults_of,
    with_changes,
)

from cursus.errors import PlanError
from cursus.planner.requirement_checks import refuse_faults
from cursus.planner.requirements_file import requirements_of


@pytest.mark.parametrize("sound", [PROCESSING, TRAINING, CREATE_MODEL, TRANSFORM], ids=lambda each: each["step_name"])
def test_sound_requirements_have_no_faults(sound: dict[str, Any]) -> None:
    assert faults_of(sound) == []


BASES = {"processing": PROCESSING, "training": TRAINING, "create_model": CREATE_MODEL, "transform": TRANSFORM}
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "requirement_faults.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[each["case"] for each in CASES])
def test_what_contradicts_itself_is_refused_with_its_place(case: dict[str, Any]) -> None:
    found = faults_of(with_changes(BASES[case["of"]], **case["changes"]))
    assert any(each.startswith(case["fault"]) for each in found), found


def test_every_fault_comes_with_a_hint() -> None:
    for case in CASES:
        with pytest.raises(PlanError) as caught:
            requirements_of(with_changes(BASES[case["of"]], **case["changes"]))
        assert all(each.hint for each in caught.value.faults)


def test_all_faults_are_told_together() -> None:
    wrong = with_changes(
        PROCESSING, step_name="Json", parameters__0__default=-1, operations__0__where="amout > 3", plan_location="/x.md"
    )
    assert len(faults_of(wrong)) >= 4


def test_requirements_made_in_python_are_refused_alike() -> None:
    given = requirements_of(PROCESSING).model_copy(update={"step_name": "Json"})
    with pytest.raises(PlanError, match=r"step_name: the script would be json\.py"):
        refuse_faults(given)
