from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tests.unit.validation.step_files import checked, rule, script_line, step

from cursus.validation.model import Place, Severity
from cursus.validation.render.junit import render

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.subject import StepReading, World


def test_errors_fail_their_level_and_all_else_is_output(tmp_path: Path) -> None:
    rules = [rule(script_line(1)), rule(script_line(1), code="unmatched-name", level=2, severity=Severity.WARNING)]
    suites = ET.fromstring(render(checked(step(tmp_path), *rules, levels=(1, 2, 4)), tmp_path))
    assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("3", "1", "1")
    cases = {str(case.get("name"))[:7]: case for case in suites.iter("testcase")}
    assert [child.tag for child in cases["level 1"]] == ["failure"]
    assert [child.tag for child in cases["level 2"]] == ["system-out"]
    assert [child.tag for child in cases["level 4"]] == ["skipped"]


def test_a_level_that_cannot_be_read_fails(tmp_path: Path) -> None:
    suites = ET.fromstring(render(checked(step(tmp_path, script="def (:\n")), tmp_path))
    failed = [str(case.get("name"))[:7] for case in suites.iter("testcase") if case.find("failure") is not None]
    assert failed == ["level 0", "level 1"]


def test_what_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    def odd(reading: StepReading, world: World) -> list[tuple[Place, str]]:
        assert reading.files.script
        return [(Place(reading.files.script), "\x00 \x1b[31m \ud800 <b> & ]]> \U0001f600")]

    failure = ET.fromstring(render(checked(step(tmp_path), rule(odd)), tmp_path)).find(".//failure")
    assert failure is not None
    assert "\ufffd \ufffd[31m \ufffd <b> & ]]> \U0001f600" in str(failure.text)
