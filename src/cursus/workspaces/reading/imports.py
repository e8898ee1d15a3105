"""Every module that a file of a workspace imports, in whatever way it says so."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.workspaces.reading.values import UNKNOWN, Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.workspaces.reading.source_files import PythonFile

__all__ = ["Import", "imports_of"]

_BY_NAME = frozenset({
    "importlib.import_module", "__import__", "builtins.__import__", "importlib.__import__",
    "importlib.util.find_spec", "pkgutil.resolve_name", "runpy.run_module",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Import:
    """One module that is imported.

    `module` is its absolute dotted name; `climbs_out` where a relative import leads above the outermost package. For
    `from module import a, b`, `names` are the names taken from it. `is_call` where a function imports it; what is not
    known of a name by reading is `UNKNOWN` in it.
    """

    line: int
    written: str
    module: str
    names: tuple[str, ...] = ()
    climbs_out: bool = False
    is_call: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether reading does not tell the module."""
        return UNKNOWN in self.module


def imports_of(file: PythonFile, values: Values) -> Iterator[Import]:
    """The imports of a file, by statements and by calls."""
    for node in file.nodes:
        if isinstance(node, ast.Import):
            for each in node.names:
                yield Import(node.lineno, each.name, each.name)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(each.name for each in node.names)
            yield _relative(file, node.lineno, node.level, node.module or "", names)
        elif isinstance(node, ast.Call) and values.dotted(node.func) in _BY_NAME:
            yield _called(file, node, values)


def _relative(file: PythonFile, line: int, level: int, module: str, names: tuple[str, ...] = ()) -> Import:
    written = f"{'.' * level}{module}"
    if not level:
        return Import(line, written, module, names)
    climbs_out = level > len(file.package)
    above = file.package[: len(file.package) - level + 1]
    return Import(line, written, ".".join((*above, *filter(None, (module,)))), names, climbs_out)


def _called(file: PythonFile, node: ast.Call, values: Values) -> Import:
    given = next((each.value for each in node.keywords if each.arg in {"name", "mod_name"}), None)
    told = values.text(node.args[0] if node.args else given)
    written = told.text.partition(":")[0] if told else UNKNOWN
    plain = written.lstrip(".")
    found = _relative(file, node.lineno, len(written) - len(plain), plain)
    return Import(node.lineno, written, found.module, (), found.climbs_out, is_call=True)
