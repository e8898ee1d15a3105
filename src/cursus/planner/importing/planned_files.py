"""The files of a plan: as its table lists them, or as its sections name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.errors import did_you_mean
from cursus.planner.document.components import LAYER_KEYS
from cursus.planner.document.forms import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.document.forms import Reading
    from cursus.planner.importing.parts import Parts
    from cursus.planner.naming import StepNames

__all__ = ["planned_files"]

_ALSO = ("tests", "samples", "docs", "registry", "exports")


def planned_files(parts: Parts, names: StepNames, reading: Reading) -> list[Said]:
    """The files; where the table and section 2 disagree about a path, the section counts and it is told."""
    components: Mapping[str, Any] = parts.sections.get("components") or {}
    files = list(parts.files or ())
    for key, layer in LAYER_KEYS.items():
        said = components.get(key)
        if said is not None:
            _component(said, layer, names, files, reading, is_listed=parts.files is not None)
    for update in parts.sections.get("updates") or ():
        _update(update, names, files, reading)
    if parts.files is None:
        files += _others(files, names, parts.lines.get("updates", parts.line))
    return files


def _component(
    said: Said, layer: str, names: StepNames, files: list[Said], reading: Reading, *, is_listed: bool
) -> None:
    path = said.get("path")
    listed = next((each for each in files if each.get("component") == layer), None)
    if listed is None:
        if path is not None or not is_listed:
            files.append(_file(said.line, path or names.paths[_key(layer)], layer, "create"))
    elif path is not None and listed.get("path") != path:
        reading.within(said.place).note(said.line, f"the table of files says {listed.get('path')!r}; {path!r} counts")
        listed["path"] = path


def _key(layer: str) -> Any:
    return layer


def _file(line: int, path: str, component: str, action: str) -> Said:
    made = Said(line, "Files")
    made.update(path=path, component=component, action=action)
    return made


def _update(update: Said, names: StepNames, files: list[Said], reading: Reading) -> None:
    """Gives an entry of section 3 to the file that it is of."""
    path = str(update.get("path"))
    listed = next((each for each in files if each.get("path") == path and "entry" not in each), None)
    known: str | None = listed.get("component") if listed is not None else None
    component: str | None = update.get("component") or known or _guessed(path, names)
    if component is None:
        hint = f"add - Component: with one of {', '.join(names.paths)}"
        near = did_you_mean(path, [*names.paths.values()])
        reading.within("3. Files to Update").fault(update.line, f"{path!r} is of no known component", near or hint)
        return
    if listed is None:
        listed = _file(update.line, path, component, "update")
        files.append(listed)
    listed["component"] = component
    if update.get("entry"):
        listed["entry"] = update["entry"]


def _guessed(path: str, names: StepNames) -> str | None:
    by_path = {place: key for key, place in names.paths.items()}
    if path in by_path:
        return by_path[path]
    name = path.rpartition("/")[2]
    if name == "__init__.py":
        return "exports"
    if name in {"step_names.py", "step_names_original.py", "project_step_names.py"}:
        return "registry"
    return next((key for key in ("tests", "docs", "samples") if f"/{key}/" in f"/{path}"), None)


def _others(files: list[Said], names: StepNames, line: int) -> list[Said]:
    """The files that every step has, and that no section names."""
    there = {each.get("component") for each in files}
    actions = {"registry": "update", "exports": "update"}
    return [
        _file(line, names.paths[_key(each)], each, actions.get(each, "create")) for each in _ALSO if each not in there
    ]
