"""The pages of the developer guide that a plan can cite."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["guide_link", "guide_pages", "guide_text", "page_name"]

_USUAL = (
    "design_principles", "creation_process", "prerequisites", "component_guide", "best_practices", "common_pitfalls",
    "alignment_rules", "standardization_rules", "processing_step_builder_patterns", "training_step_builder_patterns",
    "createmodel_step_builder_patterns", "transform_step_builder_patterns", "step_builder_patterns_summary",
    "ws_workspace_setup_guide", "ws_adding_new_pipeline_step", "ws_hybrid_registry_integration",
    "workspace_aware_system_master_design", "workspace_aware_multi_developer_management_design",
    "agentic_workflow_design",
)  # fmt: skip


@cache
def guide_pages() -> Mapping[str, Any]:
    """What is known of each page by its name: what the guide's index says of it, else nothing."""
    index = _folder() / "pages.yaml"
    listed = yaml.safe_load(index.read_text("utf-8")).get("pages", ()) if index.is_file() else ()
    return {**dict.fromkeys(_USUAL), **{each["id"]: each for each in listed}}


def guide_text(name: str) -> str | None:
    """The Markdown of a page; None where the guide is not installed, or has no such page."""
    about = guide_pages().get(name)
    page = _folder() / str(about["file"]) if about else None
    return page.read_text("utf-8") if page is not None and page.is_file() else None


def guide_link(name: str, section: str = "") -> str | None:
    """Where a page, and a section of it by its title, is in the guide's folder; None where there is no such page."""
    about = guide_pages().get(name)
    if not about:
        return None
    anchors = {each["title"]: each["anchor"] for each in about.get("sections", ())}
    return f"{about['file']}#{anchors[section]}" if section in anchors else str(about["file"])


def _folder() -> Traversable:
    """Where the guide is: in an installed package, or in the repository that the package is run from."""
    shipped = files("cursus.planner") / "guide"
    source = Path(__file__).parents[3] / "docs" / "developer-guide"
    return source if not shipped.is_dir() and source.is_dir() else shipped


def page_name(written: str) -> str:
    """The page that somebody names by a file: `docs/guide/alignment_rules.md` is `alignment_rules`."""
    return written.rpartition("/")[2].partition("#")[0].removesuffix(".md")
