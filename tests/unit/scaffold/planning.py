"""Plans as the planner would make them, for the tests of what becomes of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import DependencyType, NodeType, StepKind
from cursus.planner.naming import StepNames
from cursus.planner.plan import StepPlan
from cursus.planner.requirements import StepRequirements

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANNOTATIONS = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "list[str]": "list[str]",
    "dict": "dict[str, str]",
}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "Processing": {
        "contract": "ProcessingScriptContract",
        "config": ("ProcessingStepConfigBase", "cursus.steps.configs.config_processing_step_base"),
        "builder": ("ProcessingStepBuilder", "cursus.core.builders.processing"),
        "entry": "processing_entry_point",
        "roots": ("/opt/ml/processing/input", "/opt/ml/processing/output"),
        "types": ("processing_output", "processing_output"),
    },
    "Training": {
        "contract": "TrainingScriptContract",
        "config": ("TrainingStepConfigBase", "cursus.steps.configs.config_training_step_base"),
        "builder": ("XGBoostTrainingStepBuilderBase", "cursus.core.builders.training"),
        "entry": "training_entry_point",
        "roots": ("/opt/ml/input/data", "/opt/ml/output/data"),
        "types": ("training_data", "model_artifacts"),
        "more": {"framework_version": "1.7-1"},
    },
    "CreateModel": {
        "contract": "ModelScriptContract",
        "config": ("ModelStepConfigBase", "cursus.steps.configs.config_model_step_base"),
        "builder": ("XGBoostModelStepBuilderBase", "cursus.core.builders.create_model"),
        "entry": "entry_point",
        "roots": ("/opt/ml/model", ""),
        "types": ("model_artifacts", "model_name"),
        "more": {"framework_version": "1.7-1"},
    },
    "Transform": {
        "contract": None,
        "config": ("TransformStepConfigBase", "cursus.steps.configs.config_transform_step_base"),
        "builder": ("TransformStepBuilder", "cursus.core.builders.transform"),
        "entry": None,
        "roots": ("", ""),
        "types": ("processing_output", "transform_output"),
    },
}


def planned(**told: Any) -> StepPlan:
    """The plan of requirements, as complete as what becomes of it needs."""
    given = StepRequirements.model_validate(told)
    names, kind = StepNames.of(given), _KINDS[given.sagemaker_step_type]
    contract = _contract(given, names, kind)
    files = [
        {"path": path, "component": part, "action": "update" if part in {"registry", "exports"} else "create"}
        for part, path in names.paths.items()
        if part != "hyperparameters" or given.sagemaker_step_type is StepKind.TRAINING
    ]
    return StepPlan.model_validate(
        {
            "requirements": given,
            "overview": {"purpose": given.description},
            "registration": {
                "name": given.step_name,
                "config_class": names.config_class,
                "builder_step_name": names.builder_class,
                "spec_type": given.step_name,
                "sagemaker_step_type": given.sagemaker_step_type,
                "description": given.description,
                "workspace_id": names.project_id,
            },
            "specification": _specification(given, names, kind),
            "contract": contract,
            "config": _config(given, names, kind),
            "builder": {
                "class_name": names.builder_class,
                "base_class": _builder(given, kind)[0],
                "base_module": _builder(given, kind)[1],
            },
            "script": _script(given) if contract else None,
            "hyperparameters": _hyperparameters(given, names),
            "files": files,
            "trace": [{"requirement": each, "layers": [], "files": [], "tests": []} for each in given.ids()],
        }
    )


def _builder(given: StepRequirements, kind: Mapping[str, Any]) -> tuple[str, str]:
    scores = any(each.do == "score" for each in given.operations)
    found: tuple[str, str] = kind["builder"]
    return ("XGBoostProcessingStepBuilder", found[1]) if scores else found


def _paths(given: StepRequirements, kind: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    source, target = kind["roots"]
    if given.sagemaker_step_type is StepKind.TRAINING:
        outputs = {each.name: f"{target}/{each.name}" for each in given.outputs}
        outputs |= {each.name: "/opt/ml/model" for each in given.outputs[:1]}
        inputs = {each.name: f"{source}/{each.name}" for each in given.inputs if each.name != "input_path"}
        inputs |= {each.name: source for each in given.inputs if each.name == "input_path"}
        return {**inputs, "hyperparameters_s3_uri": f"{source}/config/hyperparameters.json"}, outputs
    if given.sagemaker_step_type is StepKind.CREATE_MODEL:
        return {each.name: source for each in given.inputs}, {}
    return {each.name: f"{source}/{each.name}" for each in given.inputs}, {
        each.name: f"{target}/{each.name}" for each in given.outputs
    }


def _contract(given: StepRequirements, names: StepNames, kind: Mapping[str, Any]) -> dict[str, Any] | None:
    if kind["contract"] is None:
        return None
    inputs, outputs = _paths(given, kind)
    fields = [_field(each) for each in given.parameters]
    sent = [field for field in fields if field["env"]]
    return {
        "constant": names.contract_constant,
        "class_name": kind["contract"],
        "entry_point": names.entry_point,
        "input_paths": inputs,
        "output_paths": outputs,
        "arguments": {
            **({"job_type": str(given.job_types[0])} if given.job_types else {}),
            **{field["arg"][2:]: _text(field["default"]) for field in fields if field["arg"]},
        },
        "required_env": [field["env"] for field in sent if field["tier"] != "system"],
        "optional_env": {field["env"]: _text(field["default"]) for field in sent if field["tier"] == "system"},
        "packages": {"pandas": ">=1.1"},
        "description": given.description,
    }


def _text(value: Any) -> str:
    from cursus.core.config_fields.markers import text_value

    return str(text_value(value))


def _field(told: Any) -> dict[str, Any]:
    optional = told.optional and told.default is None
    annotation = _ANNOTATIONS[told.type]
    if told.choices:
        annotation = f"Literal[{', '.join(map(repr, told.choices))}]"
    limits = {name: value for name, value in (("ge", told.minimum), ("le", told.maximum)) if value is not None}
    is_set = told.default is not None or optional
    return {
        "name": told.name,
        "tier": "derived" if told.derived_from else "system" if is_set else "essential",
        "annotation": f"{annotation} | None" if optional else annotation,
        "description": told.description,
        "default": told.default,
        "constraints": limits,
        "env": None if told.arg else told.env or told.name.upper(),
        "arg": told.arg,
        "expression": told.derived_from,
        "sample": told.sample,
    }


def _specification(given: StepRequirements, names: StepNames, kind: Mapping[str, Any]) -> dict[str, Any]:
    need, offer = kind["types"]
    needs = [
        {
            "logical_name": each.name,
            "dependency_type": each.type or ("model_artifacts" if each.format == "model" else need),
            "required": each.required,
            "compatible_sources": each.compatible_sources,
            "semantic_keywords": each.semantic_keywords,
            "data_type": each.data_type,
            "aliases": each.aliases,
            "description": each.description,
        }
        for each in given.inputs
    ]
    if given.sagemaker_step_type is StepKind.TRAINING:
        told = {"logical_name": "hyperparameters_s3_uri", "dependency_type": DependencyType.HYPERPARAMETERS}
        needs.append({**told, "required": False, "description": "The file that the builder makes."})
    offers = [
        {
            "logical_name": each.name,
            "output_type": each.type or offer,
            "property_path": each.property_path or "",
            "data_type": each.data_type,
            "aliases": each.aliases,
            "description": each.description,
        }
        for each in given.outputs
    ]
    variants = [
        {
            "job_type": job,
            "without": [
                each.name for each in (*given.inputs, *given.outputs) if each.job_types and job not in each.job_types
            ],
        }
        for job in given.job_types
    ]
    return {
        "constant": names.spec_constant,
        "step_type": given.step_name,
        "node_type": NodeType.INTERNAL if needs and offers else NodeType.SINK if needs else NodeType.SOURCE,
        "needs": needs,
        "offers": offers,
        "variants": variants,
    }


def _config(given: StepRequirements, names: StepNames, kind: Mapping[str, Any]) -> dict[str, Any]:
    fields = [_field(each) for each in given.parameters]
    if given.job_types:
        job = {
            "name": "job_type",
            "annotation": "JobType",
            "arg": "--job_type",
            "description": "What the rows are for.",
        }
        fields.insert(0, {**job, "tier": "system", "default": str(given.job_types[0])})
    inherited = {kind["entry"]: names.entry_point} if kind["entry"] else {}
    if any(each.do == "score" for each in given.operations):
        inherited["xgboost_framework_version"] = "1.7-1"
    return {
        "class_name": names.config_class,
        "base_class": kind["config"][0],
        "base_module": kind["config"][1],
        "fields": fields,
        "inherited": {**inherited, **kind.get("more", {})},
    }


def _script(given: StepRequirements) -> dict[str, Any]:
    functions = [
        {
            "name": f"{each.do}_rows_{at}" if at > 1 else f"{each.do}_rows",
            "description": each.description or f"{each.do} the rows",
            "operation": at,
            "inputs": [each.input] if each.input else [],
            "output": each.output or (given.outputs[0].name if at == len(given.operations) else ""),
        }
        for at, each in enumerate(given.operations, 1)
    ]
    functions += [{"name": each.name, "description": each.description} for each in given.functions]
    return {"algorithm": given.description, "functions": functions}


def _hyperparameters(given: StepRequirements, names: StepNames) -> dict[str, Any] | None:
    if given.sagemaker_step_type is not StepKind.TRAINING:
        return None
    fields = [{**_field(each), "env": None} for each in given.hyperparameters]
    return {
        "class_name": names.hyperparameters_class,
        "base_class": "ModelHyperparameters",
        "base_module": "cursus.core.base.hyperparameters_base",
        "fields": fields,
    }
