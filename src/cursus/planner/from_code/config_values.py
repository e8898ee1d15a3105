"""What code asks of a file of settings that it loads: `params.get("depth", 6)` of `hyperparameters.json`."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.from_code.calls import argument, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.from_code.code import Code

__all__ = ["ConfigValue", "config_values", "is_config_file"]

_FILES = re.compile(
    r"(^|[/\\_-])(hyper_?param\w*|params?|parameters|settings?|config\w*|conf)\.(json|ya?ml|toml)$",
    re.IGNORECASE,
)
_LOADS = frozenset({"json.load", "json.loads", "yaml.safe_load", "yaml.load", "toml.load", "tomllib.load"})
_CASTS = frozenset({"int", "float", "bool", "str"})


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A key that code asks a file of settings for; `default` is None where it must be there or is not known."""

    name: str
    default: Any
    cast: str | None
    is_required: bool
    line: int


def is_config_file(path: str) -> bool:
    """Whether a file holds settings, and no data.

    >>> is_config_file("/opt/ml/input/config/hyperparameters.json"), is_config_file("train_config.yaml")
    (True, True)
    >>> is_config_file("data/rows.json")
    False
    """
    return _FILES.search(path) is not None


def config_values(code: Code) -> Iterator[ConfigValue]:
    """The keys that code asks for of the files of settings that it loads, each where it stands first."""
    constants = (each.value for each in ast.walk(code.tree) if isinstance(each, ast.Constant))
    if not any(isinstance(each, str) and is_config_file(each) for each in constants):
        return
    names = set(_loaded(code))
    casts = dict(_casts(code.tree))
    seen: set[str] = set()
    for node in sorted(
        (each for each in ast.walk(code.tree) if isinstance(each, ast.expr)), key=lambda each: each.lineno
    ):
        found = _asked(node, names, casts.get(id(node)))
        if found is not None and found.name not in seen:
            seen.add(found.name)
            yield found


def _loaded(code: Code) -> Iterator[str]:
    """The names that hold what was loaded."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Assign) and any(each.name in _LOADS for each in code.calls([node.value])):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))


def _casts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The types that values are turned into, by the identity of what is turned."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CASTS and node.args:
            yield id(node.args[0]), node.func.id


def _asked(node: ast.expr, names: set[str], cast: str | None) -> ConfigValue | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        holder, key, default = node.func.value, argument(node, "", 0), argument(node, "default", 1)
        is_required = False
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        holder, key, default, is_required = node.value, node.slice, None, True
    else:
        return None
    name = literal(key)
    if not (isinstance(holder, ast.Name) and holder.id in names and isinstance(name, str)):
        return None
    return ConfigValue(name, literal(default), cast, is_required, node.lineno)
