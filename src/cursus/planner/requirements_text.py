"""Requirements as a file that a person reads and changes: YAML, with a comment on what was only inferred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.config_fields.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.requirements import Inference, StepRequirements

__all__ = ["requirements_text"]

_TYPE = "sagemaker_step_type"
_PREFIXES = {
    "inputs": "input",
    "outputs": "output",
    "parameters": "parameter",
    "hyperparameters": "hyperparameter",
    "functions": "function",
}


def requirements_text(requirements: StepRequirements) -> str:
    """The requirements as YAML that reads back as the same; what says nothing beyond a default is left out."""
    told = requirements.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    heading = f"# What the step {requirements.step_name} must do. `cursus plan new FILE` makes a plan of it."
    return "\n".join([heading, *_lines({"version": 1, **told}, requirements.inferred), ""])


def _lines(told: Mapping[str, Any], inferred: Iterable[Inference]) -> Iterator[str]:
    comments: dict[str, list[str]] = {}
    for each in inferred:
        comments.setdefault(each.subject, []).append(_comment(each))
    for key, value in told.items():
        if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
            yield f"{key}:"
            for at, item in enumerate(value, 1):
                yield from (f"  # {line}" for line in comments.get(_id(key, at, item), ()))
                yield from _item(item)
        else:
            yield from (f"# {line}" for line in comments.get("step" if key == _TYPE else key, ()))
            yield f"{key}: {yaml_text(value)}"


def _item(item: Any) -> Iterator[str]:
    """A member of a list: a mapping has a line for each of its keys."""
    if not isinstance(item, Mapping):
        yield f"  - {yaml_text(item)}"
        return
    for at, (key, value) in enumerate(item.items()):
        yield f"  {' ' if at else '-'} {key}: {yaml_text(value)}"


def _id(key: str, at: int, item: Any) -> str:
    """The id of the requirement that a member of a list is."""
    if key == "operations":
        return f"operation:{at}"
    named: Mapping[str, Any] = item if isinstance(item, Mapping) else {}
    return f"{_PREFIXES[key]}:{named.get('name')}" if key in _PREFIXES else str(named.get("id", ""))


def _comment(inference: Inference) -> str:
    """Why something is held to be so, on one line."""
    where = f" ({inference.place})" if inference.place else ""
    return " ".join(f"{inference.confidence:.0%} sure: {inference.why}{where}".split())
