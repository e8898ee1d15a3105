"""What a workspace may not import: other workspaces, and what lies outside of it without being installed."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cursus.errors import did_you_mean
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.imports import Import, imports_of
from cursus.workspaces.reading.source_files import CODE, PythonFile
from cursus.workspaces.reading.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.registry.workspace_folders import Workspace
    from cursus.workspaces.surroundings import Surroundings

__all__ = ["Reading", "import_findings"]

_ENTERS = frozenset({
    "cursus.registry.context.set_workspace_context", "cursus.registry.step_names.set_workspace_context",
    "cursus.steps.registry.step_names.set_workspace_context", "cursus.registry.workspace_folders.find_workspace",
})  # fmt: skip
_LOOKUPS = frozenset({"get_builder_for_step_type", "get_config_class", "get_definition"})
_FOREIGN = "copy what is needed, or have it promoted to the shared steps: workspaces know the shared steps alone"


@dataclass(frozen=True)
class Reading:
    """A file of a workspace while it is read: what its expressions are, and how its findings are told."""

    workspace: Workspace
    file: PythonFile
    around: Surroundings

    @cached_property
    def values(self) -> Values:
        """What its expressions are known to be."""
        return Values(self.file)

    @property
    def is_free(self) -> bool:
        """Whether it runs in a process of its own, as scripts and tests do."""
        return not self.file.is_own_code or self.file.layer == "scripts"

    def found(self, rule: str, line: int, fact: str, hint: str, severity: Severity = Severity.ERROR) -> Finding:
        """A finding about a line of the file."""
        return Finding(Group.ISOLATION, rule, severity, self.file.file, fact, hint, line)


def import_findings(reading: Reading) -> Iterator[Finding]:
    """What is wrong with the imports of a file."""
    for each in imports_of(reading.file, reading.values):
        found = _import_finding(each, reading)
        if found is not None:
            yield found
    for node in reading.file.nodes:
        if isinstance(node, ast.Call):
            yield from _lookup_findings(node, reading)


def _import_finding(found: Import, reading: Reading) -> Finding | None:
    own = reading.workspace
    if found.climbs_out:
        top = CODE if reading.file.is_own_code else own.id
        fact = f"the import of {found.written!r} climbs out of {top}"
        return reading.found(
            "import-out-of-the-package", found.line, fact, f"import it as {CODE}.steps... or cursus.steps..."
        )
    other = reading.around.workspace_of(found.module)
    if other is not None and other != own.id:
        fact = f"imports {_shown(found)}, which belongs to workspace {other}"
        return reading.found("import-of-another-workspace", found.line, fact, _FOREIGN)
    if other is not None:
        fact = f"imports {_shown(found)}: the workspace itself, by a name that holds in one place only"
        return reading.found("import-by-folder", found.line, fact, f"import it as {CODE}....")
    if found.is_unknown:
        fact = "imports a module whose name reading does not tell"
        return reading.found("import-by-computed-name", found.line, fact, "write the name out", Severity.WARNING)
    return _missing_module(found, reading)


def _missing_module(found: Import, reading: Reading) -> Finding | None:
    """An import of the workspace's own code that leads to no file."""
    parts = found.module.removeprefix("src.").split(".")
    if parts[0] != CODE:
        return None
    place = reading.workspace.code.joinpath(*parts[1:])
    if place.is_dir() or place.with_suffix(".py").is_file():
        return None
    beside = [each.stem for each in place.parent.glob("*.py")]
    hint = did_you_mean(parts[-1], beside) or "make the file, or mend the name; shared steps are below cursus.steps"
    return reading.found("import-of-nothing", found.line, f"imports {_shown(found)}, and there is no such file", hint)


def _lookup_findings(node: ast.Call, reading: Reading) -> Iterator[Finding]:
    """Calls by which a module takes steps of another workspace from the registry."""
    told = reading.values.text(node.args[0]) if node.args else None
    if told is None or not told.is_whole:
        return
    name = reading.values.dotted(node.func) or ""
    looked_up = isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKUPS and ":" in told.text
    other = told.text if name in _ENTERS else told.text.rpartition(":")[0] if looked_up else ""
    if other in reading.around.ids - {reading.workspace.id}:
        fact = f"takes steps of workspace {other}: {ast.unparse(node.func)}({told.text!r})"
        yield reading.found("import-of-another-workspace", node.lineno, fact, _FOREIGN)


def _shown(found: Import) -> str:
    return repr(found.written) if found.written == found.module else f"{found.written!r} ({found.module})"
