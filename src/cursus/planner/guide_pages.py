"""The pages of the developer guide that a plan can cite."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["guide_pages", "page_name"]

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
    """What is known of each page by its name: what its index says where the guide is installed, else nothing."""
    index = files("cursus.planner") / "guide" / "pages.yaml"
    listed = yaml.safe_load(index.read_text("utf-8")) if index.is_file() else {}
    found = listed.get("pages", listed) if isinstance(listed, dict) else {}
    return {**dict.fromkeys(_USUAL), **(found if isinstance(found, dict) else {})}


def page_name(written: str) -> str:
    """The page that somebody names by a file: `docs/guide/alignment_rules.md` is `alignment_rules`."""
    return written.rpartition("/")[2].partition("#")[0].removesuffix(".md")
