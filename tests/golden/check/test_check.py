"""A folder of steps in, what a check prints out, in each format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.model import LEVELS
from cursus.validation.render import FORMATS, render
from cursus.validation.run import check
from cursus.validation.steps import named_steps

HERE = Path(__file__).parent
STEPS = HERE / "steps"
RULES = ("missing-layer", "unused-path", "undeclared-variable", "unmatched-name", "unknown-source", "unreadable-file")


def rendered(form: str) -> str:
    """What is printed; of a page without its style, script and their hashes, an element on each line."""
    from cursus.validation.rules import every_rule

    selection = named_steps(get_global_registry().known, [str(STEPS)])
    rules = [rule for rule in every_rule() if rule.code in RULES]
    text = render(check(selection, rules=rules), form, STEPS)
    if form == "html":
        text = re.sub(r"(<style>|<script>).*?(</style>|</script>)", r"\1\2", text, flags=re.DOTALL)
        text = re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-", text)
        text = re.sub(r"(</[a-z0-9]+>)(?=<)", r"\1\n", text)
    return text


@pytest.mark.parametrize("form", FORMATS)
def test_findings_are_printed_as_expected(form: str, tmp_path: Path) -> None:
    shown = rendered(form)
    (tmp_path / f"expected.{form}").write_text(shown, encoding="utf-8")
    expected = (HERE / f"expected.{form}").read_text(encoding="utf-8")
    assert shown == expected, f"if this is meant, copy {tmp_path / f'expected.{form}'} to {HERE}"


def test_json_and_xml_can_be_read_back() -> None:
    assert json.loads(rendered("json"))["summary"]["steps"] == 2
    assert json.loads(rendered("sarif"))["version"] == "2.1.0"
    suites = ET.fromstring(rendered("junit"))
    assert [suite.get("name") for suite in suites] == ["RowCount", "RowSum"]
    assert {case.get("name") for case in suites.iter("testcase")} == {f"level {n}: {LEVELS[n]}" for n in range(5)}
