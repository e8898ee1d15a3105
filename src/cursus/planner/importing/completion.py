"""What a plan need not say because it follows by rule: names, base classes, usual types, ids of tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import DataType, DependencyType
from cursus.core.base.specification_base import OutputSpec
from cursus.planner.patterns import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.planner.importing.identity import Identity

__all__ = ["complete"]

_TYPES = {"string": "str", "text": "str", "integer": "int", "number": "float", "double": "float", "boolean": "bool"}
_BRACKETED = re.compile(r"^\(([^()]*)\)\s*(.*)$", re.DOTALL)
_SIGNATURE = re.compile(r"^(\w+)\s*\(([^()]*)\)\s*(?:->\s*(\w+))?$")
_LETTERS = {
    "unit": "U",
    "contract": "C",
    "integration": "I",
    "validation": "V",
    "s3_path": "S",
    "pipeline_variable": "P",
}
_DATA_TYPES = {each.value.lower(): each.value for each in DataType}


def complete(data: dict[str, Any], step: Identity) -> None:
    """Fills in what is not said of each part of a plan."""
    names = step.names
    _registration(data, step)
    for key, defaults in _defaults(data, step).items():
        if isinstance(data.get(key), dict):
            _fill(data[key], defaults)
    for each in (*_of(data, "config", "fields"), *_of(data, "hyperparameters", "fields")):
        _field(each)
    _specification(data.get("specification"), step)
    for each in _of(data, "script", "functions"):
        _function(each)
    for side in ("upstream", "downstream"):
        for each in _of(data, "integration", side):
            _fill(each, {"origin": "shared", "score": 0.0})
            _fold(each, "job_type")
    for each in data.get("alignment") or ():
        paths = (data.get("contract") or {}).get(f"{each['side']}_paths") or {}
        _fill(each, {"contract": paths.get(each.get("name"), "")})
    _tests(data.get("tests") or (), names.stem, names.paths["tests"])
    _edge_cases(_of(data, "errors", "edge_cases"))


def _of(data: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    found: Any = data
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, list) else []


def _fill(said: dict[str, Any], defaults: dict[str, Any]) -> None:
    for key, value in defaults.items():
        if said.get(key) is None:
            said[key] = value


def _fold(said: dict[str, Any], key: str) -> None:
    """`DependencyType.PROCESSING_OUTPUT` as `processing_output`."""
    if isinstance(said.get(key), str):
        said[key] = said[key].rpartition(".")[2].strip().lower().replace(" ", "_")


def _registration(data: dict[str, Any], step: Identity) -> None:
    names = step.names
    purpose = str((data.get("overview") or {}).get("purpose", "")).split("\n")[0]
    data["registration"] = {
        "name": names.step,
        "config_class": names.config_class,
        "builder_step_name": names.builder_class,
        "spec_type": names.step,
        "description": purpose[:200],
        "workspace_id": names.project_id,
        **step.entry,
        "sagemaker_step_type": step.kind,
    }


def _defaults(data: dict[str, Any], step: Identity) -> dict[str, dict[str, Any]]:
    names, pattern = step.names, step.pattern
    bases = pattern.bases[pattern.default_framework]
    config, builder = ({"base_class": name, "base_module": module} for name, module in (bases.config, bases.builder))
    for key, base in (("config", config), ("builder", builder)):
        said = data.get(key) or {}
        if said.get("base_class"):
            base["base_module"] = _module(str(said["base_class"]), base["base_module"])
    return {
        "contract": {
            "constant": names.contract_constant,
            "class_name": pattern.contract or "ScriptContract",
            "entry_point": names.entry_point,
        },
        "specification": {"constant": names.spec_constant, "step_type": names.step},
        "config": {"class_name": names.config_class, **config},
        "builder": {"class_name": names.builder_class, **builder},
        "hyperparameters": {
            "class_name": names.hyperparameters_class,
            "base_class": "ModelHyperparameters",
            "base_module": "cursus.core.base.hyperparameters_base",
        },
    }


def _module(base: str, usual: str) -> str:
    """The module of a base class that a plan names, where it is one that steps are planned on."""
    known = [
        each
        for pattern in PATTERNS.values()
        for bases in pattern.bases.values()
        for each in (bases.config, bases.builder)
    ]
    return dict(known).get(base, usual)


def _specification(said: dict[str, Any] | None, step: Identity) -> None:
    if said is None:
        return
    needs, offers = (said.get(key) or [] for key in ("needs", "offers"))
    usual = {(True, True): "internal", (False, True): "source", (True, False): "sink", (False, False): "singular"}
    _fill(said, {"node_type": usual[bool(needs), bool(offers)]})
    _fold(said, "node_type")
    for each in needs:
        fixed = step.pattern.fixed_needs.get(str(each.get("logical_name")))
        _port(each, "dependency_type", fixed.type if fixed else step.pattern.need_types[0])
    for each in offers:
        _port(each, "output_type", step.pattern.offer_types[0])
        _fill(each, {"property_path": _property_path(each)})
    for each in said.get("variants") or ():
        _fold(each, "job_type")


def _property_path(offer: dict[str, Any]) -> str:
    """Where the run finds an offer, as follows from its type."""
    kind = str(offer.get("output_type"))
    known = kind in set(DependencyType)
    return OutputSpec(str(offer.get("logical_name")), DependencyType(kind)).property_path if known else ""


def _port(said: dict[str, Any], key: str, usual: str) -> None:
    _fill(said, {key: usual})
    _fold(said, key)
    if isinstance(said.get("data_type"), str):
        said["data_type"] = _DATA_TYPES.get(
            said["data_type"].rpartition(".")[2].replace("_", "").lower(), said["data_type"]
        )


def _field(said: dict[str, Any]) -> None:
    _typed(said)
    default, expression = said.get("default"), said.get("expression")
    tier = "derived" if expression else "essential" if default is None else "system"
    _fill(said, {"tier": tier, "annotation": _annotation(default), "description": ""})
    said["annotation"] = _TYPES.get(str(said["annotation"]).lower(), said["annotation"])
    if said["tier"] == "system" and said["annotation"] == "str" and default is not None:
        said["default"] = str(default)


def _typed(said: dict[str, Any]) -> None:
    """Takes a type out of brackets before the description, where a plan says it without a label: `(str)`."""
    found = _BRACKETED.match(str(said.get("description", "")))
    if found and "annotation" not in said and _is_type(found[1]):
        said["annotation"], said["description"] = found[1], found[2]


def _is_type(text: str) -> bool:
    return bool(re.match(r"^(?:str|int|float|bool|list|dict|Optional|Literal)\b", text)) or text.lower() in _TYPES


def _function(said: dict[str, Any]) -> None:
    """A function by its name, and what it takes and gives by its signature, where a plan writes that."""
    found = _SIGNATURE.match(str(said.get("name", "")))
    if found:
        said["name"] = found[1]
        taken = [each.partition(":")[0].partition("=")[0].strip() for each in found[2].split(",")]
        _fill(said, {"inputs": [each for each in taken if each], "output": found[3] or ""})
    _fill(said, {"description": ""})


def _annotation(value: Any) -> str:
    kinds: Iterable[tuple[type, str]] = (
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (list, "list[str]"),
        (dict, "dict"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "str")


def _tests(tests: Iterable[dict[str, Any]], stem: str, file: str) -> None:
    counts: dict[str, int] = {}
    for each in tests:
        kind = each["kind"]
        counts[kind] = counts.get(kind, 0) + 1
        _named_by_function(each)
        number = f"{_LETTERS[kind]}{counts[kind]}"
        words = re.findall(r"[a-z0-9]+", str(each.get("what") or number).lower())[:8]
        name = "_".join(words).removeprefix("test_") or stem
        _fill(each, {"id": number, "name": f"test_{name}", "file": file, "what": each.get("name") or ""})


def _named_by_function(test: dict[str, Any]) -> None:
    """A test that a plan names by its function has no other id."""
    if str(test.get("id", "")).startswith("test_") and "name" not in test:
        test["name"] = test.pop("id")


def _edge_cases(cases: Iterable[dict[str, Any]]) -> None:
    for at, each in enumerate(cases, 1):
        _fill(each, {"id": f"E{at}", "concerns": ["step"], "handling": "", "where": "script"})
        _fold(each, "where")
