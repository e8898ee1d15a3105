"""Paths that a workspace may not have: into other workspaces, and into the shared folders to write there."""

from __future__ import annotations

import ast
import os.path
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.registry.workspace_folders import PROJECTS
from cursus.workspaces.findings import Finding, Severity
from cursus.workspaces.reading.values import UNKNOWN, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.workspaces.checks.isolation import Reading

__all__ = ["path_findings"]

_LONGEST = 1000
_WRITERS = frozenset({
    "os.remove", "os.unlink", "os.rename", "os.replace", "os.rmdir", "os.mkdir", "os.makedirs", "os.chmod",
    "os.symlink", "os.link", "os.truncate", "shutil.rmtree", "shutil.move", "shutil.copy", "shutil.copy2",
    "shutil.copyfile", "shutil.copytree",
})  # fmt: skip
_COPIES = frozenset({"shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree"})
_OPENERS = frozenset({"open", "io.open", "builtins.open"})
_WRITING_METHODS = frozenset({
    "write_text", "write_bytes", "unlink", "touch", "mkdir", "rmdir", "rename", "replace", "symlink_to", "hardlink_to",
    "chmod",
})  # fmt: skip
_LOADERS = {
    "importlib.util.spec_from_file_location": 1, "importlib.machinery.SourceFileLoader": 1, "runpy.run_path": 0,
}  # fmt: skip
_COPY = "keep a copy in the workspace, or have it promoted to the shared steps"


def path_findings(reading: Reading) -> Iterator[Finding]:
    """The paths of a file that lead to places which are not its workspace's."""
    paths = _Paths(reading)
    inner: set[ast.AST] = set()
    for node in reading.file.nodes:
        if isinstance(node, ast.Call):
            yield from paths.written(node)
            yield from paths.loaded(node)
        # A path is told once, as the whole that it is: nodes come before those that they are made of.
        if isinstance(node, ast.expr) and node not in inner:
            found = paths.foreign(node)
            if found is not None:
                inner.update(ast.walk(node))
                yield found
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inner.add(node.value)


@dataclass(frozen=True)
class _Paths:
    """Says where the paths of a file lead."""

    reading: Reading

    def foreign(self, node: ast.expr) -> Finding | None:
        """A path into another workspace."""
        told = None if isinstance(node, ast.Name) else self.reading.values.text(node)
        other = self._workspace(told) if told else None
        if other is None or told is None:
            return None
        fact = f"{_shown(told)} leads into workspace {other}"
        return self.reading.found("path-into-another-workspace", node.lineno, fact, _COPY)

    def written(self, node: ast.Call) -> Iterator[Finding]:
        """A shared file that is opened for writing, or moved, made or removed."""
        shared = self.reading.around.shared_folders
        for target in self._targets(node):
            told = self.reading.values.text(target)
            if told and any(_is_below(place, each) for place in self._places(told) for each in shared):
                fact = f"{ast.unparse(node.func)} changes {_shown(told)}, which is shared"
                hint = "write below the workspace, or into the outputs that the script is given"
                yield self.reading.found("write-into-shared-code", node.lineno, fact, hint)

    def loaded(self, node: ast.Call) -> Iterator[Finding]:
        """A file that is run as a module by its path."""
        at = _LOADERS.get(self.reading.values.dotted(node.func) or "")
        if at is None or len(node.args) <= at:
            return
        told, line = self.reading.values.text(node.args[at]), node.lineno
        if told is None or not told.is_whole:
            fact = "loads a file as a module whose path reading does not tell"
            yield self.reading.found("import-by-computed-name", line, fact, "import it by name", Severity.WARNING)
        elif not any(_is_below(each, self.reading.workspace.folder) for each in self._places(told)):
            fact = f"loads {_shown(told)} as a module, from outside of the workspace"
            yield self.reading.found("import-from-outside", line, fact, _COPY)

    def _targets(self, node: ast.Call) -> Iterator[ast.expr]:
        """What a call writes to."""
        name = self.reading.values.dotted(node.func) or ""
        if name in _OPENERS:
            yield from node.args[:1] if _writes(node, 1) else ()
        elif name in _WRITERS:
            yield from node.args[1:2] if name in _COPIES else node.args[:2]
        elif isinstance(node.func, ast.Attribute):
            receiver = self.reading.values.text(node.func.value)
            is_written = node.func.attr in _WRITING_METHODS or (node.func.attr == "open" and _writes(node, 0))
            if receiver and receiver.is_path and is_written:
                yield node.func.value
                yield from node.args[:1] if node.func.attr in {"rename", "replace"} else ()

    def _workspace(self, told: Text) -> str | None:
        """The other workspace that a text leads into as a path."""
        is_path = "/" in told.text and "://" not in told.text and "\n" not in told.text
        if not is_path or len(told.text) > _LONGEST:
            return None
        own, projects = self.reading.workspace.id, self.reading.workspace.root / PROJECTS
        for place in self._places(told):
            inside = place[len(str(projects)) + 1 :].partition("/")[0] if _is_below(place, projects) else ""
            if inside not in {"", own} and (projects / inside).is_dir():
                return inside
        parts = Path(told.text).parts
        where = [at for at in range(len(parts) - 2) if "/".join(parts[at : at + 2]) == PROJECTS]
        named = parts[where[0] + 2] if where and " " not in told.text else own
        return None if named in {own, "..", "."} or UNKNOWN in named else named

    def _places(self, told: Text) -> list[str]:
        """Where a path may lead: from the root, from the workspace, and from the file itself."""
        text, reading = told.text, self.reading
        starts = (reading.workspace.root, reading.workspace.folder, reading.file.path.parent)
        return [os.path.normpath(os.path.join(start, text)) for start in starts]  # noqa: PTH118 - links are not followed


def _is_below(place: str, folder: Path) -> bool:
    return f"{place}/".startswith(f"{folder}/")


def _writes(node: ast.Call, at: int) -> bool:
    """Whether the mode of an `open` is one that writes."""
    given = node.args[at] if len(node.args) > at else next((e.value for e in node.keywords if e.arg == "mode"), None)
    mode = given.value if isinstance(given, ast.Constant) else ""
    return isinstance(mode, str) and any(letter in mode for letter in "wax+")


def _shown(told: Text) -> str:
    return repr(told.text.replace(UNKNOWN, "..."))
