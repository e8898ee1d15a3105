"""The base config of a step that is planned: which fields it brings, and what they take."""

from __future__ import annotations

from importlib import import_module
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from cursus.core.config_fields.markers import Runtime
from cursus.planner.patterns import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.planner.patterns import Bases
    from cursus.planner.requirements import StepRequirements

__all__ = ["base_config", "base_fields", "bases_of", "field_problem", "field_type", "framework_of"]


def framework_of(given: StepRequirements) -> str:
    """The framework of the step's container: as said, XGBoost where a table is scored, else the type's usual one."""
    pattern = PATTERNS[given.sagemaker_step_type]
    if given.container.framework in pattern.bases:
        return str(given.container.framework)
    scores = any(each.do == "score" for each in given.operations)
    return "xgboost" if scores and "xgboost" in pattern.bases else pattern.default_framework


def bases_of(given: StepRequirements) -> Bases:
    """The base classes of the step's config and builder."""
    return PATTERNS[given.sagemaker_step_type].bases[framework_of(given)]


def base_config(given: StepRequirements) -> type[BasePipelineConfig]:
    """The class that the step's config inherits from."""
    name, module = bases_of(given).config
    found: type[BasePipelineConfig] = getattr(import_module(module), name)
    return found


def base_fields(given: StepRequirements) -> Mapping[str, FieldInfo]:
    """The fields that every config of such a step has."""
    return base_config(given).model_fields


def field_problem(field: FieldInfo, value: Any) -> str | None:
    """Why a field does not take a value; None where it does."""
    adapter: TypeAdapter[Any] = TypeAdapter(
        Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation  # type: ignore[arg-type]  # a type that pydantic read
    )
    try:
        adapter.validate_python(list(value) if isinstance(value, tuple) else value)
    except ValidationError as error:
        return str(error.errors()[0]["msg"])
    return None


def field_type(field: FieldInfo) -> str:
    """The type of a field as code writes it, with the mark of a value that only a run knows."""
    written = _written(field.annotation)
    is_of_runs = any(isinstance(each, Runtime) for each in field.metadata)
    return f"Annotated[{written}, Runtime()]" if is_of_runs else written


def _written(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return " | ".join(map(_written, arguments))
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    if arguments:
        return f"{origin.__name__}[{', '.join(map(_written, arguments))}]"
    return "None" if annotation is NoneType else getattr(annotation, "__name__", str(annotation))
