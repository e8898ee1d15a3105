"""What can be told of a registered step, gathered from its layers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.base.specification_base import StepSpecification

if TYPE_CHECKING:
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.registry.builder_registry import StepBuilderRegistry

__all__ = ["step_card"]


def step_card(registry: StepBuilderRegistry, name: str) -> dict[str, Any]:
    """A step's names, needs, offers and fields by tier.

    Raises:
        UnknownStepError: no step has that name.
    """
    step = registry.get_definition(name)
    specs = registry.get_builder_for_step_type(step.qualified).specs
    config = registry.get_config_class(step.qualified)
    job_types = tuple(specs) if isinstance(specs, Mapping) else ()
    spec = specs if isinstance(specs, StepSpecification) else next(iter((specs or {}).values()))
    return {
        "name": step.visible_name,
        "origin": str(step.origin),
        "sagemaker_type": step.sagemaker_step_type,
        "description": step.description,
        "needs": tuple((n.logical_name, n.description, n.required) for n in spec.dependencies.values()),
        "offers": tuple((o.logical_name, o.description) for o in spec.outputs.values()),
        "job_types": job_types,
        "script": spec.script_contract.entry_point if spec.script_contract else None,
        **_fields(config),
    }


def _fields(config: type[BasePipelineConfig]) -> dict[str, Any]:
    fields = config.model_fields.items()
    return {
        "essential": tuple((name, field.description or "") for name, field in fields if field.is_required()),
        "system": tuple(
            (name, _shown(field.default), field.description or "") for name, field in fields if not field.is_required()
        ),
    }


def _shown(default: Any) -> str:
    """A default as a config file writes it."""
    return "unset" if default is None else json.dumps(default, ensure_ascii=False)
