"""Which files of a workspace a step takes along when it moves, and what keeps it from moving."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case
from cursus.errors import Fault
from cursus.workspaces.reading.layers import entry_points, has_own_folder, step_files
from cursus.workspaces.reading.own_modules import OwnModules
from cursus.workspaces.reading.source_files import PythonFile, python_files, relative_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.registry.definitions import StepDefinition
    from cursus.registry.workspace_folders import Workspace

__all__ = ["StepMove", "step_move"]


@dataclass(frozen=True)
class StepMove:
    """The files that go with a step, the tests among them, those that stay, and what stands in the way.

    `moving` and `tests` are of the workspace; `staying` are its other files that import a module that moves.
    `fixtures` are what its tests can ask for by a parameter, and tests elsewhere cannot.
    """

    moving: tuple[PythonFile, ...]
    tests: tuple[PythonFile, ...]
    staying: tuple[PythonFile, ...]
    fixtures: frozenset[str]
    faults: tuple[Fault, ...] = field(default=())


def step_move(workspace: Workspace, definition: StepDefinition) -> StepMove:
    """What moves with a step: its layers, and the modules below `steps` that it alone uses."""
    files = python_files(workspace)
    modules = OwnModules(files)
    layers = _layers(workspace, definition, files)
    scripts = _scripts(workspace, layers)
    moving = {each.path: each for each in (*layers, *scripts)}
    tests = {each.path: each for each in files if _is_test(each, definition)}
    helpers = _helpers(modules, moving, tests)
    moving |= helpers
    going = {**moving, **tests}
    staying = [each for each in files if each.path not in going and modules.imported[each.path] & moving.keys()]
    faults = [
        *_needed(workspace, modules, moving),
        *_left_alone(workspace, modules, moving, tests),
        *_shared_scripts(workspace, files, layers, scripts),
        *_own_folders(layers, workspace),
    ]
    return StepMove(tuple(moving.values()), tuple(tests.values()), tuple(staying), _fixtures(files), tuple(faults))


def _layers(workspace: Workspace, definition: StepDefinition, files: list[PythonFile]) -> list[PythonFile]:
    """The files that a step has by the rule of names."""
    listed = step_files(definition)
    places = [workspace.steps / each.place for each in listed.layers]
    places.append(workspace.steps / "hyperparams" / f"hyperparameters_{listed.stem}.py")
    return [each for each in files if each.path in places]


def _scripts(workspace: Workspace, layers: list[PythonFile]) -> list[PythonFile]:
    """The scripts that the contract among a step's layers names."""
    named = {name for each in layers if each.layer == "contracts" and each.tree for name, _ in entry_points(each.tree)}
    return [
        each for each in python_files(workspace) if each.path in {workspace.steps / "scripts" / name for name in named}
    ]


def _is_test(file: PythonFile, definition: StepDefinition) -> bool:
    """Whether a file is a test of the step, by its name: `test_row_count.py`, `test_row_count_script.py`."""
    stem = snake_case(definition.name)
    layer = r"(contract|spec|config|builder|script|hyperparameters)"
    form = rf"test_({layer}_)?{stem}(_({layer}|step))*\.py"
    return not file.is_own_code and re.fullmatch(form, file.path.name) is not None


def _fixtures(files: list[PythonFile]) -> frozenset[str]:
    """The functions that the workspace's `conftest.py` define."""
    nodes = (node for each in files if each.path.name == "conftest.py" for node in each.nodes)
    return frozenset(each.name for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def _helpers(
    modules: OwnModules, moving: Mapping[Path, PythonFile], tests: Mapping[Path, PythonFile]
) -> dict[Path, PythonFile]:
    """The other modules of layers that the moving ones import, and that nothing else does."""
    found: dict[Path, PythonFile] = {}
    todo = [*moving.values()]
    while todo:
        for path in modules.imported[todo.pop().path]:
            file = modules.at(path)
            if path not in moving and path not in found and file is not None and _is_movable(file):
                found[path] = file
                todo.append(file)
    while outside := [path for path in found if _others(modules, path, {*moving, *tests, *found})]:
        for path in outside:
            del found[path]
    return found


def _is_movable(file: PythonFile) -> bool:
    """Whether a module lies in a layer of steps; the layer itself is nobody's to take."""
    return bool(file.layer) and file.module[3:] != ()


def _others(modules: OwnModules, path: Path, known: set[Path]) -> list[PythonFile]:
    """The files that use a module and are not among the known ones."""
    return [each for each in modules.users(path) if each.path not in known]


def _needed(workspace: Workspace, modules: OwnModules, moving: Mapping[Path, PythonFile]) -> Iterator[Fault]:
    """The modules that stay behind, though moving ones need them."""
    for file in moving.values():
        for path in sorted(modules.imported[file.path] - moving.keys()):
            name = relative_name(path, workspace.root)
            users = [relative_name(each.path, workspace.root) for each in _others(modules, path, {*moving})]
            why = (
                f"{' and '.join(users)} use{'' if users[1:] else 's'} it too"
                if users
                else "it lies in no layer of steps"
            )
            hint = "move what is needed into a module of the step's own, or promote the other step first"
            yield Fault(file.file, f"needs {name}, which stays behind: {why}", hint)


def _left_alone(
    workspace: Workspace, modules: OwnModules, moving: Mapping[Path, PythonFile], tests: Mapping[Path, PythonFile]
) -> Iterator[Fault]:
    """The scripts that would lose a module beside them."""
    for path, file in moving.items():
        for user in _others(modules, path, {*moving, *tests}) if file.layer == "scripts" else ():
            if user.layer == "scripts":
                hint = "give each script a module of its own, or promote both"
                yield Fault(user.file, f"imports {relative_name(path, workspace.root)}, which would move away", hint)


def _shared_scripts(
    workspace: Workspace, files: list[PythonFile], layers: list[PythonFile], scripts: list[PythonFile]
) -> Iterator[Fault]:
    """The contracts of other steps that name a script that would move."""
    moving = {each.path for each in scripts}
    for each in files:
        if each.layer != "contracts" or each in layers or each.tree is None:
            continue
        for name, line in entry_points(each.tree):
            if workspace.steps / "scripts" / name in moving:
                fact = f"names the script {name} as well, which would move away"
                yield Fault(f"{each.file}:{line}", fact, "give each step a script of its own")


def _own_folders(layers: list[PythonFile], workspace: Workspace) -> Iterator[Fault]:
    """Configs that say themselves where their script lies: what lies there cannot be told to move."""
    for each in layers:
        if each.layer == "configs" and has_own_folder(each):
            fact = "names a folder of its own for its script, which stays behind"
            yield Fault(
                each.file, fact, f"put the script into {relative_name(workspace.steps / 'scripts', workspace.root)}"
            )
