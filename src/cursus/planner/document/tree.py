"""A plan's data as the sections have them, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.planner.document.components import LAYER_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.document.forms import Said
    from cursus.planner.plan import StepPlan

__all__ = ["SIDES", "TEST_KINDS", "plan_data", "section_data"]

SIDES = ("input", "output", "environment", "argument")
TEST_KINDS = ("unit", "contract", "integration", "validation", "s3_path", "pipeline_variable")


def section_data(plan: StepPlan) -> dict[str, Any]:
    """What stands in each section, by its key."""
    data = plan.model_dump(mode="json")
    components = {key: _component(key, data[key], data["files"]) for key in LAYER_KEYS}
    integration = data["integration"]
    dag = {key: integration[key] for key in ("nodes", "edges", "pins")}
    return {
        "overview": data["overview"],
        "components": components,
        "updates": [each for each in data["files"] if each["action"] == "update" or each["entry"]],
        "integration": {**integration, "dag": dag},
        "alignment": {
            **{side: [each for each in data["alignment"] if each["side"] == side] for side in SIDES},
            "validation_strategy": data["validation_strategy"],
        },
        "errors": data["errors"],
        "tests": {kind: [each for each in data["tests"] if each["kind"] == kind] for kind in TEST_KINDS},
        "undecided": data["undecided"],
        "citations": data["citations"],
    }


def _component(key: str, data: dict[str, Any] | None, files: list[dict[str, Any]]) -> dict[str, Any] | None:
    if data is None:
        return None
    layer = LAYER_KEYS[key]
    path = next((each["path"] for each in files if each["component"] == layer), None)
    more: dict[str, Any] = {"path": path}
    if key == "contract":
        required = [{"name": name, "required": True} for name in data["required_env"]]
        optional = [{"name": name, "required": False, "default": value} for name, value in data["optional_env"].items()]
        more["environment"] = required + optional
    if key == "builder":
        more["handling"] = {each: data[each] for each in ("input_handling", "output_handling")}
    return {**data, **more}


def plan_data(sections: Mapping[str, Any]) -> dict[str, Any]:
    """The plan's data, of those sections that are there: what `section_data` gave, less what it gave twice."""
    data: dict[str, Any] = {
        key: sections[key] for key in ("overview", "errors", "undecided", "citations") if key in sections
    }
    for key, said in sections.get("components", {}).items():
        data[key] = _parted(key, said)
    alignment = sections.get("alignment", {})
    data["alignment"] = _joined(alignment, "side", SIDES)
    if "validation_strategy" in alignment:
        data["validation_strategy"] = alignment["validation_strategy"]
    data["tests"] = _joined(sections.get("tests", {}), "kind", TEST_KINDS)
    integration = sections.get("integration")
    if integration is not None:
        dag = integration.pop("dag", None) or {}
        integration.update(dag)
        data["integration"] = integration
    return data


def _joined(groups: Mapping[str, Any], key: str, order: tuple[str, ...]) -> list[Any]:
    joined: list[Any] = []
    for name in order:
        for each in groups.get(name) or ():
            each[key] = name
            joined.append(each)
    return joined


def _parted(key: str, said: Said | None) -> Said | None:
    """A component less its path; its variables by whether they must be set."""
    if said is None:
        return None
    said.pop("path", None)
    if key == "contract" and "environment" in said:
        variables = said.pop("environment")
        said["required_env"] = [each["name"] for each in variables if is_required(each)]
        said["optional_env"] = {each["name"]: each.get("default") or "" for each in variables if not is_required(each)}
    if key == "builder":
        said.update(said.pop("handling", None) or {})
    return said


def is_required(variable: Mapping[str, Any]) -> bool:
    """Whether a variable must be set: as it says, or where it has no default."""
    return bool(variable.get("required", "default" not in variable))
