"""The samples by which a step is tried: values of its config, and the data of its inputs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cursus.errors import CursusError
from cursus.registry.builder_registry import get_global_registry
from cursus.scaffold.sample_pipelines import samples_file
from cursus.scaffold.writing.sample_values import is_table, sample_columns, sample_rows
from cursus.validation.sample_runs.columns import PLAIN_COLUMNS
from cursus.validation.sample_values import sample_config as completed
from cursus.validation.samples.model import TableSample
from cursus.validation.samples.reading import read_samples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.plan import PlannedField, PlannedHyperparameters, StepPlan
    from cursus.planner.requirements import InputRequirement
    from cursus.validation.samples.model import Column

__all__ = ["sample_addresses", "sample_config", "sample_of", "samples_text", "step_node"]

_BY_TYPE: Mapping[str, Any] = {"int": 1, "float": 0.5, "bool": True, "str": "sample"}


def samples_text(plan: StepPlan) -> str:
    """The samples file, as `cursus check --level 6` reads it."""
    import yaml

    inputs = {each.name: told for each in plan.requirements.inputs if (told := _input(plan, each))}
    addresses = {each.name for each in plan.config.fields if each.input}
    config = {name: value for name, value in sample_config(plan).items() if name not in addresses}
    told = {name: value for name, value in (("config", config), ("inputs", inputs)) if value}
    text: str = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120) if told else "{}\n"
    return f"# What {plan.name} is tried with: `cursus check {plan.name} --level 6`.\n{text}"


_DATA = "input_path"
"""The need whose folders are the channels of a training job."""

_OF_KINDS: Mapping[str, Mapping[str, Any]] = {
    "Lambda": {"function_arn": "arn:aws:lambda:us-east-1:000000000000:function:samples"},
    "Callback": {"sqs_queue_url": "https://sqs.us-east-1.amazonaws.com/000000000000/samples"},
}


def sample_addresses(plan: StepPlan) -> dict[str, str]:
    """An address for each field that answers a need which no step before answers."""
    answered = {each.need for each in plan.integration.upstream if each.chosen}
    open_ = {each.logical_name for each in plan.specification.needs if each.required} - answered
    return {each.name: f"s3://samples/{each.input}" for each in plan.config.fields if each.input in open_}


def step_node(plan: StepPlan) -> str:
    """The step's node in the small pipeline of its plan."""
    own = (each for each in plan.integration.nodes if each.partition("_")[0].rpartition(":")[2] == plan.name)
    return next(own, plan.name)


def sample_config(plan: StepPlan) -> dict[str, Any]:
    """A value for each field that has no default: an address of an input, the plan's sample, else one of its type."""
    found: dict[str, Any] = dict(_OF_KINDS.get(plan.registration.sagemaker_step_type, {}))
    found |= {each.name: sample_of(each) for each in plan.config.fields if each.tier == "essential"}
    if plan.hyperparameters:
        found["hyperparameters"] = _hyperparameters(plan, plan.hyperparameters)
    return found


def _hyperparameters(plan: StepPlan, told: PlannedHyperparameters) -> dict[str, Any]:
    """A value for each hyperparameter that has no default, those of the base class too, and few rounds of training."""
    base = getattr(import_module(told.base_module), told.base_class)
    own = {each.name: sample_of(each) for each in told.fields if each.tier == "essential"}
    rounds = {name: few for name, few in _FEW.items() if name in base.model_fields}
    rounds |= {each.name: _few(each) for each in told.fields if each.name in _FEW and each.annotation == "int"}
    return {**completed(base, {"label_name": _label(plan), **_estimator(plan), **rounds}), **own}


_FEW = {"num_round": 10, "num_iterations": 10, "n_estimators": 10, "max_iter": 50, "max_epochs": 1, "epochs": 1}
"""Hyperparameters that say how long a training takes, and what is enough on samples."""


def _few(field: PlannedField) -> int:
    """As few rounds as a field takes, where those that are enough are too few or too many for it."""
    few, told = _FEW[field.name], field.constraints
    least, most = told.get("ge", told.get("gt", -1) + 1), told.get("le", told.get("lt", few + 1) - 1)
    return int(max(least, min(few, most)))


def _estimator(plan: StepPlan) -> dict[str, str]:
    """The estimator of a model of scikit-learn, whose hyperparameters name one."""
    is_named = plan.hyperparameters and plan.hyperparameters.base_class == "SKLearnModelHyperparameters"
    return {"estimator": "sklearn.tree.DecisionTreeClassifier"} if is_named else {}


def sample_of(field: PlannedField) -> Any:
    """A value that a field takes: an address of an input, the plan's sample, else one of its type."""
    if field.input:
        return f"s3://samples/{field.input}"
    if field.sample is not None:
        return list(field.sample) if isinstance(field.sample, tuple) else field.sample
    least = field.constraints.get("ge", field.constraints.get("gt"))
    plain = field.annotation.partition(" |")[0]
    if plain.startswith("Literal["):
        import ast

        return ast.literal_eval(f"[{plain[len('Literal[') : -1]}]")[0]
    if plain == "JobType":
        return "training"
    if plain in {"int", "float"} and least is not None:
        return least + 1
    return ["id"] if plain.startswith("list") else {} if plain.startswith("dict") else _BY_TYPE.get(plain, "sample")


def _label(plan: StepPlan) -> str:
    """The column that a training step predicts: one with classes, else the last."""
    told = next((each.columns for each in plan.requirements.inputs if each.columns), {})
    classes = [name for name, values in told.items() if isinstance(values, tuple)]
    named = [name for name in told if "label" in name or "target" in name]
    return (named or classes[::-1] or [*told][::-1] or ["label"])[0]


def _trained_on(plan: StepPlan) -> dict[str, Any]:
    """The columns that the model which a step scores with has been trained on, where it is tried on its samples."""
    models = {each.model for each in plan.requirements.operations if each.do == "score"}
    before = next((each.step for each in plan.integration.upstream if each.need in models and each.chosen), None)
    if before is None:
        return {}
    try:
        told = read_samples(samples_file(before, get_global_registry().get_config_class(before)))
    except CursusError:
        return {}
    tables = [each for each in told.inputs.values() if isinstance(each, TableSample)]
    if not tables:
        return _told(PLAIN_COLUMNS)
    return {name: each for table in tables for name, each in _told(table.columns).items()}


def _told(columns: Mapping[str, Column]) -> dict[str, Any]:
    return {name: list(each) if isinstance(each, tuple) else str(each) for name, each in columns.items()}


def _input(plan: StepPlan, told: InputRequirement) -> dict[str, Any]:
    """The samples of an input: what the step before writes where that makes a model, else a table by its columns."""
    before = next((each for each in plan.integration.upstream if each.need == told.name and each.chosen), None)
    if before and not (is_table(told) and told.columns):
        return {"from": f"{before.step}.{before.offer}"}
    if not is_table(told):
        return {}
    columns = {**_trained_on(plan), **sample_columns(plan, told)}
    made: dict[str, Any] = {"columns": columns, "rows": sample_rows(plan, told)}
    if told.name == _DATA:
        made["folders"] = ["train", "val", "test"]
    return {**made, "format": told.format} if told.format in {"csv", "parquet", "jsonl"} else made
