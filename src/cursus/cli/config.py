"""The commands `config init`, `config check`, `config show` and `config schema`."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.cli.pipeline import dag_and_config
from cursus.core.config_fields.file_values import shown_value
from cursus.core.config_fields.yaml_text import yaml_text
from cursus.errors import CursusError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from cursus.core.config_fields.provenance import FieldOrigin

__all__ = ["check", "init", "schema", "show"]

_COLUMNS = 80
_LEAST = 8
_SECRET = re.compile(r"password|passwd|secret|token|credential|api_?key|private_?key", re.IGNORECASE)


def init(arguments: Namespace) -> int:
    """Writes a config file to be filled in, or prints it."""
    dag = _dag(arguments.dag)
    if str(arguments.output) == "-":
        if arguments.schema:
            raise CursusError("--schema came with `-o -`", hint="name a file with -o: the schema is written beside it")
        sys.stdout.buffer.write(api.config_init(dag).encode())
        return 0
    output: Path = arguments.output or dag.with_name(api.CONFIG_FILE)
    api.config_init(dag, output, schema=arguments.schema, force=arguments.force)
    print(f"{output}: written; fill in the values that are empty")
    if arguments.schema:
        print(f"{api.schema_path(output)}: written; editors that know it complete the config")
    return 0


def check(arguments: Namespace) -> int:
    """Prints all faults of a config file."""
    dag, config = _files(arguments, "check")
    found = api.config_check(dag, config, env=arguments.env)
    if not found.faults:
        print(f"{config.name}: no faults ({_count(found.nodes, 'node')}, {_count(found.parameters, 'parameter')})")
        return 0
    sys.stderr.write(f"{_count(len(found.faults), 'fault')}:\n")
    for fault in found.faults:
        sys.stderr.write(f"error: {fault}\n")
    return 2


def show(arguments: Namespace) -> int:
    """Prints the fields of a node: value, tier, and where the value comes from."""
    fields = api.config_show(arguments.node, *_files(arguments, "show NODE"), env=arguments.env)
    if arguments.format == "json":
        listed = [_entry(field) for field in fields]
        sys.stdout.buffer.write(f"{json.dumps(listed, indent=2, ensure_ascii=False)}\n".encode())
        return 0
    for line in _table(fields):
        print(line.rstrip())
    return 0


def schema(arguments: Namespace) -> int:
    """Writes or prints the JSON Schema of a DAG's config file."""
    document = api.config_schema(_dag(arguments.dag), arguments.output)
    if arguments.output:
        print(f"{arguments.output}: written")
    else:
        sys.stdout.buffer.write(api.json_text(document).encode())
    return 0


def _dag(path: Path) -> Path:
    return path / api.DAG_FILE if path.is_dir() else path


def _files(arguments: Namespace, action: str) -> tuple[Path, Path]:
    return dag_and_config(arguments.dag, arguments.config, f"config {action}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _entry(field: FieldOrigin) -> dict[str, Any]:
    return {
        "field": field.field,
        "value": _told(field.value),
        "tier": field.tier,
        "origin": field.origin,
        "place": field.place,
        "description": field.description,
    }


def _told(value: Any) -> Any:
    """The value for people, less what the names of its members say to be secret."""
    return _hidden(shown_value(value))


def _hidden(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {name: "***" if _SECRET.search(name) else _hidden(part) for name, part in plain.items()}
    return [_hidden(part) for part in plain] if isinstance(plain, list) else plain


def _table(fields: Sequence[FieldOrigin]) -> list[str]:
    """A line for each field, by tier; long values are cut to keep lines to the width of a terminal."""
    rows = [(each.tier, each.field, yaml_text(_told(each.value)), each.place or each.origin) for each in fields]
    names, origins = (max((len(row[at]) for row in rows), default=0) for at in (1, 3))
    width = max(_LEAST, _COLUMNS - names - origins - len("  ") * 3)
    lines: list[str] = []
    for tier in dict.fromkeys(row[0] for row in rows):
        lines += [*([""] if lines else []), tier]
        lines += [f"  {name:{names}}  {_cut(value, width):{width}}  {origin}"
                  for at, name, value, origin in rows if at == tier]  # fmt: skip
    return lines


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
