"""The JSON Schema of a DAG's config file, by which editors complete and check it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from cursus.core.base.names import workspace_of_class
from cursus.core.config_fields.markers import Arg, Env, Input, Runtime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.core.config_fields.blocks import ConfigClasses

    Schema = dict[str, Any]

__all__ = ["config_schema", "fields_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REF = "#/$defs/{model}"
_MARKS = (Env, Arg, Input, Runtime)
_REFERENCE = {
    "type": "string",
    "pattern": r"\$\{\s*(parameters|execution)\.",
    "description": "A pipeline parameter or a fact about the run, as in ${parameters.Name}.",
}
_PARAMETER = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {
            "type": "object",
            "properties": {
                "type": {"enum": ["String", "Integer", "Float", "Boolean"], "description": "What a run sets it to."},
                "default": {"type": ["string", "number", "boolean"], "description": "Its value where a run sets none."},
                "values": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 16},
                "description": {"type": "string"},
            },
            "anyOf": [{"required": ["type"]}, {"required": ["default"]}],
            "additionalProperties": False,
        },
    ]
}


def fields_schema(classes: Iterable[type[BasePipelineConfig]]) -> Schema:
    """The definitions of config classes and all models within them, by name, as a config file writes them.

    Fields with a mark take a reference too. No field is required: it may stand in the shared block or an overlay.
    """
    wanted = sorted(set(classes), key=lambda each: (each.__name__, _portable_module(each)))
    refs, whole = models_json_schema([(each, "validation") for each in wanted], ref_template=_REF)
    names, defs = _portable_names({each: _name(refs[each, "validation"]) for each in wanted}, whole.get("$defs", {}))
    for each in wanted:
        definition = defs[names[each]]
        definition.pop("required", None)
        definition["type"] = ["object", "null"]
        properties = definition["properties"]
        for name, field in each.model_fields.items():
            # The script's argument that its specification is chosen by is no run's to set.
            if name != "job_type" and any(isinstance(mark, _MARKS) for mark in field.metadata):
                properties[name] = _referring(properties[name])
    return {"defs": defs, "names": names}


def config_schema(classes: ConfigClasses, title: str) -> Schema:
    """The JSON Schema (2020-12) of the config file for nodes with these classes; the same nodes, the same schema."""
    found = fields_schema(classes.values())
    names: Mapping[type[BaseModel], str] = found["names"]
    nodes = {node: {"$ref": _REF.format(model=names[classes[node]])} for node in sorted(classes)}
    shared = _shared({name: found["defs"][name] for name in sorted(names.values())})
    return {
        "$schema": _DIALECT,
        "title": f"The config of {title}",
        "type": "object",
        "properties": {
            "shared": _block("Values for all nodes that have the field.", shared),
            "nodes": _block("A block for each node of the DAG.", nodes),
            "parameters": {
                "description": "The pipeline parameters that values refer to.",
                "type": ["object", "null"],
                "propertyNames": {"pattern": "^[A-Za-z0-9_-]{1,256}$"},
                "additionalProperties": _PARAMETER,
            },
            "metadata": {"description": "What a program that wrote the file says of it.", "type": ["object", "null"]},
        },
        "additionalProperties": False,
        "$defs": found["defs"],
    }


def _portable_names(
    names: Mapping[type[BasePipelineConfig], str], defs: Schema
) -> tuple[Mapping[type[BasePipelineConfig], str], Schema]:
    """The names of definitions and the definitions, where classes of one name make them out of names of modules."""
    text = json.dumps([list(names.values()), defs])
    for each in names:
        text = text.replace(each.__module__.replace(".", "__"), _portable_module(each).replace(".", "__"))
    told, portable = json.loads(text)
    return dict(zip(names, told, strict=True)), portable


def _portable_module(config: type[BasePipelineConfig]) -> str:
    """The name of a class's module, of one of a workspace as it is on every machine."""
    workspace = workspace_of_class(config)
    return f"{workspace}.{config.__module__.partition('.')[2]}" if workspace else config.__module__


def _block(description: str, properties: Schema) -> Schema:
    return {
        "description": description,
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }


def _shared(definitions: Mapping[str, Schema]) -> Schema:
    """The fields of all classes; one that classes declare differently takes what any of them takes."""
    forms: dict[str, list[Schema]] = {}
    for definition in definitions.values():
        for name, schema in definition["properties"].items():
            known = forms.setdefault(name, [])
            if schema not in known:
                known.append(schema)
    return {name: known[0] if len(known) == 1 else {"anyOf": known} for name, known in sorted(forms.items())}


def _referring(schema: Schema) -> Schema:
    """A marked field's schema, which also takes a reference, whole or for a member."""
    about: Schema = {key: schema[key] for key in ("description", "default", "title") if key in schema}
    rest = {key: value for key, value in schema.items() if key not in about}
    forms = [_with_members(form) for form in rest.get("anyOf", [rest])]
    return {**about, "anyOf": [*forms, _REFERENCE]}


def _with_members(form: Schema) -> Schema:
    """A list or mapping whose members may be references; everything else as it is."""
    for key in ("items", "additionalProperties"):
        if isinstance(form.get(key), dict):
            form = {**form, key: {"anyOf": [form[key], _REFERENCE]}}
    return form


def _name(ref: Mapping[str, Any]) -> str:
    return str(ref["$ref"]).rpartition("/")[2]
