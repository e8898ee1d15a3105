"""Requirements put together of what a plan says, for plans that come without; each is marked as inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cursus.planner.document.forms import Reading
    from cursus.planner.importing.identity import Identity

__all__ = ["reconstructed"]

_SURE = 0.9
_KNOWN = frozenset({"str", "int", "float", "bool", "list[str]", "dict"})


def reconstructed(data: dict[str, Any], step: Identity, reading: Reading) -> dict[str, Any]:
    """The values of requirements; `inferred` names every one of them with its line."""
    contract = data.get("contract") or {}
    needs, offers = _list(data, "specification", "needs"), _list(data, "specification", "offers")
    variants = [each.get("job_type") for each in _list(data, "specification", "variants")]
    fields = [each for each in _list(data, "config", "fields") if each.get("name") != "job_type"]
    hyperparameters = _list(data, "hyperparameters", "fields")
    functions, cases = _list(data, "script", "functions"), _list(data, "errors", "edge_cases")
    values: dict[str, Any] = {
        "step_name": step.names.step,
        "description": data["registration"]["description"] or step.names.step,
        "sagemaker_step_type": step.kind,
        "developer_type": "isolated" if step.names.project_id else "shared",
        "project_id": step.names.project_id,
        "logic": (data.get("script") or {}).get("algorithm") or "",
        "job_types": variants,
        "inputs": [_input(each, contract) for each in needs],
        "outputs": [_output(each, contract) for each in offers],
        "parameters": [_parameter(each) for each in fields],
        "hyperparameters": [_parameter(each) for each in hyperparameters],
        "functions": [{"name": each.get("name"), "description": each.get("description", "")} for each in functions],
        "edge_cases": [each.get("what", "") for each in cases],
    }
    marked = [
        *_marks("input", needs, "logical_name", reading),
        *_marks("output", offers, "logical_name", reading),
        *_marks("parameter", fields, "name", reading),
        *_marks("hyperparameter", hyperparameters, "name", reading),
        *_marks("function", functions, "name", reading),
    ]
    why = "the plan came without requirements: taken from its title and its sections"
    step_mark = {"subject": "step", "confidence": _SURE, "why": why, "place": f"{reading.name}:1"}
    return {**_said(values), "inferred": [step_mark, *marked]}


def _list(data: dict[str, Any], section: str, name: str) -> Any:
    """The members of a part of a section; none where there is no such part."""
    return (data.get(section) or {}).get(name) or ()


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _marks(kind: str, said: Iterable[Any], key: str, reading: Reading) -> Iterator[dict[str, Any]]:
    for each in said:
        why = "taken from section 2 of the plan"
        place = f"{reading.name}:{getattr(each, 'line', 1)}"
        yield {"subject": f"{kind}:{each.get(key)}", "confidence": _SURE, "why": why, "place": place}


def _input(need: dict[str, Any], contract: dict[str, Any]) -> dict[str, Any]:
    kept = ("description", "required", "compatible_sources", "semantic_keywords", "aliases", "data_type")
    name = need.get("logical_name")
    return _said({
        "name": name,
        "type": need.get("dependency_type"),
        **{key: need[key] for key in kept if key in need},
        "path": (contract.get("input_paths") or {}).get(name),
    })  # fmt: skip


def _output(offer: dict[str, Any], contract: dict[str, Any]) -> dict[str, Any]:
    name = offer.get("logical_name")
    return _said({
        "name": name,
        "type": offer.get("output_type"),
        **{key: offer[key] for key in ("description", "data_type", "aliases", "property_path") if key in offer},
        "path": (contract.get("output_paths") or {}).get(name),
    })  # fmt: skip


def _parameter(field: dict[str, Any]) -> dict[str, Any]:
    annotation = str(field.get("annotation", "str")).removesuffix(" | None")
    constraints = field.get("constraints") or {}
    said = _said({
        "name": field.get("name"),
        "type": annotation if annotation in _KNOWN else "str",
        "description": field.get("description", ""),
        "minimum": constraints.get("ge"),
        "maximum": constraints.get("le"),
        "env": field.get("env"),
        "arg": field.get("arg"),
        "derived_from": field.get("expression"),
        "sample": field.get("sample"),
        "default": field.get("default"),
    })  # fmt: skip
    if field.get("default") == "":
        said["default"] = ""
    return said
