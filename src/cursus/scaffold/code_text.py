"""Values and sentences as Python files hold them; the formatter breaks lines, but for those of texts."""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["comment", "docstring", "listed", "literal", "sentence", "variable"]

_WIDTH = 120
_LONGEST_TEXT = 76
_TAKEN = frozenset(
    {
        *keyword.kwlist, *keyword.softkwlist, *dir(builtins), "aggregated", "calibrated", "demand_columns", "divided",
        "encoded", "environ_vars", "evaluate", "filtered", "flag", "imputed", "input_paths", "integer", "job_args",
        "joined", "json_value", "load_model", "logger", "logging", "main", "measured", "names", "number",
        "output_paths", "process", "read_optional", "read_table", "run", "sampled", "scaled", "scored", "settings",
        "sys", "whole", "write_json", "write_output", "write_parts",
    }
)  # fmt: skip


def literal(value: Any) -> str:
    """A value as code; tuples become lists, since that is what fields and arguments hold, and long texts are split.

    >>> print(literal({"rows": (1, "DE")}))
    {'rows': [1, 'DE']}
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(each)}' for key, each in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        pieces = textwrap.wrap(value, _LONGEST_TEXT, drop_whitespace=False, break_on_hyphens=False)
        return f"({' '.join(map(repr, pieces))})" if "".join(pieces) == value else repr(value)
    return repr(str(value) if isinstance(value, str) else value)


def sentence(text: str, otherwise: str = "") -> str:
    r"""A text as a sentence: on one line, with a capital and a full stop; another one where it is empty.

    >>> sentence("counts the rows\n of each group"), sentence("", "What it says.")
    ('Counts the rows of each group.', 'What it says.')
    """
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split()) or otherwise
    whole = words if words.endswith((".", "!", "?")) else f"{words}."
    return whole[:1].upper() + whole[1:]


def docstring(text: str, indent: int = 0, more: str = "") -> str:
    """A docstring: a sentence on its first line, and below it the whole text where that does not fit, and what follows.

    The text is escaped; `more` is code already.
    """
    said = sentence(text).replace("\\", "\\\\").replace('"""', "'''")
    first = textwrap.shorten(said, _WIDTH - indent - 8, placeholder=" ...")
    parts = [first] if first == said else [first, textwrap.fill(said, _WIDTH - indent, break_long_words=False)]
    parts += [textwrap.dedent(more).strip()] if more else []
    if len(parts) == 1:
        return f'"""{first}{" " if first.endswith(chr(34)) else ""}"""'
    body = "\n\n".join(parts) + "\n"
    lines = [f"{' ' * indent}{line}" if line else "" for line in body.split("\n")[1:-1]]
    return "\n".join([f'"""{first}', *lines, f'{" " * indent}"""'])


def comment(text: str, indent: int = 0) -> str:
    """A text as lines of a comment."""
    return textwrap.fill(sentence(text), _WIDTH, initial_indent="# ", subsequent_indent=f"{' ' * indent}# ")


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them, each as code.

    >>> listed(["a", "b", "c"]), listed([])
    ('`a`, `b` and `c`', 'nothing')
    """
    every = [f"`{word}`" for word in words]
    if len(every) < 2:  # noqa: PLR2004 - one needs no and
        return every[0] if every else "nothing"
    return f"{', '.join(every[:-1])} and {every[-1]}"


def variable(name: str) -> str:
    """The variable that holds what a logical name means: in small letters, and none that means something else already.

    >>> variable("DATA"), variable("rawData"), variable("input"), variable("names")
    ('data', 'raw_data', 'input_data', 'names_data')
    """
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return f"{found}_data" if found in _TAKEN else found
