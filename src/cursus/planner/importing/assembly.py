"""What was read of a document as one plan: completed by rule, with its requirements, and checked as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.errors import Fault, PlanError
from cursus.planner.document.components import COMPONENTS
from cursus.planner.document.entries import Group, demand
from cursus.planner.document.tree import plan_data
from cursus.planner.importing.code import Coded, read_code
from cursus.planner.importing.completion import complete
from cursus.planner.importing.identity import identify
from cursus.planner.importing.planned_files import planned_files
from cursus.planner.importing.reconstruction import reconstructed
from cursus.planner.importing.validation import validated

if TYPE_CHECKING:
    from cursus.planner.document.forms import Reading, Said
    from cursus.planner.importing.parts import Parts
    from cursus.planner.plan import StepPlan
    from cursus.planner.requirements import StepRequirements

__all__ = ["assemble"]


def assemble(parts: Parts, requirements: StepRequirements | None, reading: Reading) -> StepPlan | None:
    """The plan; None where it cannot be put together, with the faults told."""
    given = requirements or _requirements(parts, reading)
    coded = read_code(parts.code)
    step = identify(parts, coded, given, reading)
    files = planned_files(parts, step.names, reading)
    _demand_components(parts, coded, reading)
    data = plan_data(parts.sections)
    _take_code(data, coded, reading)
    complete(data, step)
    data["files"] = files
    data["trace"] = parts.trace or []
    data.update(parts.record or {})
    data["requirements"] = given or _reconstructed(data, step, reading)
    return validated(data, reading)


def _requirements(parts: Parts, reading: Reading) -> StepRequirements | None:
    """The requirements of the section of that name; their places are lines of the document."""
    from cursus.core.documents import document_of
    from cursus.planner.requirements_file import requirements_of

    if parts.requirements is None:
        return None
    line, text = parts.requirements
    try:
        document = document_of(Path(reading.name), "\n" * line + text, PlanError)
        if isinstance(document.value, Mapping):
            return requirements_of(document.value, document)
        reading.fault(line, "the requirements are no mapping", "a file of requirements starts with `step_name:`")
    except PlanError as error:
        reading.faults += error.faults
    return None


def _reconstructed(data: dict[str, Any], step: Any, reading: Reading) -> Any:
    """Requirements of what the plan says; where they are not sound, neither is the plan."""
    from cursus.planner.requirements_file import requirements_of

    values = reconstructed(data, step, reading)
    if reading.faults:
        return values
    try:
        return requirements_of(values)
    except PlanError as error:
        reading.faults += [
            Fault(_subject(each.subject, values, reading), each.fact, each.hint) for each in error.faults
        ]
        return values


def _subject(keys: str, values: dict[str, Any], reading: Reading) -> str:
    """The place in the plan that a requirement was taken from."""
    found = re.match(r"(\w+?)s\[(\d+)\]", keys)
    named = values[f"{found[1]}s"][int(found[2])] if found else {}
    subject = f"{found[1]}:{named.get('name')}" if found and isinstance(named, dict) else "step"
    place = next((each["place"] for each in values["inferred"] if each["subject"] == subject), f"{reading.name}:1")
    return f"{place} as a requirement, {keys}"


def _demand_components(parts: Parts, coded: Coded, reading: Reading) -> None:
    """Says which bullets of section 2 are missing, and are not in the code of the details either."""
    components: Said | None = parts.sections.get("components")
    if components is None:
        return
    within = reading.within("2. Components to Create")
    demand(COMPONENTS, components, parts.lines["components"], within)
    for entry in COMPONENTS:
        said = components.get(entry.key)
        if said is not None and isinstance(entry.form, Group):
            coded_keys = getattr(coded, entry.key, {})
            there = {**said, **coded_keys}
            if {"required_env", "optional_env"} & there.keys():
                there["environment"] = ()
            demand(entry.form.entries, there, said.line, within.within(entry.label))


def _take_code(data: dict[str, Any], coded: Coded, reading: Reading) -> None:
    """Takes from code what section 2 leaves out; where both say something else, section 2 counts and it is told."""
    for key in ("contract", "specification"):
        said, found = data.get(key), getattr(coded, key)
        if not isinstance(said, dict):
            continue
        for name, value in found.items():
            if name not in said:
                said[name] = value
            elif _differs(said[name], value):
                line = coded.lines.get(key, 1)
                reading.note(
                    line, f"the code says something else than section 2 of {name.replace('_', ' ')}; section 2 counts"
                )


def _differs(said: Any, coded: Any) -> bool:
    if isinstance(said, dict) and isinstance(coded, dict):
        return dict(said) != coded
    if isinstance(said, list) and isinstance(coded, list):
        return [_called(each) for each in said] != [_called(each) for each in coded]
    return str(said).lower() != str(coded).lower()


def _called(value: Any) -> Any:
    return value.get("logical_name") if isinstance(value, dict) else value
