"""Every case: requirements in, the plan as it must be out, and it passes its own check."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cursus.planner.checking.check import check_beside
from cursus.planner.making.make import plan_beside
from cursus.planner.making.neighbourhood import Neighbourhood, read_neighbourhood
from cursus.planner.plan import StepPlan
from cursus.planner.requirements_file import read_requirements
from cursus.registry.builder_registry import get_global_registry

HERE = Path(__file__).parent
CASES = sorted(each.parent.name for each in HERE.glob("*/requirements.yaml"))


def beside(case: str, root: Path) -> tuple[StepPlan, Neighbourhood]:
    given = read_requirements(HERE / case / "requirements.yaml")
    world = read_neighbourhood(given, root, get_global_registry())
    return plan_beside(given, world), world


@pytest.mark.parametrize("case", CASES)
def test_requirements_give_the_plan_that_is_kept(case: str, tmp_path: Path) -> None:
    plan, _ = beside(case, tmp_path)
    text, kept = f"{plan.model_dump_json(indent=1)}\n", HERE / case / "plan.json"
    if os.environ.get("CURSUS_UPDATE_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_plan_passes_its_check_with_nothing_but_notes(case: str, tmp_path: Path) -> None:
    plan, world = beside(case, tmp_path)
    found = check_beside(plan, world)
    assert found.passed, found.findings
    known = (
        (HERE / case / "findings.txt").read_text(encoding="utf-8") if (HERE / case / "findings.txt").is_file() else ""
    )
    told = "".join(
        f"{each.severity} {each.code} {each.subject}\n" for each in found.findings if each.severity != "note"
    )
    assert told == known


@pytest.mark.parametrize("case", CASES)
def test_a_plan_reads_back_from_its_data(case: str, tmp_path: Path) -> None:
    plan, _ = beside(case, tmp_path)
    assert StepPlan.model_validate_json(plan.model_dump_json()) == plan


@pytest.mark.parametrize("case", CASES)
def test_every_requirement_is_traced_once(case: str, tmp_path: Path) -> None:
    plan, _ = beside(case, tmp_path)
    assert [each.requirement for each in plan.trace] == list(plan.requirements.ids())
    planned = {each.path for each in plan.files}
    assert all(set(each.files) <= planned for each in plan.trace)
