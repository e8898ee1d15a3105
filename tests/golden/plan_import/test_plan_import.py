"""Plans as people and language models write them: the plan that is read, or what is told of what is not understood."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cursus.errors import PlanError
from cursus.planner.importing import import_plan
from cursus.planner.rendering import render_plan

HERE = Path(__file__).parent


def held(kept: Path, text: str) -> None:
    """The text is what is kept; `CURSUS_UPDATE_GOLDEN=1` keeps it anew."""
    if os.environ.get("CURSUS_UPDATE_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", sorted((HERE / "cases").glob("*.md")), ids=lambda case: case.stem)
def test_a_plan_is_read_however_it_is_written(case: Path) -> None:
    found = import_plan(case.read_text(encoding="utf-8"), case.name)
    plan = found.plan.model_dump(mode="json", exclude_defaults=True)
    held(
        case.with_suffix(".json"), json.dumps({"notes": found.notes, "plan": plan}, indent=1, ensure_ascii=False) + "\n"
    )


@pytest.mark.parametrize("case", sorted((HERE / "cases").glob("*.md")), ids=lambda case: case.stem)
def test_what_was_read_is_written_so_that_it_is_read_again(case: Path) -> None:
    plan = import_plan(case.read_text(encoding="utf-8"), case.name).plan
    again = import_plan(render_plan(plan, "markdown"))
    assert (again.plan, again.notes) == (plan, ())


@pytest.mark.parametrize("case", sorted((HERE / "faults").glob("*.md")), ids=lambda case: case.stem)
def test_what_is_not_understood_is_told_all_at_once(case: Path) -> None:
    with pytest.raises(PlanError) as caught:
        import_plan(case.read_text(encoding="utf-8"), case.name)
    held(case.with_suffix(".txt"), "".join(f"{fault}\n" for fault in caught.value.faults))
