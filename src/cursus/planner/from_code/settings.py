"""What code is told: arguments, environment variables and constants, as parameters of a step."""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.from_code.calls import argument, literal
from cursus.planner.from_code.command_lines import options_of
from cursus.planner.from_code.config_values import config_values
from cursus.planner.from_code.file_calls import names_of_paths
from cursus.planner.from_code.masks import mask_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cursus.planner.from_code.code import Code
    from cursus.planner.from_code.command_lines import Option
    from cursus.planner.from_code.config_values import ConfigValue
    from cursus.validation.reading.script_facts import Argument, Variable

__all__ = ["Setting", "settings_of"]

_TYPES = {"int": "int", "float": "float", "str": "str", "bool": "bool", "": "str"}
_OF_VALUES: tuple[tuple[type, str], ...] = ((bool, "bool"), (int, "int"), (float, "float"), (str, "str"))
_PLATFORM = ("SM_", "SAGEMAKER_", "AWS_", "TRAINING_", "PYTHON", "HOME", "PATH", "USER", "CUDA_")
_HYPERPARAMETER = "SM_HP_"
_JOB_TYPE = "job_type"
_SURE, _LIKELY, _PERHAPS = 0.95, 0.85, 0.5
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{2,}")


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter, as requirements hold it, its name in the code, and what it was seen by."""

    name: str
    told: dict[str, Any]
    why: str
    confidence: float
    line: int


def settings_of(code: Code, nodes: Sequence[ast.AST], paths: Collection[str]) -> tuple[Setting, ...]:
    """What some code is told, beside the arguments and variables that hold its paths."""
    asides = {*paths, *names_of_paths(code), *_of_platform(code)}
    helps = _helps(code)
    found = [_of_argument(each, helps) for each in code.facts.arguments if not _is_path(each.dest, asides)]
    found += [_of_option(each) for each in options_of(code) if not (each.is_path or _is_path(each.name, asides))]
    found += [_of_config(each) for each in config_values(code) if not _is_path(each.name, asides)]
    found += [_of_variable(each) for each in code.facts.environment if _counts(each, paths)]
    found += list(_constants(code))
    bodies = [*nodes, *(code.functions[each.name] for each in code.calls(nodes) if each.name in code.functions)]
    said = " ".join(ast.unparse(each) for each in bodies)
    compared = set(_compared_only(code))
    named: dict[str, Setting] = {}
    for each in found:
        if re.search(rf"\b{re.escape(each.name)}\b", said) and each.name not in compared:
            _add(named, each)
    return tuple(named.values())


def _add(named: dict[str, Setting], setting: Setting) -> None:
    """Keeps a setting; what is told twice is one, and another one that is spelled alike gets a number."""
    name = setting.told["name"]
    before = named.get(name)
    if before is None:
        named[name] = setting
    elif before.name != setting.name and before.line != setting.line and before.name.lower() == setting.name.lower():
        other = f"{name}_2"
        named[other] = Setting(
            setting.name, {**setting.told, "name": other}, setting.why, setting.confidence, setting.line
        )


def _of_platform(code: Code) -> Iterator[str]:
    """The arguments whose defaults the service sets, such as SM_NUM_GPUS: nobody else has to."""
    for called in code.calls([code.tree]):
        default = argument(called.node, "default")
        if called.method == "add_argument" and called.node.args and default and "'SM_" in ast.unparse(default):
            flag = literal(argument(called.node, "dest")) or literal(called.node.args[0])
            yield str(flag).lstrip("-").replace("-", "_")


def _is_path(dest: str, paths: Collection[str]) -> bool:
    is_named = dest.endswith(("_path", "_dir", "_file", "_folder")) or dest in {
        "model_dir",
        "output_dir",
        "train",
        "test",
    }
    return dest in paths or dest == _JOB_TYPE or is_named


def _of_argument(given: Argument, helps: dict[str, str]) -> Setting:
    told: dict[str, Any] = {"name": _field(given.dest), "type": _argument_type(given)}
    default = given.default.values[0] if len(given.default.values) == 1 else None
    if default is None and given.action in {"store_true", "store_false"}:
        default = given.action == "store_false"
    if default is not None and not given.is_required:
        told["default"] = list(default) if isinstance(default, tuple) else default
        told["type"] = told["type"] if told["type"] != "str" else _type_of(default)
    elif not given.is_required:
        told["optional"] = True
    if given.choices:
        told["choices"] = list(given.choices)
    if helps.get(given.dest):
        told["description"] = helps[given.dest]
    flag = next((each for each in given.flags if re.fullmatch(r"--[a-z][a-z0-9_-]*", each)), None)
    if flag:
        told["arg"] = flag
    shown = given.flags[0] if given.flags else given.dest
    return Setting(given.dest, told, f"the argument {shown} is taken", _SURE, given.place.line)


def _of_option(given: Option) -> Setting:
    shown = given.told.get("arg", given.name)
    return Setting(
        given.name, {"name": _field(given.name), **given.told}, f"the option {shown} is taken", _SURE, given.line
    )


def _of_config(given: ConfigValue) -> Setting:
    told: dict[str, Any] = {"name": _field(given.name), "type": given.cast or _type_of(given.default)}
    if given.default is not None:
        told["default"] = list(given.default) if isinstance(given.default, tuple) else given.default
    elif not given.is_required:
        told["optional"] = True
    why = f"the file of settings is asked for {given.name}"
    is_typed = given.cast is not None or given.default is not None
    return Setting(given.name, told, why, _LIKELY if is_typed else _PERHAPS, given.line)


def _argument_type(given: Argument) -> str:
    if given.action in {"store_true", "store_false"}:
        return "bool"
    if given.nargs in {"+", "*"}:
        return "list[str]"
    return _TYPES.get(given.type, "str")


def _counts(given: Variable, paths: Collection[str]) -> bool:
    return given.name not in paths and (given.name.startswith(_HYPERPARAMETER) or not given.name.startswith(_PLATFORM))


def _of_variable(given: Variable) -> Setting:
    told: dict[str, Any] = {"name": _field(given.name.removeprefix(_HYPERPARAMETER)), "type": "str", "env": given.name}
    if given.default is not None:
        value = literal_text(given.default)
        told |= {"default": value, "type": _type_of(value)}
    elif not given.is_required:
        told["optional"] = True
    if given.name.startswith(_HYPERPARAMETER) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", given.name):
        del told["env"]
    return Setting(given.name, told, f"the variable {given.name} is read", _SURE, given.place.line)


def _constants(code: Code) -> Iterator[Setting]:
    """Constants that look like settings: written in capitals, with a number or text."""
    for node in code.tree.body:
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
            continue
        name, value = node.targets[0].id, literal(node.value)
        is_path = isinstance(value, str) and ("/" in value or re.search(r"\.\w{2,7}$", value) is not None)
        if _CONSTANT.fullmatch(name) and isinstance(value, str | int | float) and not is_path:
            told = {"name": _field(name), "type": _type_of(value), "default": value}
            yield Setting(name, told, f"the constant {name} is {value!r}", _PERHAPS, node.lineno)


def _compared_only(code: Code) -> Iterator[str]:
    """The constants that code uses in masks and nowhere else: they stand in the filters that the masks are."""
    masks = [(node, mask) for node in ast.walk(code.tree) if (mask := mask_of(node, code.constants))]
    within = Counter(name for node, _ in masks for name in _loaded(node))
    everywhere = Counter(_loaded(code.tree))
    yield from (name for _, mask in masks for name in mask.constants if within[name] == everywhere[name])


def _loaded(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))


def _helps(code: Code) -> dict[str, str]:
    """The help texts of arguments, by the names that their values get."""
    found: dict[str, str] = {}
    for called in code.calls([code.tree]):
        if called.method == "add_argument" and called.node.args:
            flag, text = literal(called.node.args[0]), literal(argument(called.node, "help"))
            if isinstance(flag, str) and isinstance(text, str):
                found[flag.lstrip("-").replace("-", "_")] = " ".join(text.split())
    return found


def literal_text(text: str) -> Any:
    """The truth value or number that text is, or the text."""
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _type_of(value: object) -> str:
    return next((name for kind, name in _OF_VALUES if isinstance(value, kind)), "str")


def _field(name: str) -> str:
    """A name as a config's field has it; a word of Python is none.

    >>> _field("max-rows"), _field("lambda")
    ('max_rows', 'lambda_value')
    """
    field = re.sub(r"[^A-Za-z0-9]+", "_", name).lower().strip("_").lstrip("0123456789_") or "value"
    return f"{field}_value" if keyword.iskeyword(field) or keyword.issoftkeyword(field) else field
