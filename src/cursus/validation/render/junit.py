"""An outcome as JUnit XML: a suite for each step and a case for each level, so that cases keep their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cursus.validation.model import LEVELS, Severity
from cursus.validation.wording import count, shown_place

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.model import Finding
    from cursus.validation.outcome import CheckedStep, Outcome

__all__ = ["render"]

# What XML 1.0 has no place for.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(outcome: Outcome, base: Path) -> str:
    """The document as text. Errors fail their level; warnings and advice are its output."""
    suites = ET.Element("testsuites", name="cursus check")
    for step in outcome.steps:
        suites.append(_suite(step, outcome.levels, base))
    for name in ("tests", "failures", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(step: CheckedStep, levels: tuple[int, ...], base: Path) -> ET.Element:
    suite = ET.Element("testsuite", name=step.files.qualified)
    for level in levels:
        suite.append(_case(step, level, base))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return suite


def _case(step: CheckedStep, level: int, base: Path) -> ET.Element:
    case = ET.Element("testcase", classname=step.files.qualified, name=f"level {level}: {LEVELS[level]}")
    if step.score.levels[level] is None:
        ET.SubElement(case, "skipped", message="the step has nothing to compare here")
    found = step.at(level)
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors:
        failure = ET.SubElement(case, "failure", type="error", message=count(len(errors), "error"))
        failure.text = _text(errors, base)
    others = [each for each in found if each.severity is not Severity.ERROR]
    if others:
        ET.SubElement(case, "system-out").text = _text(others, base)
    return case


def _text(findings: list[Finding], base: Path) -> str:
    told = "\n".join(
        f"{shown_place(each.place, base)}: {each.severity}[{each.code}] {each.fact}\n  remedy: {each.remedy}"
        for each in findings
    )
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", told)
