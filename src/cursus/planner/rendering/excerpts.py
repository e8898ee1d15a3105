"""Excerpts of the files that are made of a plan: the classes with their fields, the builder, the script's functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.planner.base_classes import base_fields, field_type
from cursus.planner.builder_code import builder_values
from cursus.planner.config_code import narrowed_fields, over_self
from cursus.planner.rendering.python import Name, call, docstring, double_quoted, listed, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.planner.plan import PlannedBuilder, PlannedField, PlannedFunction, StepPlan

__all__ = ["excerpts_of"]

_HANDLERS = (
    ("model_fn", "model_dir", "Loads the model of an unpacked archive."),
    ("input_fn", "request_body, request_content_type", "Reads the rows of a request."),
    ("predict_fn", "input_data, model", "Gives the scores of the rows."),
    ("output_fn", "prediction, accept", "Writes the scores as they are asked for."),
)
_MAIN = "input_paths, output_paths, environ_vars, job_args"
_FRAME = ("main", "process", "parse_arguments", *(name for name, _, _ in _HANDLERS))


def excerpts_of(plan: StepPlan) -> dict[str, str]:
    """What the files of config, builder, script and hyperparameters hold in the main, by what each is."""
    found = {
        "Configuration Class Implementation": _config(plan),
        "Step Builder Implementation": _builder(plan),
    }
    if plan.script is not None:
        found["Processing Script Implementation" if _has_main(plan) else "Model Script Implementation"] = _script(plan)
    if plan.hyperparameters is not None:
        told = plan.hyperparameters
        lines = _class(told.class_name, told.base_class, _tiers(told.fields))
        found["Hyperparameters Class Implementation"] = "\n".join(lines)
    return found


def _class(name: str, base: str, body: Iterable[str]) -> list[str]:
    lines = list(body) or ["pass"]
    return [f"class {name}({base}):", *_indented(lines if lines[0] else lines[1:])]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def _config(plan: StepPlan) -> str:
    told = plan.config
    known = base_fields(plan.requirements)
    types = {name: double_quoted(field_type(known[name])) for name in told.inherited if name in known}
    inherited = [
        f"{name}: {types.get(name, type(value).__name__)} = {literal(value)}" for name, value in told.inherited.items()
    ]
    body = list(_tiers(narrowed_fields(plan), inherited))
    if plan.contract is not None:
        body += ["", f"contract = {plan.contract.constant}"]
    if plan.hyperparameters is not None:
        body += ["", f"hyperparameters: {plan.hyperparameters.class_name}"]
    body += _derived(told.fields)
    return "\n".join(_class(told.class_name, told.base_class, body))


def _tiers(fields: Sequence[PlannedField], inherited: Sequence[str] = ()) -> Iterator[str]:
    """The fields that a user sets, and those that have a default, also one that is not that of the base."""
    essential = [line for each in fields if each.tier == "essential" for line in _field(each)]
    system = [line for each in fields if each.tier == "system" for line in _field(each)]
    system += inherited
    tiers = [("# Essential: a user sets them.", essential), ("# System: with defaults.", system)]
    for at, (heading, lines) in enumerate(each for each in tiers if each[1]):
        yield from (*([""] if at else []), heading, *lines)


def _field(field: PlannedField) -> list[str]:
    marks = ((name, getattr(field, name.lower())) for name in ("Env", "Arg", "Input"))
    told = [f"{name}({literal(value)})" for name, value in marks if value]
    plain = double_quoted(field.annotation)
    annotation = f"Annotated[{', '.join([plain, *told])}]" if told else plain
    arguments = {} if field.tier == "essential" else {"default": _default(field)}
    arguments |= field.constraints | ({"description": field.description} if field.description else {})
    return call(f"{field.name}: {annotation} = Field", arguments, is_open=False)


def _default(field: PlannedField) -> Any:
    """A default; of a job type the member of its enumeration."""
    is_member = field.annotation.startswith("JobType") and isinstance(field.default, str)
    return Name(f"JobType.{str(field.default).upper()}") if is_member else field.default


def _derived(fields: Sequence[PlannedField]) -> Iterator[str]:
    names = {each.name for each in fields}
    for each in fields:
        if each.tier == "derived":
            expression = double_quoted(over_self(each.expression or "None", names))
            head = ["", "@computed_field", "@property", f"def {each.name}(self) -> {double_quoted(each.annotation)}:"]
            about = [docstring(each.description)] if each.description else []
            yield from [*head, *_indented([*about, f"return {expression}"])]


def _builder(plan: StepPlan) -> str:
    told = plan.builder
    attributes, methods = _own(plan)
    body = [f"specs = {plan.specification.constant}", *attributes]
    for signature, why, lines in methods:
        body += ["", f"def {signature}:", *_indented([docstring(why), *lines])]
    base = f"{told.base_class}[{plan.config.class_name}]"
    return "\n".join(["@register_builder()", *_class(told.class_name, base, body)])


_Method = tuple[str, str, "list[str]"]


def _own(plan: StepPlan) -> tuple[list[str], list[_Method]]:
    """Attributes and methods of the builder; of a base that there is not, as the plan says them."""
    try:
        values = builder_values(plan)
    except (ImportError, AttributeError, KeyError, TypeError):
        return _as_said(plan.builder)
    attributes = [each.replace(", )", ")") for each in values["attributes"]]
    return attributes, [(each["signature"], each["why"], each["lines"]) for each in values["methods"]]


def _as_said(told: PlannedBuilder) -> tuple[list[str], list[_Method]]:
    attributes = [f"required_attributes = {listed(told.required_attributes)}"] if told.required_attributes else []
    return attributes, [(f"{each.method}(self)", each.why, ["..."]) for each in told.overrides]


def _script(plan: StepPlan) -> str:
    functions = plan.script.functions if plan.script else ()
    blocks = [_function(*each) for each in _frame(plan)]
    blocks += [_function(each.name, _taken(each), _about(each)) for each in functions if each.name not in _FRAME]
    if _has_main(plan):
        run = "sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))"
        blocks.append(['if __name__ == "__main__":', *_indented([run])])
    return "\n\n\n".join("\n".join(block) for block in blocks)


def _frame(plan: StepPlan) -> Iterator[tuple[str, str, str]]:
    """The functions that every such script has."""
    if plan.contract is None or not _has_main(plan):
        yield from _HANDLERS
        return
    outputs = ", ".join(plan.contract.output_paths) or "nothing"
    yield "main", _MAIN, f"Writes {outputs}; a fault of data or settings is a ValueError, and ends with exit code 2."


def _has_main(plan: StepPlan) -> bool:
    """Whether a job runs the script, and no server loads it."""
    kinds = (StepKind.PROCESSING, StepKind.TRAINING)
    return plan.contract is not None and plan.registration.sagemaker_step_type in kinds


def _function(name: str, parameters: str, about: str) -> list[str]:
    return [f"def {name}({parameters}):", *_indented([docstring(about)] if about else ["..."])]


def _taken(told: PlannedFunction) -> str:
    """The tables that a function takes, as names."""
    return ", ".join(re.sub(r"\W", "_", each) for each in told.inputs)


def _about(told: PlannedFunction) -> str:
    gives = f" Gives {told.output}." if told.output else ""
    text = told.description.rstrip(".")
    return f"{text}.{gives}" if text else gives.strip()
