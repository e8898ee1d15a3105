"""What the template of a model's handler is filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.planner.plan import PlannedContract
from cursus.scaffold.script.processing import environment_of
from cursus.scaffold.script.settings import settings_of

if TYPE_CHECKING:
    from cursus.planner.plan import StepPlan

__all__ = ["handler_script"]


def handler_script(plan: StepPlan) -> dict[str, Any]:
    """The values of the template, by their names there."""
    settings = settings_of(plan.config.fields)
    fields = [each for each in plan.config.fields if each.env]
    told = plan.contract or PlannedContract(
        constant="",
        class_name="",
        entry_point="",
        required_env=tuple(str(each.env) for each in fields if each.tier != "system"),
        optional_env={str(each.env): text_of(each.default) for each in fields if each.tier == "system"},
    )
    return {
        "summary": plan.requirements.description,
        "environment": environment_of(told),
        "settings": settings,
        "readers": sorted({each.reader for each in settings if each.reader}),
    }


def text_of(value: Any) -> str:
    """A default as its variable holds it."""
    from cursus.core.config_fields.markers import text_value

    return str(text_value(value))
