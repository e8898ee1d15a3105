"""Code as it was written, in units: the statements of a script's main, or the cells of a notebook."""

from __future__ import annotations

import ast
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import Fault, PlanError
from cursus.planner.from_code.calls import Aliases, Called, aliases_of, calls_in
from cursus.planner.from_code.masks import constants_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.validation.reading.script_facts import ScriptFacts

__all__ = ["Code", "Unit", "read_code"]

_LARGEST = 2 * 1024 * 1024
_MAIN = "main"


@dataclass(frozen=True)
class Unit:
    """A piece of code that does one thing: its name as people know it, its lines, and its statements."""

    label: str
    first: int
    last: int
    statements: tuple[ast.stmt, ...]


@dataclass(frozen=True)
class Code:
    """A script or notebook, parsed.

    `path` is where it came from; lines are those of `text`, and `place` turns them into places in the file. `taken_out`
    tells what of the file is not Python and was left out.
    """

    path: Path
    text: str
    tree: ast.Module
    cells: tuple[tuple[str, int, int], ...] = ()
    taken_out: tuple[str, ...] = ()

    def place(self, line: int) -> str:
        """Where a line stands in the file."""
        for label, first, last in self.cells:
            if first <= line <= last:
                return f"{self.path.name} {label}, line {line - first + 1}"
        return f"{self.path.name}:{line}"

    @cached_property
    def aliases(self) -> Aliases:
        """What names stand for that were imported."""
        return aliases_of(self.tree)

    @cached_property
    def constants(self) -> Mapping[str, str | int | float]:
        """The names that have one value throughout, which is written out."""
        return constants_of(self.tree)

    @cached_property
    def functions(self) -> Mapping[str, ast.FunctionDef]:
        """The functions of the module."""
        return {each.name: each for each in self.tree.body if isinstance(each, ast.FunctionDef)}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The cells, or the statements of main; never a function's definition or an import."""
        if not self.cells:
            return tuple(self._statements())
        return tuple(self._cell(*each) for each in self.cells)

    def _cell(self, label: str, first: int, last: int) -> Unit:
        within = [each for each in self.tree.body if first <= each.lineno <= last and not _declares(each)]
        return Unit(label, first, last, tuple(within))

    def _statements(self) -> Iterator[Unit]:
        for each in _main_body(self.tree, self.functions):
            if not _declares(each):
                yield Unit(f"line {each.lineno}", each.lineno, each.end_lineno or each.lineno, (each,))

    def calls(self, nodes: Sequence[ast.AST]) -> list[Called]:
        """The calls in some code, and those in the functions of the module that it calls."""
        found: list[Called] = []
        self._collect(nodes, found, set())
        return found

    def _collect(self, nodes: Sequence[ast.AST], found: list[Called], entered: set[str]) -> None:
        for node in nodes:
            for each in calls_in(node, self.aliases):
                found.append(each)
                function = self.functions.get(each.name)
                if function is not None and each.name not in entered:
                    entered.add(each.name)
                    self._collect(function.body, found, entered)

    @cached_property
    def facts(self) -> ScriptFacts:
        """What following the code tells: paths, variables, arguments, imports."""
        from cursus.validation.reading.scripts import read_script

        if self.path.suffix == ".py":
            return read_script(self.path)
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "notebook.py"
            place.write_text(self.text, encoding="utf-8")
            return read_script(place)


def read_code(path: Path) -> Code:
    """A Python script, parsed.

    Raises:
        PlanError: the file is not there, no text, too large, or no Python.
    """
    text = read_text(path)
    return Code(path, text, parsed(text, path))


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        PlanError: there is none that can be read.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise PlanError.of([Fault(str(path), error.strerror or "cannot be read", "check the path")]) from error
    except UnicodeDecodeError as error:
        raise PlanError.of([Fault(str(path), f"byte {error.start} is not UTF-8", "save the file as UTF-8")]) from error
    if len(raw) > _LARGEST:
        raise PlanError.of([Fault(str(path), f"holds more than {_LARGEST:,} bytes", "is this the right file?")])
    return text


def parsed(text: str, path: Path) -> ast.Module:
    """The syntax tree of Python text.

    Raises:
        PlanError: it is no Python, or nested too deeply.
    """
    try:
        return ast.parse(text)
    except SyntaxError as error:
        subject = f"{path.name}:{error.lineno or 1}"
        raise PlanError.of([Fault(subject, f"is no Python: {error.msg}", "mend the code first")]) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise PlanError.of([Fault(path.name, f"is no Python: {error}", "mend the code first")]) from error


def _main_body(tree: ast.Module, functions: Mapping[str, ast.FunctionDef]) -> list[ast.stmt]:
    """The statements that do the work: those of `main`, else those under the main guard, else those of the module."""
    if _MAIN in functions:
        return functions[_MAIN].body
    guarded = next(
        (each for each in tree.body if isinstance(each, ast.If) and "__main__" in ast.unparse(each.test)), None
    )
    return guarded.body if guarded else tree.body


def _declares(statement: ast.stmt) -> bool:
    """Whether a statement does nothing by itself."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return isinstance(statement, kinds) or is_text
