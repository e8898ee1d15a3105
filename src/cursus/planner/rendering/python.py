"""Calls, values and docstrings as Python lays them out."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Name", "call", "docstring", "double_quoted", "given", "listed", "literal"]

_WIDTH = 100


class Name(str):
    """Python that stands as it is."""

    __slots__ = ()


def literal(value: Any) -> str:
    """A value as Python has it, texts in double quotes.

    >>> print(literal({"rows": [1, "DE"]}))
    {"rows": [1, "DE"]}
    """
    if isinstance(value, Name):
        return value
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return listed(value)
    is_plain = isinstance(value, str) and value.isprintable()
    return json.dumps(value, ensure_ascii=False) if is_plain else repr(value)


def double_quoted(code: str) -> str:
    """Code with texts in double quotes, where nothing in them stands against it.

    >>> print(double_quoted("Literal['fast', 'exact']"))
    Literal["fast", "exact"]
    """
    return re.sub(r"""'([^'"\\]*)'""", r'"\1"', code)


def listed(values: Iterable[Any]) -> str:
    """Values as a list."""
    return f"[{', '.join(map(literal, values))}]"


def given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that say something."""
    return {key: value for key, value in arguments.items() if value}


def call(name: str, arguments: Mapping[str, Any], *, is_open: bool = True) -> list[str]:
    """A call with a line for each argument; lists and mappings are laid open.

    A call that is not to be open stands on one line where that is not too long.
    """
    line = f"{name}({', '.join(f'{key}={literal(value)}' for key, value in arguments.items())})"
    if not is_open and len(line) <= _WIDTH:
        return [line]
    return [f"{name}(", *(line for key, value in arguments.items() for line in _argument(key, value)), ")"]


def _argument(key: str, value: Any) -> list[str]:
    if isinstance(value, dict):
        rows = [f"        {literal(name)}: {literal(each)}," for name, each in value.items()]
        return [f"    {key}={{", *rows, "    },"]
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [f"    {key}=[", *(f"        {line}" for each in value for line in _ended(each)), "    ],"]
    return [f"    {key}={literal(value)},"]


def _ended(lines: Sequence[str]) -> list[str]:
    return [*lines[:-1], f"{lines[-1]},"]


def docstring(text: str) -> str:
    """A docstring of one line: as much of a text as fits, as a sentence.

    >>> print(docstring("counts the rows"))
    \"\"\"Counts the rows.\"\"\"
    """
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    words = f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"
    shown = textwrap.shorten(words, _WIDTH, placeholder=" ...").replace("\\", "\\\\").replace('"""', "'''")
    return f'"""{shown}{" " if shown.endswith(chr(34)) else ""}"""'
