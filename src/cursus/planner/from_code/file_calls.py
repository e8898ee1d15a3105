"""Calls that read or write files whose paths only a run knows: what libraries' names and the code's own names tell."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from cursus.planner.from_code.calls import argument, literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.from_code.calls import Called
    from cursus.planner.from_code.code import Code

__all__ = ["FileCall", "file_calls", "is_query", "names_of_paths"]

Side = Literal["input", "output"]

_QUERY = re.compile(r"\s*(select|with)\s", re.IGNORECASE)
_FORMATS = r"(csv|parquet|json|ndjson|excel|pickle|feather|orc|table|ipc|delta|avro|hdf|fwf|sql|sql_query|sql_table)"
_READS, _WRITES = re.compile(rf"(read|scan)_{_FORMATS}"), re.compile(rf"(to|write|sink)_{_FORMATS}")
_SPARK = frozenset({"csv", "parquet", "json", "orc", "text", "load", "save", "table", "saveAsTable"})
_PLACES: Mapping[str, tuple[Side, int]] = {
    "joblib.load": ("input", 0),
    "torch.load": ("input", 0),
    "numpy.load": ("input", 0),
    "numpy.loadtxt": ("input", 0),
    ".load_model": ("input", 0),
    "joblib.dump": ("output", 1),
    "torch.save": ("output", 1),
    "numpy.save": ("output", 0),
    "pyarrow.parquet.write_table": ("output", 1),
    "pyarrow.csv.write_csv": ("output", 1),
    ".save_model": ("output", 0),
}
_KEYWORDS = ("path", "source", "filepath_or_buffer", "path_or_buf", "io", "where", "file", "filename", "f", "sql")
_IN_MEMORY = ("io.", "StringIO", "BytesIO", "tempfile.")


@dataclass(frozen=True)
class FileCall:
    """A call that reads or writes a file: the expression of its path, and the statement that it stands in."""

    side: Side
    called: Called
    path: ast.expr
    statement: ast.stmt

    @property
    def first(self) -> int:
        """The line that it begins on."""
        return self.called.node.lineno

    @property
    def last(self) -> int:
        """The line that it ends on."""
        return self.called.node.end_lineno or self.first

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the file could be called after, the best first: words of its path, then the table's own name."""
        table = _target(self.statement) if self.side == "input" else _root(self.called.node)
        words = () if self.is_query else tuple(_path_names(self.path))
        return tuple(each for each in (*words, table) if each)

    @property
    def is_query(self) -> bool:
        """Whether it asks a database."""
        text = literal(self.path)
        return "sql" in self.called.method or (isinstance(text, str) and is_query(text))

    @property
    def shown(self) -> str:
        """The path as the code has it."""
        return ast.unparse(self.path)


def is_query(text: str) -> bool:
    """Whether a text is SQL, and no path."""
    return _QUERY.match(text) is not None


def file_calls(code: Code) -> Iterator[FileCall]:
    """The calls in some code that read or write files, by line."""
    temporary = set(_temporary(code.tree))
    for statement in _statements(code.tree):
        for called in _own_calls(code, statement):
            side, path = _side_and_path(called)
            if side and path is not None and not _is_in_memory(path, temporary):
                yield FileCall(side, called, path, statement)


def names_of_paths(code: Code) -> set[str]:
    """The names and attributes that are read for paths alone, such as the arguments that hold buckets."""
    within: dict[str, int] = {}
    for each in file_calls(code):
        for name in _read_names(each.path):
            within[name] = within.get(name, 0) + 1
    everywhere = list(_read_names(code.tree))
    return {name for name, count in within.items() if everywhere.count(name) == count}


def _read_names(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    yield from sorted((each for each in ast.walk(tree) if isinstance(each, ast.stmt)), key=lambda each: each.lineno)


def _own_calls(code: Code, statement: ast.stmt) -> Iterator[Called]:
    """The calls of a statement that are not those of a statement within it."""
    from cursus.planner.from_code.calls import calls_in

    for part in ast.iter_child_nodes(statement):
        if isinstance(part, ast.expr | ast.withitem):
            yield from calls_in(part, code.aliases)


def _side_and_path(called: Called) -> tuple[Side | None, ast.expr | None]:
    chain = _chain(called.node.func)
    side, at = _PLACES.get(called.name) or _PLACES.get(f".{called.method}") or (None, 0)
    if side is None and called.method in _SPARK:
        side = "input" if "read" in chain else "output" if "write" in chain else None
    if side is None and _READS.fullmatch(called.method):
        side = "input"
    if side is None and _WRITES.fullmatch(called.method) and len(chain) > 1:
        side = "output"
    named = (argument(called.node, word) for word in _KEYWORDS)
    return side, argument(called.node, "", at) or next((each for each in named if each is not None), None)


def _chain(node: ast.expr) -> list[str]:
    """The names of a chain of attributes and calls: of `spark.read.option(...).csv` spark, read, option, csv."""
    if isinstance(node, ast.Attribute):
        return [*_chain(node.value), node.attr]
    if isinstance(node, ast.Call):
        return _chain(node.func)
    return [node.id] if isinstance(node, ast.Name) else [""]


def _is_in_memory(path: ast.expr, temporary: set[str]) -> bool:
    shown = ast.unparse(path)
    return shown.startswith(_IN_MEMORY) or any(
        isinstance(each, ast.Name) and each.id in temporary for each in ast.walk(path)
    )


def _temporary(tree: ast.Module) -> Iterator[str]:
    """Names of temporary files and folders, and of buffers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.withitem):
            value = node.value if isinstance(node, ast.Assign) else node.context_expr
            if isinstance(value, ast.Call) and ast.unparse(value).startswith(_IN_MEMORY):
                targets = node.targets if isinstance(node, ast.Assign) else [node.optional_vars]
                yield from (each.id for each in targets if isinstance(each, ast.Name))


def _path_names(path: ast.expr) -> Iterator[str]:
    if isinstance(path, ast.Name):
        yield path.id
    elif isinstance(path, ast.Attribute):
        yield path.attr
    elif isinstance(path, ast.Subscript) and isinstance(literal(path.slice), str):
        yield str(literal(path.slice))
    else:
        yield from (_last_word(text) for text in reversed(_texts(path)))


def _texts(path: ast.expr) -> list[str]:
    found = [each for each in ast.walk(path) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return [str(each.value) for each in sorted(found, key=lambda each: (each.lineno, each.col_offset))]


def _last_word(text: str) -> str:
    """The last part of a path that is more than a bucket or a gap: `sessions` of `/sessions/`."""
    parts = [each for each in re.split(r"[/\\]+", text.partition("://")[2] if "://" in text else text) if each]
    return parts[-1].partition(".")[0] if parts else ""


def _target(statement: ast.stmt) -> str:
    """The one name that a statement gives a value."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if len(targets) != 1:
        return ""
    return targets[0].id if isinstance(targets[0], ast.Name) else getattr(targets[0], "attr", "")


def _root(call: ast.Call) -> str:
    """The name of what is written: of `sessions.write.parquet(...)`, or `joblib.dump(model, ...)`."""
    first = call.args[0] if len(call.args) > 1 else None
    if isinstance(first, ast.Name):
        return first.id
    chain = _chain(call.func)
    return chain[1] if chain[0] in {"self", "cls"} and len(chain) > 1 else chain[0]
