"""The tests of a step: those that the plan names, each by what it covers, and those that every step of a type has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.scaffold.rendering import filled, macro
from cursus.scaffold.script.flow import is_document
from cursus.scaffold.writing.choosing_tests import chosen_tests
from cursus.scaffold.writing.sample_values import is_table, sample_columns, sample_rows
from cursus.scaffold.writing.samples import sample_addresses, sample_config, step_node
from cursus.scaffold.writing.test_values import column_code

if TYPE_CHECKING:
    from cursus.planner.naming import StepNames
    from cursus.planner.plan import StepPlan

__all__ = ["tests_text"]

_HANDLED = {"amount": "number", "kind": ["a", "b", "c"]}


def tests_text(plan: StepPlan, names: StepNames) -> str:
    """The tests of a plan, to be formatted."""
    values = _values(plan, names)
    told = [
        macro("test_functions.py", each.body, values, test_name=each.name, **each.values) for each in chosen_tests(plan)
    ]
    return filled("tests.py", **values, tests=told, all="\n".join(told))


def _values(plan: StepPlan, names: StepNames) -> dict[str, Any]:
    kind = plan.registration.sagemaker_step_type
    tables = _tables(plan)
    has_script = plan.script is not None and kind in {StepKind.PROCESSING, StepKind.TRAINING}
    has_handler = plan.script is not None and not has_script
    offers = sorted(each.logical_name for each in plan.specification.offers)
    settings = sample_config(plan)
    return {
        "step": plan.name,
        "stem": names.stem,
        "package": names.package,
        "kind": str(kind),
        "contract_constant": plan.contract.constant if plan.contract else "",
        "spec": plan.specification,
        "config": plan.config,
        "builder": plan.builder,
        "has_script": has_script,
        "has_handler": has_handler,
        "settings": settings,
        "tables": tables,
        "writers": _writers(plan, tables),
        "documents": _documents(plan),
        "paths": _paths(plan),
        "models": [each.model for each in plan.requirements.operations if each.do == "score"]
        or (["model"] * has_handler),
        "first_table": next(iter(tables), ""),
        "offers": "{" + ", ".join(map(repr, offers)) + "}" if offers else "set()",
        "label": settings.get("hyperparameters", {}).get("label_name", "label"),
        "integration": plan.integration,
        "node": step_node(plan),
        "given": {step_node(plan): sample_addresses(plan)} if sample_addresses(plan) else {},
    }


def _writers(plan: StepPlan, tables: dict[str, dict[str, str]]) -> dict[str, str]:
    """The file of each table that is not CSV."""
    told = {each.name: each.format for each in plan.requirements.inputs}
    return {name: _FILES[told[name] or ""] for name in tables if told.get(name) in _FILES}


_FILES = {"parquet": "part-00000.parquet", "json": "part-00000.json", "jsonl": "part-00000.jsonl"}


def _documents(plan: StepPlan) -> list[str]:
    """The inputs that hold JSON documents."""
    return [each.name for each in plan.requirements.inputs if is_document(each)] if plan.contract else []


def _paths(plan: StepPlan) -> list[str]:
    """The inputs that hold any files."""
    return [each.name for each in plan.requirements.inputs if each.format == "any"] if plan.contract else []


def _tables(plan: StepPlan) -> dict[str, dict[str, str]]:
    """The rows of each input that is a table, as code by column."""
    if plan.script is None:
        return {}
    if plan.registration.sagemaker_step_type not in {StepKind.PROCESSING, StepKind.TRAINING}:
        return {"rows": {name: column_code(kind, None) for name, kind in _HANDLED.items()}}
    paths = plan.contract.input_paths if plan.contract else {}
    return {
        each.name: {
            name: column_code(kind, sample_rows(plan, each)) for name, kind in sample_columns(plan, each).items()
        }
        for each in plan.requirements.inputs
        if is_table(each) and each.name in paths
    }
