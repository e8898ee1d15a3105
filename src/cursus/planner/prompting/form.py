"""Requirements in a prompt: those that there are, or the form of them to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.planner.rendering.requirements import requirements_text
from cursus.planner.requirements import InputRequirement, OutputRequirement, ParameterRequirement, StepRequirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

__all__ = ["id_lines", "requirement_lines"]

_LISTED: dict[str, type[BaseModel]] = {
    "inputs": InputRequirement,
    "outputs": OutputRequirement,
    "parameters": ParameterRequirement,
}
_LEFT_OUT = frozenset({"version", "inferred", "source_script"})


def requirement_lines(given: StepRequirements | None) -> Iterator[str]:
    """The requirements as YAML; without any, every key of a file of requirements with what it is for."""
    if given is not None:
        yield from ("```yaml", requirements_text(given).rstrip(), "```")
        return
    yield "Ask whoever wants the step for what is not known, and fill this in before you plan:"
    yield from ("", "```yaml", *_keys(StepRequirements, ""), "```")


def _keys(model: type[BaseModel], indent: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if name not in _LEFT_OUT:
            must = " Required." if field.is_required() else ""
            yield f"{indent}{field.alias or name}:  # {field.description}{must}"
            if name in _LISTED:
                first, *rest = _keys(_LISTED[name], f"{indent}    ")
                yield from (f"{indent}  - {first.strip()}", *rest)


def id_lines(given: StepRequirements | None) -> Iterator[str]:
    """The ids of the requirements, or how ids are made."""
    if given is None:
        yield "- `step`, `input:NAME`, `output:NAME`, `parameter:NAME`, `hyperparameter:NAME`, `job_type:NAME`,"
        yield "  `operation:NUMBER`, `function:NAME`, `edge_case:NUMBER`, and the ids of statements"
        return
    yield from (f"- `{each}`" for each in given.ids())
