"""Whether the table of a workspace and its files say the same, and follow the rules of names."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.core.base.names import snake_case
from cursus.errors import did_you_mean
from cursus.registry.definitions import step_entry
from cursus.workspaces.findings import Finding, Group, Severity
from cursus.workspaces.reading.imports import imports_of
from cursus.workspaces.reading.layers import (
    Layer,
    defined_names,
    entry_points,
    has_own_folder,
    is_layer,
    layer_files,
    step_files,
)
from cursus.workspaces.reading.source_files import PythonFile, relative_name
from cursus.workspaces.reading.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.sources import StepSource
    from cursus.registry.workspace_folders import Workspace

__all__ = ["name_findings"]

_PLACE = re.compile(r"(?P<path>/.*?\.py)(?::(?P<line>\d+))?(?:: .*)?")


def name_findings(workspace: Workspace, source: StepSource, files: list[PythonFile]) -> Iterator[Finding]:
    """What is wrong with a workspace's names: its table, its files, and what these define."""
    names = _Names(workspace, source, {each.path.relative_to(workspace.folder).as_posix(): each for each in files})
    yield from names.table()
    for definition in source.definitions.values():
        yield from names.entry(definition)
        yield from names.layers(definition)
        yield from names.script(definition)
    yield from names.strays()
    yield from names.twins()


