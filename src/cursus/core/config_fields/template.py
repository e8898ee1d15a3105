"""The text of a config file that holds what a user must fill, and the defaults that he may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.schema import fields_schema
from cursus.core.config_fields.takes import takes
from cursus.core.config_fields.yaml_text import yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from cursus.core.config_fields.blocks import ConfigClasses

__all__ = ["config_template"]

_FIRST = "# yaml-language-server: $schema={}"
_HOW = (
    "# Fill in the values that are empty; `cursus config check` tells which are left.",
    "# Lines that begin with `# ` hold defaults: take that away to change one.",
)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a block: its name, its declaration and what it takes."""

    name: str
    info: FieldInfo
    takes: str

    @property
    def model(self) -> type[BaseModel] | None:
        """The model whose fields must be given, where the field is one."""
        kind = self.info.annotation
        return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def config_template(
    classes: ConfigClasses, job_types: Mapping[str, str | None], title: str, schema: str | None = None
) -> str:
    """The config file of a DAG's nodes, to be filled in; with a schema, its first line names that to editors.

    A field that all its nodes declare alike, and more than one of them has, stands in the shared block.
    """
    known = fields_schema(classes.values())
    fields = {node: _fields(classes[node], job_types.get(node), known) for node in classes}
    shared = _alike(fields)
    lines = [_FIRST.format(schema)] if schema else []
    lines += [f"# The config of {title}.", *_HOW, "shared:", *_block(list(shared.values()), "  ")]
    lines.append("nodes:")
    for node, own in fields.items():
        lines += [f"  {node}:", *_block([each for each in own if each.name not in shared], "    ")]
    return "\n".join(lines) + "\n"


def _fields(config: type[BasePipelineConfig], job_type: str | None, known: Mapping[str, Any]) -> list[_Field]:
    """The fields of a node; its job type is left out where its name gives one."""
    properties = known["defs"][known["names"][config]]["properties"]
    return [
        _Field(name, info, takes(properties[name], known["defs"]))
        for name, info in config.model_fields.items()
        if not (name == "job_type" and job_type)
    ]


def _alike(fields: Mapping[str, list[_Field]]) -> dict[str, _Field]:
    """The fields of the shared block: those that every pipeline has, and those that several nodes declare alike."""
    found: dict[str, list[_Field]] = {}
    for own in fields.values():
        for each in own:
            found.setdefault(each.name, []).append(each)
    return {name: each[0] for name, each in found.items() if _is_shareable(each)}


def _is_shareable(each: list[_Field]) -> bool:
    one = each[0]
    is_general = one.name in BasePipelineConfig.model_fields
    if one.name == "job_type" or one.model or not (is_general or len(each) > 1):
        return False
    if one.info.is_required():
        return all(other.info.is_required() and other.takes == one.takes for other in each)
    return all(not other.info.is_required() and _line(other) == _line(one) for other in each)


def _block(fields: list[_Field], indent: str) -> Iterator[str]:
    """The lines of a block: what must be given, then the defaults as comments."""
    for each in fields:
        if each.info.is_required():
            yield f"{indent}{each.name}:  # {_about(each)}"
            if each.model:
                yield from _block(_members(each.model), f"{indent}  ")
    for each in fields:
        if not each.info.is_required():
            yield f"{indent}# {_line(each)}"


def _members(model: type[BaseModel]) -> list[_Field]:
    """The fields of a model within a config."""
    schema = model.model_json_schema()
    found = schema.get("$defs", {})
    return [_Field(name, info, takes(schema["properties"][name], found)) for name, info in model.model_fields.items()]


def _line(each: _Field) -> str:
    """A field with its default, as it stands once it is uncommented."""
    return f"{each.name}: {yaml_text(_default(each.info))}  # {_about(each)}"


def _about(each: _Field) -> str:
    description = (each.info.description or "").rstrip(".")
    if each.model:
        return description or "write `field: value` below it"
    return f"{description} ({each.takes})" if description else each.takes


def _default(info: FieldInfo) -> Any:
    return to_jsonable_python(info.get_default(call_default_factory=True, validated_data={}))
