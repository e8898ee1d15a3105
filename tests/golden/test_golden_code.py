"""Scripts and notebooks as data scientists write them, and what is read of them; CURSUS_UPDATE_GOLDEN=1 writes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cursus.planner.from_code.digest import digest_of
from cursus.planner.from_code.digest_text import digest_markdown
from cursus.planner.from_code.script import requirements_from_script
from cursus.planner.requirement_checks import requirement_faults
from cursus.planner.requirements_text import requirements_text

HERE = Path(__file__).parent / "code"
SCRIPTS = sorted(each.name for each in HERE.glob("*.py") if each.name != "conftest.py")
NOTEBOOKS = sorted(each.name for each in HERE.glob("*.ipynb"))
KNOWN = ("BatchTransform", "DataLoading", "XGBoostModelEval", "XGBoostTraining")
CONTRADICTS = "contradicts_itself.py"


def compared(text: str, name: str) -> None:
    kept = HERE / "expected" / name
    if os.environ.get("CURSUS_UPDATE_GOLDEN"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_gives_the_requirements_that_are_kept(script: str) -> None:
    compared(requirements_text(requirements_from_script(HERE / script)), f"{script}.yaml")


@pytest.mark.parametrize("script", [each for each in SCRIPTS if each != CONTRADICTS])
def test_what_is_read_of_a_script_does_not_contradict_itself(script: str) -> None:
    assert requirement_faults(requirements_from_script(HERE / script)) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_a_notebook_gives_the_pipeline_and_the_steps_that_are_kept(notebook: str) -> None:
    found = digest_of(HERE / notebook, KNOWN, project_id="project_x")
    compared(digest_markdown(found), f"{notebook}.md")
    for each in found.new_steps:
        compared(requirements_text(each), f"{notebook}.{each.step_name}.yaml")
    kept = {each.name.split(".")[2] for each in (HERE / "expected").glob(f"{notebook}.*.yaml")}
    assert kept == {each.step_name for each in found.new_steps}


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_what_is_read_of_a_notebook_does_not_contradict_itself(notebook: str) -> None:
    found = digest_of(HERE / notebook, KNOWN, project_id="project_x")
    assert [fault for each in found.new_steps for fault in requirement_faults(each)] == []