@dataclass(frozen=True)
class _Names:
    """Compares the table of a workspace with its files, which go by their paths in the workspace."""

    workspace: Workspace
    source: StepSource
    files: Mapping[str, PythonFile]

    @cached_property
    def table_file(self) -> str:
        """The table's file, as it is told."""
        return relative_name(self.workspace.table, self.workspace.root)

    def table(self) -> Iterator[Finding]:
        """What the registry finds wrong with the table, and with builders' files that it has to do without."""
        for fault in self.source.faults:
            place = _PLACE.fullmatch(fault.subject)
            path = Path(place["path"]) if place else self.workspace.table
            line = int(place["line"] or 0) if place else 0
            rule = "table" if path == self.workspace.table else "builder-not-found"
            file = relative_name(path, self.workspace.root)
            if not any(each.path == path and each.fault for each in self.files.values()) or rule == "table":
                yield self._found(rule, file, fault.fact, fault.hint or "", line)

    def entry(self, definition: StepDefinition) -> Iterator[Finding]:
        """What is wrong with one step's line of the table, or with its lack of one."""
        name, kinds = definition.name, [each.value for each in StepKind]
        if definition.discovered:
            file = self._file(f"builders/builder_{snake_case(name)}_step.py")
            fact, hint = f"{name} has a builder and no line in the table", f"`cursus registry add {name}` writes one"
            yield self._found("files-without-entry", file, fact, hint, 0, Severity.WARNING, name)
            return
        line = definition.line
        if definition.sagemaker_step_type not in kinds:
            seen = definition.sagemaker_step_type
            hint = did_you_mean(seen, kinds) or f"types: {', '.join(kinds)}"
            yield self._found("unknown-step-type", self.table_file, f"{name}: type {seen!r}", hint, line, steps=name)
        for key, by_rule in step_entry(name, "", "")[name].items():
            seen = str(definition.entry.get(key))
            if key.endswith(("_class", "_step_name", "spec_type")) and seen != by_rule:
                fact, hint = f"{name}: {key} is {seen!r}", f"the rule says {by_rule!r}; leave it out, or write that"
                yield self._found("name-off-the-rule", self.table_file, fact, hint, line, Severity.WARNING, name)

    def layers(self, definition: StepDefinition) -> Iterator[Finding]:
        """The files that a step lacks, and those that do not define what they should."""
        listed = step_files(definition).layers
        missing = [each for each in listed if each.is_needed and self._at(each) is None]
        missing = [each for each in missing if not self._is_borrowed(each, listed)]
        if len(missing) == sum(each.is_needed for each in listed) and not definition.discovered:
            fact = f"{definition.name} has a line in the table and no files"
            hint = f"write {missing[0].place} and the other layers, or take the line out"
            yield self._found(
                "entry-without-files", self.table_file, fact, hint, definition.line, steps=definition.name
            )
            return
        for layer in missing:
            fact = f"{definition.name} has no {layer.place}"
            hint = f"write it; it defines {layer.names[0]}"
            where = (self.table_file, definition.line) if definition.line else (self._file("builders"), 0)
            yield self._found("missing-layer", where[0], fact, hint, where[1], steps=definition.name)
        for layer in listed:
            file = self._at(layer)
            if file is not None and file.tree is not None:
                yield from self._defined(definition, layer, file, file.tree)

    def script(self, definition: StepDefinition) -> Iterator[Finding]:
        """The script that the contract names, where it is not there."""
        listed = step_files(definition)
        contract, config = self._at(listed.layer("contracts")), self._at(listed.layer("configs"))
        if contract is None or contract.tree is None or (config is not None and has_own_folder(config)):
            return
        for name, line in entry_points(contract.tree):
            if not (self.workspace.steps / "scripts" / name).is_file():
                scripts = [each.path.name for each in self.files.values() if each.layer == "scripts"]
                hint = did_you_mean(name, scripts) or f"write scripts/{name}"
                fact = f"the entry point {name!r} is not in scripts"
                yield self._found("missing-script", contract.file, fact, hint, line, steps=definition.name)

    def strays(self) -> Iterator[Finding]:
        """The files that are named as a step's layers, of a step that there is not."""
        known = {snake_case(name): name for name in self.source.definitions}
        for folder, file, stem in layer_files(self.workspace.steps):
            if stem not in known:
                hint = did_you_mean(stem, known) or "rename it after its step, or give the step a line in the table"
                fact = f"is named as a layer of a step {stem!r}, and there is no such step"
                yield self._found(
                    "files-without-entry", self._file(f"{folder}/{file}"), fact, hint, 0, Severity.WARNING
                )

    def twins(self) -> Iterator[Finding]:
        """Files whose names differ in case only: on some machines they are one."""
        seen: dict[str, str] = {}
        for place, each in self.files.items():
            first = seen.setdefault(place.casefold(), place)
            if first != place:
                fact = f"differs from {first} in case only"
                yield self._found("file-differs-in-case", each.file, fact, "rename one of them")

    def _defined(
        self, definition: StepDefinition, layer: Layer, file: PythonFile, tree: ast.Module
    ) -> Iterator[Finding]:
        found = defined_names(tree)
        if not any(name in found for name in layer.names):
            near = did_you_mean(layer.names[0], found)
            fact = f"defines no {layer.names[0]}"
            hint = near or f"name it so, as the table and the rule say: {definition.name}"
            yield self._found("name-differs-from-entry", file.file, fact, hint, 0, steps=definition.name)
        for key, seen, line in _names_itself(tree, layer.folder):
            wanted = definition.name if key == "register_builder" else definition.spec_type
            if seen != wanted and not (key == "step_type" and seen.rpartition("_")[0] == wanted):
                fact = f"{key} names the step {seen!r}"
                yield self._found(
                    "name-differs-from-entry", file.file, fact, f"write {wanted!r}", line, steps=definition.name
                )

    def _is_borrowed(self, layer: Layer, listed: Iterable[Layer]) -> bool:
        """Whether another layer of the step imports that layer of another step, as the contract of a shared one."""
        files = [file for each in listed if (file := self._at(each)) is not None]
        imported = (each for file in files for each in imports_of(file, Values(file)))
        own = layer.file.removesuffix(".py")
        named = {each.module.rpartition(".")[2] for each in imported} - {own}
        return any(is_layer(f"{each}.py", layer.folder) for each in named)

    def _at(self, layer: Layer) -> PythonFile | None:
        return self.files.get(f"src/cursus_dev/steps/{layer.place}")

    def _file(self, place: str) -> str:
        return relative_name(self.workspace.steps / place, self.workspace.root)

    def _found(
        self, rule: str, file: str, fact: str, hint: str, line: int = 0,
        severity: Severity = Severity.ERROR, steps: str = "",
    ) -> Finding:  # fmt: skip
        named = (steps,) if steps else ()
        return Finding(Group.NAMES, rule, severity, file or self.table_file, fact, hint, line, named)


def _names_itself(tree: ast.Module, folder: str) -> Iterator[tuple[str, str, int]]:
    """Where a layer writes its step's name out: a spec its type, a builder the name that it registers under."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        wanted = {"builders": "register_builder", "specs": "StepSpecification"}.get(folder)
        given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "step_type")]
        for each in given if called == wanted else ():
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield ("register_builder" if folder == "builders" else "step_type"), each.value, each.lineno
