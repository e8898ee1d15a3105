from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.report.page_check import Page
from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.validation.model import Place
from cursus.validation.render.html import render

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.subject import StepReading, World

ATTACK = "</title></style></script><script>alert(1)</script><img src=x onerror='alert(2)'>\""


def test_the_page_leads_from_the_table_to_the_finding_and_its_line(tmp_path: Path) -> None:
    step(tmp_path, "row_sum")
    folder = step(tmp_path, script="a = 1\nb = 2\nc = 3\n")
    page = Page(render(checked(folder, rule(script_line(2))), tmp_path))
    assert page.faults == []
    assert "Check of steps ✕ 2 errors" in page.text
    assert "#step-1" in page.links
    assert "scripts/row_count.py:2:1" in page.text
    assert "1 a = 1 2 b = 2 3 c = 3" in page.text
    assert [given.get("class") for tag, given in page.tags if tag == "details" and "open" in given] == [
        "step state-failed", "step state-failed",
    ]  # fmt: skip


def test_steps_without_findings_are_closed(tmp_path: Path) -> None:
    page = Page(render(checked(step(tmp_path), rule(lambda reading, world: [])), tmp_path))
    assert page.faults == []
    assert "no findings" in page.text
    assert not [given for tag, given in page.tags if tag == "details" and "open" in given]


def test_nothing_that_steps_or_rules_say_is_markup(tmp_path: Path) -> None:
    def attack(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        assert reading.files.script
        return [(Place(reading.files.script, 1, 5, 90), ATTACK)]

    page = Page(render(checked(step(tmp_path, script=f"x = '''{ATTACK}'''\n"), rule(attack)), tmp_path))
    assert page.faults == []
    tags = [tag for tag, _ in page.tags]
    assert (tags.count("script"), tags.count("img"), tags.count("style")) == (1, 0, 1)
    assert page.text.count("alert(1)") >= 2
