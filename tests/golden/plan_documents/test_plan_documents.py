"""Plans as Markdown, text and pages, and prompts: what is kept beside this file."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.planned_steps import PLANS

from cursus.planner.prompting.prompt import planner_prompt
from cursus.planner.rendering import render_plan
from cursus.planner.requirements_file import read_requirements
from cursus.registry.builder_registry import get_global_registry
from cursus.validation.rules import every_rule

HERE = Path(__file__).parent
REQUIREMENTS = HERE.parent / "plan" / "several_job_types" / "requirements.yaml"


def held(name: str, text: str) -> None:
    """The text is what is kept; `CURSUS_UPDATE_GOLDEN=1` keeps it anew."""
    if os.environ.get("CURSUS_UPDATE_GOLDEN"):
        (HERE / name).write_text(text, encoding="utf-8")
    assert text == (HERE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_written_as_markdown(name: str) -> None:
    held(f"{name}.md", render_plan(PLANS[name](), "markdown"))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_told_on_a_terminal(name: str) -> None:
    held(f"{name}.txt", render_plan(PLANS[name](), "text"))


@pytest.mark.parametrize("name", PLANS)
def test_a_page_has_the_parts_of_its_plan(name: str) -> None:
    page = render_plan(PLANS[name](), "html")
    page = re.sub(r"(<style>|<script>|<svg).*?(</style>|</script>|</svg>)", r"\1\2", page, flags=re.DOTALL)
    page = re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-", page)
    held(f"{name}.html", re.sub(r"(</[a-z0-9]+>)(?=<)", r"\1\n", page))


def of_its_own(prompt: str) -> str:
    """A prompt less what it takes from rules, the guide and the files of a step: these change by themselves."""
    for start, end in (("### Alignment", "### Names"), ("## Pattern", "## Registered"), ("## An example", "## Form")):
        prompt = re.sub(rf"({start}[^\n]*\n).*?(?={end})", r"\1...\n", prompt, flags=re.DOTALL)
    return prompt


def test_a_prompt_holds_what_this_installation_knows(tmp_path: Path) -> None:
    prompt = planner_prompt(read_requirements(REQUIREMENTS), tmp_path, get_global_registry())
    held("prompt.md", of_its_own(prompt))
    assert [
        rule.code for rule in every_rule() if rule.level in range(1, 5) and f"- `{rule.code}`: " not in prompt
    ] == []
    assert "### What to override" in prompt
    assert "ScriptContract(" in prompt
    assert "{{" not in of_its_own(prompt)
    assert len(prompt) < 80_000


def test_a_prompt_is_the_same_each_time(tmp_path: Path) -> None:
    given = read_requirements(REQUIREMENTS)
    assert planner_prompt(given, tmp_path, get_global_registry()) == planner_prompt(
        given, tmp_path, get_global_registry()
    )


def test_a_prompt_without_requirements_holds_the_form_of_them(tmp_path: Path) -> None:
    held("prompt_without_requirements.md", of_its_own(planner_prompt(None, tmp_path, get_global_registry())))
