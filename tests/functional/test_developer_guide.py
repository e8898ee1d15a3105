"""The developer guide can be cited: its index fits its pages, its rules exist, and the code that it shows is real."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from cursus.core.base.enums import StepKind
from cursus.validation.run import known_rules

pytestmark = pytest.mark.functional

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/developer-guide"
PAGES = sorted(page.relative_to(GUIDE).as_posix() for page in GUIDE.rglob("*.md"))
INSTALLED = "cursus/planner/guide"
CITED = {
    "agentic_workflow_design.md",
    "alignment_rules.md",
    "best_practices.md",
    "common_pitfalls.md",
    "component_guide.md",
    "creation_process.md",
    "createmodel_step_builder_patterns.md",
    "design_principles.md",
    "prerequisites.md",
    "processing_step_builder_patterns.md",
    "standardization_rules.md",
    "step_builder_patterns_summary.md",
    "training_step_builder_patterns.md",
    "transform_step_builder_patterns.md",
    "workspace_aware_multi_developer_management_design.md",
    "workspace_aware_system_master_design.md",
    "ws_adding_new_pipeline_step.md",
    "ws_hybrid_registry_integration.md",
    "ws_workspace_setup_guide.md",
}
"""The names by which plans cite pages: they stay."""

FENCE = re.compile(r"^```(?P<lang>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<path>[^)#:]*)#(?P<anchor>[^)]+)\)")
RULE_LINK = re.compile(r"rules/([a-z-]+)\.md")

every_page = pytest.mark.parametrize("page", PAGES)


@cache
def index() -> dict[str, dict[str, Any]]:
    """The entries of pages.yaml by file."""
    listed = yaml.safe_load((GUIDE / "pages.yaml").read_text("utf-8"))["pages"]
    return {entry["file"]: entry for entry in listed}


def text_of(page: str) -> str:
    return (GUIDE / page).read_text("utf-8")


def headings(page: str, mark: str) -> list[str]:
    return re.findall(rf"^{mark} (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)


def anchor(heading: str) -> str:
    """The id that the site gives a heading, and code hosts too."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def codes(page: str) -> set[str]:
    return set(RULE_LINK.findall(text_of(page)))


def test_every_page_is_listed_and_every_listed_page_is_there() -> None:
    assert sorted(index()) == PAGES


def test_ids_are_the_names_that_plans_cite() -> None:
    ids = Counter(entry["id"] for entry in index().values())

    assert {f"{name}.md" for name in ids} >= CITED
    assert {Path(page).name for page in PAGES} >= CITED
    assert max(ids.values()) == 1


@every_page
def test_title_and_sections_are_those_of_the_page(page: str) -> None:
    entry = index()[page]
    sections = [(section["anchor"], section["title"]) for section in entry["sections"]]

    assert [entry["title"]] == headings(page, "#")
    assert sections == [(anchor(title), title) for title in headings(page, "##")]
    assert len(set(sections)) == len(sections) > 0
    assert entry["what"].endswith(".")


def test_pages_are_about_types_that_there_are_and_each_usual_type_has_one() -> None:
    types = {kind for entry in index().values() for kind in entry["step_types"]}

    assert types <= {*map(str, StepKind), "*"}
    assert types >= {"Processing", "Training", "CreateModel", "Transform"}


@every_page
def test_links_to_sections_of_the_guide_lead_to_one(page: str) -> None:
    for link in LINK.finditer(text_of(page)):
        target = ((GUIDE / page).parent / link["path"]).resolve() if link["path"] else GUIDE / page
        name = target.relative_to(GUIDE).as_posix() if target.is_relative_to(GUIDE) else None
        if name is not None:
            assert link["anchor"] in [section["anchor"] for section in index()[name]["sections"]], link[0]


@every_page
def test_every_rule_that_a_page_cites_exists(page: str) -> None:
    assert codes(page) <= {rule.code for rule in known_rules()} | {"index"}


def test_every_rule_of_alignment_and_standardization_is_cited() -> None:
    cited = {
        "alignment_rules.md": {rule.code for rule in known_rules() if 1 <= rule.level <= 4},
        "standardization_rules.md": {rule.code for rule in known_rules() if rule.level == 0},
    }
    missing = {page: sorted(rules - codes(page)) for page, rules in cited.items()}

    assert missing == {page: [] for page in cited}


@every_page
def test_code_that_is_shown_as_a_file_of_the_repository_is_that_files(page: str) -> None:
    for block in FENCE.finditer(text_of(page)):
        file = ROOT / (block["title"] or "")
        if block["title"] and file.is_file():
            assert block["text"] in file.read_text("utf-8") + "\n", block["title"]


def test_the_wheel_is_told_to_hold_the_guide() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert wheel["force-include"] == {"docs/developer-guide": INSTALLED}


def test_a_wheel_holds_the_guide(tmp_path: Path) -> None:
    wheels = pytest.importorskip("hatchling.builders.wheel", reason="hatchling builds the wheel, and is not installed")

    built = next(wheels.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    names = zipfile.ZipFile(built).namelist()

    assert {name for name in names if name.startswith(INSTALLED)} == {
        f"{INSTALLED}/{name}" for name in (*PAGES, "pages.yaml")
    }
    assert "cursus/steps/specs/xgboost_training_spec.py" in names
