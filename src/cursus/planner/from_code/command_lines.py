"""What a script's command line takes where click or typer reads it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.from_code.calls import argument, literal, name_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.from_code.code import Code

__all__ = ["Option", "options_of"]

_TYPES: Mapping[str, str] = {
    "int": "int", "float": "float", "str": "str", "bool": "bool", "INT": "int", "FLOAT": "float", "STRING": "str",
    "BOOL": "bool", "IntRange": "int", "FloatRange": "float", "list": "list[str]", "List": "list[str]",
}  # fmt: skip
_PATHS = frozenset({"Path", "File", "PurePath", "FileText", "PosixPath"})
_FLAG = re.compile(r"--[a-z][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Option:
    """An option or argument: the name that its value has in the code, and what it takes, as requirements have it."""

    name: str
    told: Mapping[str, Any]
    is_path: bool
    line: int


def options_of(code: Code) -> Iterator[Option]:
    """What the commands of a script take, as their decorators and signatures say."""
    for node in code.functions.values():
        calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
        named = [(name_of(each.func, code.aliases).rpartition(".")[2], each) for each in calls]
        if "click" in code.aliases.values() or any(each.startswith("click.") for each in code.aliases.values()):
            yield from (_click(call) for what, call in named if what in {"option", "argument"} and call.args)
        if _is_typer(code, node, [what for what, _ in named]):
            yield from _signature(node)


def _click(call: ast.Call) -> Option:
    words = [each for each in map(literal, call.args) if isinstance(each, str)]
    flags = [each.partition("/")[0] for each in words if each.startswith("-")]
    plain = next((each for each in words if not each.startswith("-")), None)
    name = plain or max(flags, key=len, default="value").lstrip("-")
    kind, is_path, choices = _kind(argument(call, "type"))
    is_switch = any("/" in each for each in words) or literal(argument(call, "is_flag")) is True
    default = literal(argument(call, "default"))
    if is_switch:
        kind, default = "bool", bool(default)
    if literal(argument(call, "multiple")) is True:
        kind = "list[str]"
    told = _told(kind, default, choices, literal(argument(call, "help")), flags)
    is_required = literal(argument(call, "required")) is True or not flags
    return Option(name.replace("-", "_").lower(), _open(told, is_required=is_required), is_path, call.lineno)


def _is_typer(code: Code, node: ast.FunctionDef, decorators: list[str]) -> bool:
    if "typer" not in code.aliases.values():
        return False
    is_run = any(
        each.name == "typer.run" and any(isinstance(part, ast.Name) and part.id == node.name for part in each.node.args)
        for each in code.calls([code.tree])
    )
    return is_run or "command" in decorators


def _signature(node: ast.FunctionDef) -> Iterator[Option]:
    given = [*node.args.posonlyargs, *node.args.args]
    defaults = [*[None] * (len(given) - len(node.args.defaults)), *node.args.defaults]
    pairs = [*zip(given, defaults, strict=True), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    for each, default in pairs:
        yield _typed(each, default)


def _typed(given: ast.arg, default: ast.expr | None) -> Option:
    annotation, option = _annotated(given.annotation)
    value: ast.expr | None = default
    if isinstance(default, ast.Call) and ast.unparse(default.func).endswith(("Option", "Argument")):
        option, value = default, argument(default, "default", 0)
    kind, is_path, choices = _kind(annotation)
    text = literal(argument(option, "help")) if option else None
    is_required = value is None or literal(value) is ...
    known = None if is_required else literal(value)
    flag = f"--{given.arg.replace('_', '-')}"
    told = _told(kind, known, choices, text, [flag])
    return Option(given.arg, _open(told, is_required=is_required), is_path, given.lineno)


def _annotated(annotation: ast.expr | None) -> tuple[ast.expr | None, ast.Call | None]:
    """The type, and what `Annotated` says beside it; `Optional` and `| None` are taken off."""
    if isinstance(annotation, ast.Subscript):
        what = ast.unparse(annotation.value).rpartition(".")[2]
        if what == "Annotated" and isinstance(annotation.slice, ast.Tuple):
            option = next((each for each in annotation.slice.elts if isinstance(each, ast.Call)), None)
            return _annotated(annotation.slice.elts[0])[0], option
        if what == "Optional":
            return annotation.slice, None
    if isinstance(annotation, ast.BinOp):
        return annotation.left, None
    return annotation, None


def _kind(node: ast.expr | None) -> tuple[str | None, bool, tuple[str, ...]]:
    """The type that an expression names, whether it is that of paths, and the choices it lists."""
    if node is None:
        return None, False, ()
    base = node.func if isinstance(node, ast.Call) else node.value if isinstance(node, ast.Subscript) else node
    name = ast.unparse(base).rpartition(".")[2]
    if name in {"Choice", "Literal"}:
        first = node.args[0] if isinstance(node, ast.Call) and node.args else getattr(node, "slice", None)
        return "str", False, texts_of(first)
    return _TYPES.get(name), name in _PATHS, ()


def _told(
    kind: str | None, default: object, choices: tuple[str, ...], text: object, flags: list[str]
) -> dict[str, Any]:
    of_default = next((word for of, word in _OF_DEFAULTS if isinstance(default, of)), "str")
    told: dict[str, Any] = {"type": kind or of_default}
    if isinstance(default, bool | int | float | str):
        told["default"] = default
    if choices:
        told["choices"] = list(choices)
    if isinstance(text, str):
        told["description"] = " ".join(text.split())
    flag = next((each for each in sorted(flags, key=len, reverse=True) if _FLAG.fullmatch(each)), None)
    return {**told, **({"arg": flag} if flag else {})}


_OF_DEFAULTS: tuple[tuple[type, str], ...] = ((bool, "bool"), (int, "int"), (float, "float"))


def _open(told: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
    """An option without a default that need not be given may be left out."""
    return told if is_required or "default" in told else {**told, "optional": True}
