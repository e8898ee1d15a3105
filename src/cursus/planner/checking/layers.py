"""Whether the layers of a plan say the same: contract, specification, config, script, hyperparameters, requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base import contract_base
from cursus.core.config_fields.markers import text_value
from cursus.errors import ContractError, did_you_mean
from cursus.planner.checking.codes import finding
from cursus.planner.checking.model import Change
from cursus.planner.making.alignment import alignment_of
from cursus.planner.making.paths import input_paths, output_paths
from cursus.planner.patterns import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.planner.checking.model import PlanFinding
    from cursus.planner.plan import PlannedContract, PlannedField, StepPlan

__all__ = ["check_layers"]


def check_layers(plan: StepPlan) -> Iterator[PlanFinding]:
    """Where two layers of the plan disagree."""
    yield from _presence(plan)
    if plan.contract is not None:
        yield from _logical_names(plan, plan.contract)
        yield from _variables(plan, plan.contract)
        yield from _arguments(plan, plan.contract)
        yield from _sound(plan.contract)
    yield from _functions(plan)
    yield from _table(plan)


def _presence(plan: StepPlan) -> Iterator[PlanFinding]:
    pattern = PATTERNS[plan.registration.sagemaker_step_type]
    for name, wanted in (("contract", pattern.contract is not None), ("script", pattern.entry_field is not None)):
        there = getattr(plan, name) is not None
        if there != wanted:
            fact = f"a {pattern.kind} step has {'one' if wanted else 'none'}, and the plan {'one' if there else 'none'}"
            changes = [] if wanted else [Change("replace", (name,), None)]
            yield finding("missing-layer" if wanted else "needless-layer", name, fact, "make the plan anew", *changes)
    if plan.contract is not None and pattern.contract and plan.contract.class_name != pattern.contract:
        fact = f"is a {plan.contract.class_name}, and the script of a {pattern.kind} step has a {pattern.contract}"
        change = Change("replace", ("contract", "class_name"), pattern.contract)
        yield finding("wrong-contract", "contract", fact, f"write {pattern.contract}", change)
    if plan.registration.sagemaker_step_type != plan.requirements.sagemaker_step_type:
        wanted_kind = plan.requirements.sagemaker_step_type
        fact = f"is {plan.registration.sagemaker_step_type}, and the requirements ask for {wanted_kind}"
        change = Change("replace", ("registration", "sagemaker_step_type"), wanted_kind.value)
        yield finding("other-kind", "registration.sagemaker_step_type", fact, f"write {wanted_kind}", change)


def _logical_names(plan: StepPlan, contract: PlannedContract) -> Iterator[PlanFinding]:
    spec, given = plan.specification, plan.requirements
    offers = output_paths(given, spec.offers)
    sides: tuple[tuple[str, str, Mapping[str, str], Mapping[str, str]], ...] = (
        ("input", "input_paths", contract.input_paths, input_paths(given, spec.needs)),
        ("output", "output_paths", contract.output_paths, offers),
    )
    for side, part, mounted, declared in sides:
        for name in [each for each in declared if each not in mounted]:
            change = Change("add", ("contract", part, name), declared[name])
            fact = f"is in the specification, and the contract has no path of {side} {name!r}"
            yield finding("unmatched-name", f"{side} {name}", fact, f"add {declared[name]}", change)
        for name in [each for each in mounted if each not in declared]:
            near = did_you_mean(name, declared)
            change = Change("remove", ("contract", part, name))
            fact = f"has a path in the contract, and the specification knows no {side} {name!r}"
            yield finding("unmatched-name", f"{side} {name}", fact, near or "take it out of the contract", change)


def _variables(plan: StepPlan, contract: PlannedContract) -> Iterator[PlanFinding]:
    told = {each.env: each for each in plan.config.fields if each.env}
    for at, name in enumerate(contract.required_env):
        if name not in told:
            near = did_you_mean(name, [str(each) for each in told])
            fact = "is required by the script, and no field of the config sets it"
            changes = [Change("remove", ("contract", "required_env", at))] if near else []
            yield finding("unset-variable", f"variable {name}", fact, near or "add a parameter that sets it", *changes)
        elif told[name].tier != "essential":
            fact = f"is required by the script, and {told[name].name} may be left out"
            yield finding(
                "wrong-tier", f"variable {name}", fact, "give the script a default", *_optional(at, told[name])
            )
    for name in contract.optional_env:
        if name not in told:
            fact = "has a default in the contract, and no field of the config sets it"
            near = did_you_mean(name, [str(each) for each in told])
            change = Change("remove", ("contract", "optional_env", name))
            yield finding("unset-variable", f"variable {name}", fact, near or "take it out of the contract", change)
    for each in plan.config.fields:
        yield from _field_in_contract(each, contract)


def _optional(at: int, field: PlannedField) -> tuple[Change, ...]:
    return (
        Change("remove", ("contract", "required_env", at)),
        Change("add", ("contract", "optional_env", str(field.env)), default_text(field)),
    )


def default_text(field: PlannedField) -> str:
    """A field's default as the job is told it."""
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    return str(text_value(default))


