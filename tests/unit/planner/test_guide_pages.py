from __future__ import annotations

from pathlib import Path

import yaml
from tests.unit.planner.plans import GOLDEN, golden

from cursus.planner.guide_pages import guide_pages, page_name

INDEX = Path(__file__).parents[3] / "docs" / "developer-guide" / "pages.yaml"


def test_pages_that_plans_cite_are_pages_of_the_guide() -> None:
    pages = {each["id"] for each in yaml.safe_load(INDEX.read_text("utf-8"))["pages"]}
    cases = [each.parent.name for each in GOLDEN.glob("*/requirements.yaml")]
    cited = {each.page for case in cases for each in golden(case)[0].citations}
    assert cited <= pages
    assert set(guide_pages()) <= pages


def test_a_page_is_known_by_its_file_wherever_it_lies() -> None:
    assert page_name("../0_developer_guide/alignment_rules.md#paths") == "alignment_rules"
