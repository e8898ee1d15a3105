"""The details of a plan as code: the step's entry, contract and specification, and excerpts of its other files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import DataType
from cursus.planner.document.forms import Code
from cursus.planner.document.writing import as_code
from cursus.planner.rendering.excerpts import excerpts_of
from cursus.planner.rendering.python import Name, call, given, listed, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.planner.plan import PlannedContract, PlannedNeed, PlannedOffer, PlannedSpecification, StepPlan

__all__ = ["code_of", "details", "fenced"]


def code_of(plan: StepPlan) -> dict[str, str]:
    """The code of the step's entry and of each component that it has, by what each is."""
    contract = {"Script Contract Implementation": _contract(plan.contract)} if plan.contract is not None else {}
    return {
        "Step Registry Addition": _registration(plan),
        **contract,
        "Step Specification Implementation": _specification(plan),
        **excerpts_of(plan),
    }


def details(plan: StepPlan) -> list[str]:
    """The lines below the heading."""
    path = next((each.path for each in plan.files if each.component == "registry"), None)
    where = [f"In {as_code(path)}:", ""] if path else []
    lines: list[str] = []
    for at, (title, code) in enumerate(code_of(plan).items(), 1):
        lines += ["", f"### {at}. {title}", "", *(where if at == 1 else ()), *fenced("python", code)]
    return lines[1:]


def fenced(language: str, code: str) -> list[str]:
    """Code between fences that it does not end itself."""
    return list(Code(language).write(code).below)


def _registration(plan: StepPlan) -> str:
    entry = plan.registration.model_dump(mode="json", exclude_none=True)
    name = entry.pop("name")
    table = "STEP_NAMES" if plan.registration.workspace_id is None else "PROJECT_STEP_NAMES"
    return "\n".join([f"{table} = {{", *_nested({name: entry}), "}"])


def _nested(value: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for name, entry in value.items():
        yield f"    {literal(name)}: {{"
        yield from (f"        {literal(key)}: {literal(each)}," for key, each in entry.items())
        yield "    },"


def _contract(contract: PlannedContract) -> str:
    arguments: dict[str, Any] = {
        "entry_point": contract.entry_point,
        "expected_input_paths": contract.input_paths,
        "expected_output_paths": contract.output_paths,
        "expected_arguments": contract.arguments,
        "required_env_vars": contract.required_env,
        "optional_env_vars": contract.optional_env,
        "framework_requirements": contract.packages,
        "description": contract.description,
    }
    return "\n".join(call(f"{contract.constant} = {contract.class_name}", given(arguments)))


def _specification(plan: StepPlan) -> str:
    spec = plan.specification
    arguments: dict[str, Any] = {
        "step_type": spec.step_type,
        "node_type": Name(f"NodeType.{spec.node_type.name}"),
        "script_contract": Name(plan.contract.constant) if plan.contract else None,
        "dependencies": [_need(each) for each in spec.needs],
        "outputs": [_offer(each) for each in spec.offers],
    }
    *lines, last = call(f"{spec.constant} = StepSpecification", given(arguments))
    return "\n".join([*lines, last + _variants(spec)])


def _variants(spec: PlannedSpecification) -> str:
    """The call that makes the specifications of the job types out of one, each less what it goes without."""
    if not spec.variants:
        return ""
    arguments = [f"JobType.{each.job_type.name}" for each in spec.variants]
    without = [f"JobType.{each.job_type.name}: {listed(each.without)}" for each in spec.variants if each.without]
    if without:
        arguments.append(f"without={{{', '.join(without)}}}")
    return f".variants({', '.join(arguments)})"


def _data_type(data_type: DataType) -> Name | None:
    return None if data_type is DataType.S3_URI else Name(f"DataType.{data_type.name}")


def _need(need: PlannedNeed) -> list[str]:
    arguments: dict[str, Any] = {
        "logical_name": need.logical_name,
        "dependency_type": Name(f"DependencyType.{need.dependency_type.name}"),
        "data_type": _data_type(need.data_type),
        "compatible_sources": need.compatible_sources,
        "semantic_keywords": need.semantic_keywords,
        "aliases": need.aliases,
        "description": need.description,
    }
    optional = {} if need.required else {"required": False}
    return call("DependencySpec", {**given(arguments), **optional})


def _offer(offer: PlannedOffer) -> list[str]:
    arguments: dict[str, Any] = {
        "logical_name": offer.logical_name,
        "output_type": Name(f"DependencyType.{offer.output_type.name}"),
        "property_path": offer.property_path,
        "data_type": _data_type(offer.data_type),
        "aliases": offer.aliases,
        "description": offer.description,
    }
    return call("OutputSpec", given(arguments))