def _field_in_contract(field: PlannedField, contract: PlannedContract) -> Iterator[PlanFinding]:
    if not field.env:
        return
    subject = f"variable {field.env}"
    known = {*contract.required_env, *contract.optional_env}
    if field.env not in known:
        essential = field.tier == "essential"
        change = (
            Change("add", ("contract", "required_env", "-"), field.env)
            if essential
            else Change("add", ("contract", "optional_env", field.env), default_text(field))
        )
        fact = f"is set by config.{field.name}, and the contract does not know it"
        yield finding("undeclared-variable", subject, fact, "add it to the contract", change)
    elif field.tier == "system" and contract.optional_env.get(field.env) != default_text(field):
        wanted = default_text(field)
        change = Change("add", ("contract", "optional_env", field.env), wanted)
        fact = f"has the default {contract.optional_env.get(field.env)!r}, and config.{field.name} {wanted!r}"
        if field.env in contract.optional_env:
            yield finding("other-default", subject, fact, f"write {wanted!r}", change)


def _arguments(plan: StepPlan, contract: PlannedContract) -> Iterator[PlanFinding]:
    told = {str(each.arg).lstrip("-"): each for each in plan.config.fields if each.arg}
    for name in [each for each in contract.arguments if each not in told]:
        change = Change("remove", ("contract", "arguments", name))
        fact = "is in the contract, and no field of the config sets it"
        yield finding("unset-argument", f"argument {name}", fact, did_you_mean(name, told) or "take it out", change)
    for name, field in told.items():
        if name not in contract.arguments:
            change = Change("add", ("contract", "arguments", name), default_text(field))
            fact = f"is set by config.{field.name}, and the contract does not know it"
            yield finding("undeclared-argument", f"argument {name}", fact, "add it to the contract", change)


def _sound(contract: PlannedContract) -> Iterator[PlanFinding]:
    """What the contract's own class refuses: paths, variables, arguments, the entry point."""
    made: type[contract_base.ScriptContract] | None = getattr(contract_base, contract.class_name, None)
    if made is None:
        return
    try:
        made(
            contract.entry_point,
            contract.input_paths,
            contract.output_paths,
            contract.arguments,
            contract.required_env,
            contract.optional_env,
        )
    except ContractError as error:
        for fault in error.faults:
            yield finding("broken-contract", "contract", fault.fact, fault.hint or "mend the contract")


def _functions(plan: StepPlan) -> Iterator[PlanFinding]:
    """Functions of the script that take a table that nobody gives, or that stand twice."""
    known = {each.name for each in plan.requirements.inputs}
    seen: set[str] = set()
    for each in plan.script.functions if plan.script else ():
        for name in each.inputs:
            if name not in known:
                fact = f"takes {name!r}, which no input is and no function before it gives"
                remedy = did_you_mean(name, known) or "name a table that is there"
                yield finding("unknown-table", f"function {each.name}", fact, remedy)
        if each.name in seen:
            yield finding("unknown-table", f"function {each.name}", "stands twice", "give each its own name")
        seen.add(each.name)
        known.add(each.output)


def _table(plan: StepPlan) -> Iterator[PlanFinding]:
    """Whether the table of section 5 says what the layers say."""
    kind = plan.registration.sagemaker_step_type
    wanted = alignment_of(kind, plan.specification, plan.contract, plan.config)
    if plan.alignment != wanted:
        told = {each.name for each in plan.alignment} ^ {each.name for each in wanted}
        about = f" of {', '.join(sorted(told))}" if told else ""
        fact = f"does not say what the layers say{about}"
        change = Change("replace", ("alignment",), [each.model_dump(mode="json") for each in wanted])
        yield finding("stale-alignment", "section 5", fact, "derive it anew", change)
