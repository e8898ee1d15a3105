"""Rewrites the imports of a Python file after modules have moved; every other byte of it stays.

It is imported where something is rewritten: libcst takes longer to load than most commands take to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from cursus.errors import WorkspaceError
from cursus.workspaces.reading.own_modules import own_name

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["rewritten"]

_OLD_ROOTS = ("src.cursus.", "src.cursus_runtime.")


def rewritten(
    content: bytes,
    place: str,
    package: tuple[str, ...],
    moved: Mapping[str, str],
    target: tuple[str, ...] | None = None,
) -> bytes:
    """The content of a file with its imports of moved modules leading to where these are now.

    Args:
        content: The file's content.
        place: The file, for messages.
        package: The package that the file's relative imports start from, before anything moved.
        moved: The new dotted names of the modules that move, by their old ones below `cursus_dev`.
        target: The package that the file's relative imports start from afterwards; None where the file stays.

    Raises:
        WorkspaceError: the file is no Python that can be written back as it is.
    """
    try:
        module = cst.parse_module(content)
    except (cst.ParserSyntaxError, SyntaxError, ValueError, LookupError, RecursionError) as error:
        raise WorkspaceError(f"{place} is no Python that can be rewritten: {error}", hint="mend the file") from error
    names = _Names(package, moved, target)
    found = module.visit(_Transformer(names))
    if found.deep_equals(module):
        return content
    if module.bytes != content:
        raise WorkspaceError(f"{place} cannot be written back as it is", hint="save it as plain UTF-8")
    return found.bytes


class _Names:
    """What the names in a file become."""

    def __init__(self, package: tuple[str, ...], moved: Mapping[str, str], target: tuple[str, ...] | None) -> None:
        self._package, self._moved, self._target = package, moved, target

    def absolute(self, level: int, module: str) -> str:
        """The absolute name, before the move, of what a `from` names."""
        above = self._package[: len(self._package) - level + 1] if level else ()
        return ".".join((*above, *filter(None, (module,))))

    def module(self, name: str) -> str | None:
        """The new name of a module; None where it stays."""
        own = own_name(name)
        if own in self._moved:
            return self._moved[own]
        is_old = self._target is not None and f"{name}.".startswith(_OLD_ROOTS)
        return name.removeprefix("src.") if is_old else None

    def home(self, level: int, module: str, name: str) -> str | None:
        """The module from which a name is imported after the move; None where the import stays as it is."""
        before = self.absolute(level, module)
        moved = self.module(f"{before}.{name}")
        after = moved.rpartition(".")[0] if moved else self.module(before)
        return None if after is None or (level and self._resolves(level, module) == after) else after

    def text(self, text: str) -> str | None:
        """What a text that names a module, or something in one, becomes; None where it names none that moves."""
        own = own_name(text)
        old = next((each for each in self._moved if own == each or own.startswith((f"{each}.", f"{each}:"))), None)
        return self._moved[old] + own[len(old) :] if old else None

    def _resolves(self, level: int, module: str) -> str | None:
        """What a relative import means where the file is afterwards."""
        if self._target is None or level > len(self._target):
            return None
        return ".".join((*self._target[: len(self._target) - level + 1], *filter(None, (module,))))


class _Transformer(cst.CSTTransformer):
    """Gives modules that have moved their new names."""

    def __init__(self, names: _Names) -> None:
        super().__init__()
        self._names = names

    def visit_Import(self, node: cst.Import) -> bool:  # noqa: N802 - libcst's name
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:  # noqa: N802 - libcst's name
        return False

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:  # noqa: N802 - libcst's name
        return updated_node.with_changes(names=[self._alias(each) for each in updated_node.names])

    def leave_SimpleStatementLine(  # noqa: N802 - libcst's name
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.FlattenSentinel[cst.SimpleStatementLine]:
        if not any(isinstance(each, cst.ImportFrom) for each in updated_node.body):
            return updated_node
        parts = [
            part
            for each in updated_node.body
            for part in (self._split(each) if isinstance(each, cst.ImportFrom) else [each])
        ]
        if len(parts) == len(updated_node.body):
            return updated_node.with_changes(body=parts)
        return cst.FlattenSentinel(_lines(updated_node, parts))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:  # noqa: N802 - libcst's name
        name = _dotted(updated_node)
        found = self._names.module(name) if name and "." in name else None
        return _expression(found) if found else updated_node

    def leave_SimpleString(  # noqa: N802 - libcst's name
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        value = updated_node.evaluated_value
        found = self._names.text(value) if isinstance(value, str) else None
        if found is None or not isinstance(value, str):
            return updated_node
        return updated_node.with_changes(value=updated_node.value.replace(value, found))

    def _alias(self, alias: cst.ImportAlias) -> cst.ImportAlias:
        found = self._names.module(alias.evaluated_name)
        return alias.with_changes(name=_expression(found)) if found else alias

    def _split(self, node: cst.ImportFrom) -> list[cst.ImportFrom]:
        """The statement, or one for each of the modules that its names come from after the move."""
        level, module = len(node.relative), _dotted(node.module) if node.module else ""
        if isinstance(node.names, cst.ImportStar):
            home = self._names.home(level, module or "", "*")
            return [_from(node, home, None) if home else node]
        homes = [self._names.home(level, module or "", each.evaluated_name) for each in node.names]
        if len(set(homes)) == 1:
            return [_from(node, homes[0], None) if homes[0] else node]
        return [
            _from(node, home, [each for each, its in zip(node.names, homes, strict=True) if its == home])
            for home in dict.fromkeys(homes)
        ]


def _from(node: cst.ImportFrom, home: str | None, names: list[cst.ImportAlias] | None) -> cst.ImportFrom:
    """The statement from another module, or with some of its names alone."""
    if names is not None:
        listed = [each.with_changes(comma=cst.MaybeSentinel.DEFAULT) for each in names]
        node = node.with_changes(names=listed, lpar=None, rpar=None)
    if home is None:
        return node
    after = node.whitespace_after_from if node.whitespace_after_from.value else cst.SimpleWhitespace(" ")
    before = node.whitespace_before_import if node.whitespace_before_import.value else cst.SimpleWhitespace(" ")
    return node.with_changes(
        module=_expression(home), relative=[], whitespace_after_from=after, whitespace_before_import=before
    )


def _lines(line: cst.SimpleStatementLine, parts: list[Any]) -> list[cst.SimpleStatementLine]:
    """One line for each statement, what stood above the line before the first."""
    plain = [each.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for each in parts]
    first = line.with_changes(body=plain[:1])
    return [first, *(cst.SimpleStatementLine(body=[each]) for each in plain[1:])]


def _dotted(node: cst.BaseExpression) -> str | None:

    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        left = _dotted(node.value)
        return f"{left}.{node.attr.value}" if left else None
    return None


def _expression(name: str) -> Any:

    return cst.parse_expression(name)
