"""Files, classes, constants and step types of a step have the names that follow from the step's."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case, split_node_name
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.validation.model import Finding, Place
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The names that lead to nothing; constants that only read oddly are warnings."""
    names, builder, config = step.definition, step.builder, step.config
    if builder is not None and builder.fault is None and builder.place is not None:
        yield from _class(step, builder.path, builder.name, names.builder_step_name, builder.place)
        if builder.registered not in {None, names.name, builder.name.removesuffix("StepBuilder")}:
            fact = f"{builder.name} is registered as {builder.registered!r}, and the step is {names.name!r}"
            yield RULE.finding(step, builder.place, fact, f"register it as {names.name!r}", step.files.table)
    if config is not None and config.fault is None and config.place is not None:
        yield from _class(step, config.path, config.name, names.config_class, config.place)
    yield from _step_types(step)
    yield from _strays(step)
    for name, place in _constants(step):
        fact = f"the constant {name} is not named as its layer is"
        remedy = "write its name in capitals, with _CONTRACT, _SPEC or _SPECS at the end"
        yield replace(RULE.finding(step, place, fact, remedy), severity=Severity.WARNING)


def _class(step: StepReading, path: Path, found: str, wanted: str, place: Place) -> Iterator[Finding]:
    """A file that has a class of another name than the one that is looked for in it."""
    if wanted not in _bound(step.source(path).tree):
        fact = f"the class is named {found}, and {wanted} is looked for in this file"
        yield RULE.finding(step, place, fact, f"name it {wanted}", step.files.table)


def _strays(step: StepReading) -> Iterator[Finding]:
    """The files of layers that the step lacks, though what belongs in them stands in a file of another name."""
    stem, names = snake_case(step.files.name), step.definition
    wanted = {
        "builder": ("builders", f"builder_{stem}_step.py", names.builder_step_name),
        "config": ("configs", f"config_{stem}_step.py", names.config_class),
        "contract": ("contracts", f"{stem}_contract.py", f"{stem.upper()}_CONTRACT"),
        "spec": ("specs", f"{stem}_spec.py", f"{stem.upper()}_SPEC"),
    }
    for layer, (folder, file, name) in wanted.items():
        if getattr(step.files, layer) is None:
            for stray in step.files_in(folder):
                place = _defined(step, stray, name)
                if place is not None:
                    fact = f"{name} stands in {stray.name}, and {file} is looked for"
                    yield RULE.finding(step, place, fact, f"name the file {file}", step.files.table)


def _defined(step: StepReading, file: Path, name: str) -> Place | None:
    """Where a module itself defines a class or a constant of a name."""
    source = step.source(file)
    for node in source.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        is_bound = any(isinstance(each, ast.Name) and each.id == name for each in targets)
        if is_bound or (isinstance(node, ast.ClassDef) and node.name == name):
            return source.place(node)
    return None


def _bound(module: ast.Module) -> frozenset[str]:
    """The names that a module binds by itself."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return frozenset(found)


def _step_types(step: StepReading) -> Iterator[Finding]:
    """The specifications that speak of another step, each place told once."""
    found: dict[Place, Finding] = {}
    for spec in step.specs:
        place = spec.place_of("step_type")
        name, wanted = split_node_name(spec.step_type)[0], step.definition.spec_type
        if spec.step_type and place is not None and name != split_node_name(wanted)[0]:
            fact = f"the specification is of the step type {spec.step_type!r}, and the step's is {wanted!r}"
            found.setdefault(place, RULE.finding(step, place, fact, f"write {wanted!r}", step.files.table))
    yield from found.values()


def _constants(step: StepReading) -> Iterator[tuple[str, Place]]:
    """The constants of contract and specifications whose names do not say what they are."""
    contract = step.contract
    if contract is not None and contract.place is not None and not _says(contract.name, "CONTRACT"):
        yield contract.name, contract.place
    for spec in step.specs:
        names = [each.partition("[")[0] for each in spec.constants]
        if spec.place is not None and names and not any(_says(name, "SPEC", "SPECS") for name in names):
            yield names[0], spec.place


def _says(name: str, *endings: str) -> bool:
    return name.isupper() and name.endswith(endings)


RULE = Rule(
    code="wrong-name",
    level=0,
    severity=Severity.ERROR,
    what="A file, a class, a constant or a step type of a step has another name than follows from the step's and its "
    "entry in the table.",
    why="Steps are found by their names: the class that the table names is not there, or a pipeline speaks of another "
    "step than is meant.",
    remedy="Write the names that follow from the step's: builder_row_count_step.py, config_row_count_step.py, "
    "row_count_contract.py, row_count_spec.py, RowCountStepBuilder, RowCountConfig, ROW_COUNT_CONTRACT, "
    "ROW_COUNT_SPEC, and its own name as the step type.",
    check=check,
    example="class CountRowsConfig(ProcessingStepConfigBase):  # in config_row_count_step.py",
)
