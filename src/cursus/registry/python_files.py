"""Python files as they are read without being run."""

from __future__ import annotations

import ast
import errno
import stat
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LARGEST", "parsed_module", "parts_of", "python_content"]

LARGEST = 2**20
"""The bytes of a file of code at most; larger ones are data, and are not parsed."""

_BARE = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)


def python_content(path: Path) -> bytes:
    """The content of a file of code.

    Raises:
        OSError: it cannot be read, is no file (reading a pipe would wait), or is larger than code is.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    if status.st_size > LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST >> 20} MiB")
    return path.read_bytes()


def parsed_module(content: bytes) -> ast.Module | tuple[int, str, str]:
    """The syntax tree of a file's content; where it is no Python: the line, the fact, and a hint."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except SyntaxError as error:
        return error.lineno or 1, f"is no Python: {error.msg}", "mend the syntax"
    except (ValueError, RecursionError, MemoryError) as error:
        return 1, f"is no Python: {str(error) or type(error).__name__}", "mend the file"


def parts_of(node: ast.AST) -> list[ast.AST]:
    """The parts of a node, less what has no place, such as operators."""
    parts: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            parts.extend(part for part in value if isinstance(part, ast.AST))
        elif isinstance(value, ast.AST) and not isinstance(value, _BARE):
            parts.append(value)
    return parts
