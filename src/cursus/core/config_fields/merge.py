"""Configs of Python objects as one file with shared and specific values, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from cursus.core.base.names import workspace_of_class
from cursus.core.config_fields.file_values import file_value, given_fields
from cursus.core.config_fields.load import read_configs
from cursus.core.config_fields.markers import Input
from cursus.core.config_fields.overlays import read_config_document
from cursus.core.config_fields.portable_paths import portable_path
from cursus.core.config_fields.wording import fact_and_hint, shown
from cursus.core.config_fields.yaml_text import yaml_text
from cursus.core.kinds.variables import PipelineParameter, variables_in
from cursus.errors import ConfigurationError, CursusError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cursus.core.base.config_base import BasePipelineConfig

    Configs = Mapping[str, BasePipelineConfig]

__all__ = ["load_merged", "merge_and_save_configs", "merged_document", "step_key"]

_OWN = frozenset({"hyperparameters", "hyperparameters_s3_uri", "job_type", "job_name_prefix"})
_VARYING = ("input_", "output_", "_names", "_specific", "_count")
_LARGE = 200
_PATHS = frozenset({
    "source_dir", "processing_source_dir", "dependencies", "processing_dependencies",
    "submit_py_files", "submit_jars", "submit_files",
})  # fmt: skip
_BLOCKS = ("metadata", "parameters", "shared", "nodes")


def merge_and_save_configs(configs: Configs | Iterable[BasePipelineConfig], path: Path) -> Path:
    """Writes the configs into one file, YAML or by the suffix `.json` JSON, and gives its path.

    What all nodes that have a field say alike goes to the shared block; job types, hyperparameters, models, large
    values and what by its name belongs to one node stay in its block. Configs without names are named after their
    steps and job types. Local paths start from the file's folder or from the package that they lie in.

    Raises:
        ConfigurationError: a file cannot hold a value, or two configs contradict each other; all faults together.
    """
    document = merged_document(configs, path.parent)
    text = _json(document) if path.suffix == ".json" else _yaml(document)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}", hint="choose another path") from error
    return path


def load_merged(
    path: Path, classes: Mapping[str, type[BasePipelineConfig]], env: str | None = None
) -> dict[str, BasePipelineConfig]:
    """The config of each node of a file that names their classes; only the classes given are made, none is imported.

    Raises:
        ConfigurationError: the file names no class for a node or one that is not given, or its values are wrong.
    """
    document = read_config_document(path, env)
    metadata = document.top.get("metadata")
    types = metadata.get("config_types") if isinstance(metadata, Mapping) else None
    if not isinstance(types, Mapping) or not types:
        hint = "write `config_types:` with `<node>: <class>` below it, or read it with its DAG by `load_configs`"
        raise ConfigurationError.of([document.fault(("metadata", "config_types"), "the file names no classes", hint)])
    faults = [
        document.fault(
            ("metadata", "config_types", node),
            f"no config class {shown(name)} is registered",
            did_you_mean(str(name), classes) or f"registered: {', '.join(sorted(classes))}",
        )
        for node, name in types.items()
        if not isinstance(name, str) or name not in classes
    ]
    if faults:
        raise ConfigurationError.of(faults)
    return dict(read_configs(path, {node: classes[name] for node, name in types.items()}, {}, env).configs)


def merged_document(configs: Configs | Iterable[BasePipelineConfig], folder: Path) -> dict[str, Any]:
    """The blocks of the file in that folder that would hold the configs; errors as for `merge_and_save_configs`."""
    named = _named(configs)
    faults: list[Fault] = []
    values = {node: dict(_values(node, config, folder, faults)) for node, config in named.items()}
    parameters = _parameters(named, faults)
    if faults:
        raise ConfigurationError.of(faults)
    shared = {name: values[first][name] for name, first in sorted(_shared(named, values).items())}
    return {
        "metadata": {"config_types": {node: _class_name(type(config)) for node, config in named.items()}},
        "parameters": parameters,
        "shared": shared,
        "nodes": {
            node: {name: value for name, value in each.items() if name not in shared} for node, each in values.items()
        },
    }


def step_key(config: BasePipelineConfig) -> str:
    """The name of the node that a config is of: its class less `Config`, and its job type where it has one."""
    job_type = getattr(config, "job_type", None)
    step = type(config).__name__.removesuffix("Config")
    return f"{step}_{job_type}" if isinstance(job_type, str) else step


def _class_name(config: type[BasePipelineConfig]) -> str:
    """The name that a registry knows a class by: one of a workspace stands behind that."""
    workspace = workspace_of_class(config)
    return f"{workspace}:{config.__name__}" if workspace else config.__name__


def _named(configs: Configs | Iterable[BasePipelineConfig]) -> dict[str, BasePipelineConfig]:
    if isinstance(configs, Mapping):
        mapping = cast("Configs", configs)
        return {node: mapping[node] for node in sorted(mapping)}
    named: dict[str, BasePipelineConfig] = {}
    for config in configs:
        key = step_key(config)
        if key in named:
            raise ConfigurationError(
                f"two configs are both named {key!r}", hint="give a mapping of node names to configs"
            )
        named[key] = config
    return dict(sorted(named.items()))


def _values(node: str, config: BasePipelineConfig, folder: Path, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    """The values of a config that a file must say, as it says them."""
    packages = dict.fromkeys(["cursus", type(config).__module__.partition(".")[0]])
    for name, value in given_fields(config).items():
        try:
            told = file_value(value)
            json.dumps(told, allow_nan=False)
        except (ValueError, TypeError, CursusError) as error:
            fact, hint = fact_and_hint(error)
            faults.append(Fault(f"{node}.{name}", fact, hint))
            continue
        is_path = name in _PATHS or any(isinstance(mark, Input) for mark in type(config).model_fields[name].metadata)
        yield name, _portable(told, folder, packages) if is_path else told


def _portable(value: Any, folder: Path, packages: Iterable[str]) -> Any:
    if isinstance(value, list):
        return [_portable(each, folder, packages) for each in value]
    return portable_path(value, folder, packages) if isinstance(value, str) else value


def _shared(configs: Configs, values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The fields of the shared block, each with the first node that has it."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for each in values.values() for name in each):
        having = [node for node, config in configs.items() if name in type(config).model_fields]
        same = {_text(values[node][name]) if name in values[node] else None for node in having}
        if len(having) > 1 and len(same) == 1 and _is_static(name, getattr(configs[having[0]], name)):
            found[name] = having[0]
    return found


def _is_static(name: str, value: Any) -> bool:
    """Whether nothing tells that the value belongs to one node."""
    if name in _OWN or isinstance(value, BaseModel) or any(part in name for part in _VARYING):
        return False
    return not isinstance(value, Mapping | list | tuple) or len(_text(file_value(value))) <= _LARGE


def _parameters(configs: Configs, faults: list[Fault]) -> dict[str, Any]:
    found: dict[str, PipelineParameter] = {}
    for node, config in configs.items():
        for variable in variables_in(config):
            if not isinstance(variable, PipelineParameter):
                continue
            if found.setdefault(variable.name, variable) != variable:
                hint = "give both the same type, default and values, or rename one"
                faults.append(Fault(f"{node}: parameter {variable.name!r}", "is declared in two ways", hint))
    return {name: _declaration(found[name]) for name in sorted(found)}


def _declaration(parameter: PipelineParameter) -> dict[str, Any]:
    told = {
        "default": parameter.default_value,
        "values": list(parameter.enum_values) or None,
        "description": parameter.description,
    }
    return {
        "type": str(parameter.parameter_type),
        **{name: value for name, value in told.items() if value is not None},
    }


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _yaml(document: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for block in _BLOCKS:
        content = document[block]
        if not content and block == "parameters":
            continue
        lines.append(f"{block}:" if content else f"{block}: {{}}")
        for name, value in content.items():
            is_node = block == "nodes" and bool(value)
            lines.append(f"  {yaml_text(name)}:" if is_node else f"  {yaml_text(name)}: {yaml_text(value)}")
            if is_node:
                lines += [f"    {yaml_text(field)}: {yaml_text(part)}" for field, part in value.items()]
    return "\n".join(lines) + "\n"


def _json(document: Mapping[str, Any]) -> str:
    # JSON leaves U+007F as it is, which the reader refuses.
    return json.dumps(document, indent=2).replace("\x7f", "\\u007f") + "\n"
