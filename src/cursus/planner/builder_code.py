"""What the builder of a step says beside its specification: attributes of its class, and methods that it overrides."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import PlannedField, PlannedOverride, StepPlan

__all__ = ["base_of", "builder_values"]

_MODELS = "cursus.core.kinds.model_frameworks"
_MODEL_CLASSES = {
    "xgboost": "XGBoostModel",
    "sklearn": "SKLearnModel",
    "pytorch": "PyTorchModel",
    "tensorflow": "TensorFlowModel",
    "huggingface": "HuggingFaceModel",
}
_ENVIRONMENT = "_get_environment_variables"
_ARGUMENTS = "_get_job_arguments"
_WHAT = {
    StepKind.PROCESSING: "A processing step",
    StepKind.TRAINING: "A training step",
    StepKind.CREATE_MODEL: "A step that makes a model",
    StepKind.TRANSFORM: "A transform step",
    StepKind.REGISTER_MODEL: "A step that registers a model",
}


def builder_values(plan: StepPlan) -> dict[str, Any]:
    """The values of the builder's template that are its own."""
    base = base_of(plan)
    attributes, imports = _attributes(plan, base)
    methods = list(_methods(plan, base))
    needs_text = any("text_value(" in line for method in methods for line in method["lines"])
    if needs_text:
        imports.append(("cursus.core.config_fields.markers", "text_value"))
    what = _WHAT.get(plan.registration.sagemaker_step_type, "A step")
    variants = " with one specification for each job type" if plan.specification.variants else ""
    return {"summary": f"{what}{variants}", "attributes": attributes, "imports": imports, "methods": methods}


def base_of(plan: StepPlan) -> type[Any]:
    """The class that the builder inherits from.

    Raises:
        ImportError: the plan names a module that there is not, or none of this house.
        AttributeError: the module has no such class.
    """
    module = plan.builder.base_module
    if not module.startswith("cursus."):
        raise ImportError(f"{module} is no module of cursus")
    found: type[Any] = getattr(import_module(module), plan.builder.base_class)
    return found


def _attributes(plan: StepPlan, base: type[Any]) -> tuple[list[str], list[tuple[str, str]]]:
    lines: list[str] = []
    imports: list[tuple[str, str]] = []
    more = [each for each in plan.builder.required_attributes if each not in base.required_attributes]
    if more:
        told = "".join(f'"{each}", ' for each in more)
        lines.append(f"required_attributes = (*{base.__name__}.required_attributes, {told})")
    if getattr(base, "model_class", None) is not None and base.model_class.__name__ == "Model":
        model = _MODEL_CLASSES[plan.requirements.container.framework or "xgboost"]
        lines.append(f"model_class = {model}")
        imports.append((_MODELS, model))
    reports = [each for each in plan.requirements.operations if each.do == "evaluate"]
    if reports and hasattr(base, "property_files"):
        output = reports[-1].output or plan.requirements.outputs[0].name
        if output in {each.logical_name for each in plan.specification.offers}:
            lines.append(f'property_files = (PropertyFile("evaluation", "{output}", "metrics.json"),)')
            imports.append(("cursus.core.kinds.step", "PropertyFile"))
    return lines, imports


def _methods(plan: StepPlan, base: type[Any]) -> Iterator[dict[str, Any]]:
    """The methods that the plan overrides, and those that send derived values to the script."""
    told = {each.method: each for each in plan.builder.overrides}
    derived = [each for each in plan.config.fields if each.tier == "derived"]
    sent = {
        _ENVIRONMENT: [each for each in derived if each.env],
        _ARGUMENTS: [each for each in derived if each.arg],
    }
    for name in dict.fromkeys([*told, *(name for name, fields in sent.items() if fields)]):
        if inspect.isfunction(getattr(base, name, None)):
            yield _method(name, told.get(name), sent.get(name, []), base)


def _method(name: str, told: PlannedOverride | None, sent: list[PlannedField], base: type[Any]) -> dict[str, Any]:
    signature = inspect.signature(getattr(base, name))
    given = [each for each in signature.parameters.values() if each.name != "self"]
    passed = ", ".join(_passed(each) for each in given)
    inherited = f"super().{name}({passed})"
    why = told.why if told else "Sends what is derived along with what is set"
    lines = [f"{'' if signature.return_annotation == 'None' else 'return '}{inherited}"]
    if name == _ENVIRONMENT and sent:
        members = ", ".join(f'"{each.env}": str(text_value(self.config.{each.name}))' for each in sent)
        lines = [f"return {{**{inherited}, {members}}}"]
    if name == _ARGUMENTS and sent:
        members = ", ".join(f'"{each.arg}", str(text_value(self.config.{each.name}))' for each in sent)
        lines = [f"return [*({inherited} or []), {members}]"]
    return {"signature": _signature(name, given, signature), "why": why, "lines": lines}


def _signature(name: str, given: list[inspect.Parameter], signature: inspect.Signature) -> str:
    """The method's line; types that need an import are left to the base."""
    parameters = ", ".join(["self", *map(_parameter, given)])
    returns = str(signature.return_annotation)
    plain = returns if returns in _PLAIN else "Any"
    return f"{name}({parameters}) -> {plain}"


_PLAIN = ("None", "Any", "str", "bool", "dict[str, str]", "list[str]", "dict[str, Any]")


def _parameter(each: inspect.Parameter) -> str:
    star = "**" if each.kind is each.VAR_KEYWORD else "*" if each.kind is each.VAR_POSITIONAL else ""
    annotation = str(each.annotation)
    default = "" if each.default is inspect.Parameter.empty else f" = {each.default!r}"
    return f"{star}{each.name}: {annotation if annotation in _PLAIN else 'Any'}{default}"


def _passed(each: inspect.Parameter) -> str:
    if each.kind is inspect.Parameter.VAR_KEYWORD:
        return f"**{each.name}"
    if each.kind is inspect.Parameter.VAR_POSITIONAL:
        return f"*{each.name}"
    return f"{each.name}={each.name}" if each.kind is inspect.Parameter.KEYWORD_ONLY else each.name
