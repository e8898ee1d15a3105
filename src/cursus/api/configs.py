"""Config files: made, checked, explained, and their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.compiler.config_files import ConfigCheck
    from cursus.core.config_fields.provenance import FieldOrigin

__all__ = ["config_check", "config_init", "config_schema", "config_show", "json_text", "schema_path"]


def config_init(dag: Path, output: Path | None = None, *, schema: bool = False, force: bool = False) -> str:
    """The text of the config file that a DAG file needs, to be filled in; written where an output path is given.

    With a schema, the JSON Schema is written beside it, and its first line names that to editors.

    Raises:
        CursusError: the DAG file is none, or the output is there already; nothing is written.
    """
    from cursus.compiler.config_files import empty_config

    text = empty_config(dag, schema_path(output).name if schema and output else None)
    if output is not None:
        _write(output, text, force=force)
        if schema:
            config_schema(dag, schema_path(output))
    return text


def config_check(dag: Path, config: Path, *, env: str | None = None) -> ConfigCheck:
    """All faults of a config file, and what its steps and their wires would be refused for."""
    from cursus.compiler.config_files import check_config

    return check_config(dag, config, env)


def config_show(node: str, dag: Path, config: Path, *, env: str | None = None) -> tuple[FieldOrigin, ...]:
    """Every field of a node's config: its value, its tier, and where the value comes from.

    Raises:
        CursusError: the files do not hold what they should, or the DAG has no such node.
    """
    from cursus.compiler.compile import PipelineDAGCompiler
    from cursus.core.config_fields.provenance import field_origins
    from cursus.errors import DagError, did_you_mean

    _, loaded = PipelineDAGCompiler().read_files(dag, config, env)
    if node not in loaded.configs:
        hint = did_you_mean(node, loaded.configs) or f"nodes: {', '.join(sorted(loaded.configs))}"
        raise DagError(f"{dag.name}: the DAG has no node {node!r}", hint=hint)
    return field_origins(loaded, node)


def config_schema(dag: Path, output: Path | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the config file of a DAG file; written where an output path is given."""
    from cursus.compiler.config_files import schema_of

    schema = schema_of(dag)
    if output is not None:
        _write(output, json_text(schema), force=True)
    return schema


def schema_path(config: Path) -> Path:
    """Where the schema of a config file lies: beside it, as in `config.schema.json`."""
    return config.with_name(f"{config.stem}.schema.json")


def json_text(document: Mapping[str, Any]) -> str:
    """A document as JSON for people, with a line end."""
    import json

    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n"


def _write(path: Path, text: str, *, force: bool) -> None:
    """Writes a file whole, over another only where that is asked for."""
    from cursus.errors import CursusError
    from cursus.project.files import whole_file

    if path.exists() and not force:
        raise CursusError(f"{path} is there already", hint="name another file with -o, or write over it with --force")
    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
