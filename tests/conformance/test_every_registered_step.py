"""What every registered step keeps to, whatever it does."""

from __future__ import annotations

import ast
import importlib
import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from tests.conformance.variables import fields_with_probe, is_container, is_told, marked
from tests.unit.core.examples import BASE

import cursus.steps
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.contract_base import (
    ModelScriptContract,
    ProcessingScriptContract,
    ScriptContract,
    TrainingScriptContract,
)
from cursus.core.base.enums import StepKind
from cursus.core.base.names import snake_case
from cursus.core.base.specification_base import StepSpecification
from cursus.core.config_fields.markers import Arg, Env
from cursus.core.kinds.variables import (
    ParameterString,
)
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.step_names import STEP_NAMES, get_sagemaker_step_type
from cursus.validation.run import check
from cursus.validation.steps import visible_steps

if TYPE_CHECKING:
    from cursus.core.base.builder_base import StepBuilderBase

STEPS = Path(cursus.steps.__file__).parent
SCRIPTS = STEPS / "scripts"
CONTRACT_KINDS: dict[str, type[ScriptContract]] = {
    StepKind.PROCESSING: ProcessingScriptContract,
    StepKind.TRAINING: TrainingScriptContract,
    StepKind.CREATE_MODEL: ModelScriptContract,
}
MOST_ESSENTIAL_FIELDS = 3
TABLES = {"INPUT_PATHS", "OUTPUT_PATHS", "ENVIRONMENT"}

ESSENTIAL: dict[str, dict[str, Any]] = {
    "DataLoading": {"source_uri": "s3://my-bucket/raw"},
    "FeatureEngineering": {},
    "TabularPreprocessing": {"job_type": "training", "label_name": "is_fraud"},
    "XGBoostTraining": {"hyperparameters": {"label_name": "is_fraud"}},
    "XGBoostModelEval": {"label_name": "is_fraud"},
    "XGBoostModel": {},
    "BatchTransform": {},
    "ModelRegistration": {"model_package_group_name": "fraud", "metric_threshold": 0.8},
}
"""The values that each step cannot do without, beside those that all steps share."""

_OF_JOBS = {"enable_network_isolation", "encrypt_inter_container_traffic", "role", "security_group_ids", "subnets"}
UNTOLD: dict[str, set[str]] = {
    "BatchTransform": _OF_JOBS,
    "ModelRegistration": {*_OF_JOBS, "instance_type", "kms_key", "tags"},
    "XGBoostModel": {"encrypt_inter_container_traffic", "instance_type", "kms_key"},
}
"""Marked fields without effect: a transform job has its model's network and role, a version its group's tags."""
REFUSED = {("ModelRegistration", "image_config")}
"""Marked fields that a step inherits and its builder refuses."""

every_step = pytest.mark.parametrize("name", STEP_NAMES)


def builder_of(name: str) -> type[StepBuilderBase[Any]]:
    return get_global_registry().get_builder_for_step_type(name)


def config_of(name: str) -> type[BasePipelineConfig]:
    return get_global_registry().get_config_class(name)


def specs_of(name: str) -> list[StepSpecification]:
    specs = builder_of(name).specs
    assert specs is not None
    return [specs] if isinstance(specs, StepSpecification) else list(specs.values())


def variable_cases() -> list[Any]:
    """Every marked field of every step."""
    return [pytest.param(name, field, id=f"{name}-{field}") for name in STEP_NAMES for field in marked(config_of(name))
            if (name, field) not in REFUSED]  # fmt: skip


@pytest.mark.parametrize(("name", "field"), variable_cases())
def test_every_marked_field_takes_a_parameter_and_the_step_stays_sound(name: str, field: str) -> None:
    plain = config_of(name)(**BASE, **ESSENTIAL[name])
    given = fields_with_probe(config_of(name), field, getattr(plain, field))
    config = config_of(name)(**{**BASE, **ESSENTIAL[name], **given})

    assert is_told(builder_of(name)(config)) is (field not in UNTOLD.get(name, ()))


@pytest.mark.parametrize(("name", "field"), variable_cases())
def test_no_list_or_mapping_of_a_request_is_a_parameter_as_a_whole(name: str, field: str) -> None:
    if is_container(config_of(name), field):
        with pytest.raises(ValidationError, match="write the list or mapping, with parameters for its members"):
            config_of(name)(**{**BASE, **ESSENTIAL[name], field: ParameterString("Whole", "[]")})


class _NamesAsText(ast.NodeTransformer):
    """Puts a name's own text where a constant refers to another."""

    def visit_Name(self, node: ast.Name) -> ast.Constant:
        return ast.Constant(node.id)


@cache
def constants(script: str) -> dict[str, Any]:
    """The tables in which the script says what it reads and writes, read without running it."""
    body = ast.parse((SCRIPTS / script).read_text()).body
    tables = {ast.unparse(node.target): node.value for node in body if isinstance(node, ast.AnnAssign) and node.value}
    told = {name: table for name, table in tables.items() if name in TABLES}
    return {name: ast.literal_eval(_NamesAsText().visit(table)) for name, table in told.items()}


def contract_of(name: str) -> ScriptContract | None:
    return specs_of(name)[0].script_contract


with_script = pytest.mark.parametrize("name", [name for name in STEP_NAMES if contract_of(name)])
told_by_paths = pytest.mark.parametrize(
    "name", [name for name in STEP_NAMES if contract_of(name) and get_sagemaker_step_type(name) != "CreateModel"]
)


def test_every_step_passes_the_rules_also_those_that_try_its_builder() -> None:
    outcome = check(visible_steps(get_global_registry().known), range(6))

    assert {each.files.name for each in outcome.steps} == set(STEP_NAMES)
    assert [f"{each.step}: {each.fact}" for each in outcome.findings()] == []


def test_every_step_has_its_essential_values_in_the_table() -> None:
    assert set(ESSENTIAL) == set(STEP_NAMES)


@every_step
def test_classes_are_named_by_rule(name: str) -> None:
    assert builder_of(name).__name__ == f"{name}StepBuilder"
    assert config_of(name).__name__ == f"{name}Config"
    assert {spec.step_type.partition("_")[0] for spec in specs_of(name)} == {name}


@every_step
def test_files_are_named_by_rule(name: str) -> None:
    base = snake_case(name)

    assert (STEPS / "builders" / f"builder_{base}_step.py").is_file()
    assert (STEPS / "configs" / f"config_{base}_step.py").is_file()
    assert (STEPS / "specs" / f"{base}_spec.py").is_file()
    assert (STEPS / "contracts" / f"{base}_contract.py").is_file() == (contract_of(name) is not None)


@every_step
def test_the_builder_registers_the_config_that_it_builds(name: str) -> None:
    config = config_of(name)(**BASE, **ESSENTIAL[name])

    assert get_global_registry().get_builder_for_config(config) is builder_of(name)


@every_step
def test_needs_and_offers_are_described_and_offers_have_a_path(name: str) -> None:
    for spec in specs_of(name):
        assert all(need.description for need in spec.dependencies.values())
        assert all(offer.description for offer in spec.outputs.values())
        assert all(offer.property_path.startswith("properties.") for offer in spec.outputs.values())


@every_step
def test_the_contract_keeps_to_the_places_of_its_kind_of_job(name: str) -> None:
    kind = CONTRACT_KINDS.get(get_sagemaker_step_type(name))
    contract = contract_of(name)
    if kind is not None and contract is not None:
        paths = contract.expected_input_paths, contract.expected_output_paths
        assert kind(contract.entry_point, *paths).entry_point == contract.entry_point


@every_step
def test_classes_and_modules_say_what_they_are(name: str) -> None:
    for cls in (builder_of(name), config_of(name)):
        assert cls.__doc__ is not None
        assert cls.__doc__ != cls.__mro__[1].__doc__
        assert inspect.getmodule(cls).__doc__  # type: ignore[union-attr]
    assert STEP_NAMES[name]["description"]


@every_step
def test_every_field_of_the_config_is_described(name: str) -> None:
    fields = config_of(name).model_fields
    inherited = {field: cls.model_fields[field] for cls in reversed(config_of(name).__mro__[1:])
                 if issubclass(cls, BasePipelineConfig) for field in cls.model_fields}  # fmt: skip

    assert [f for f, info in fields.items() if not (info.description or _described(inherited.get(f)))] == []


def _described(field: Any) -> bool:
    return field is not None and bool(field.description)


@every_step
def test_essential_fields_are_few(name: str) -> None:
    own = [field for field in config_of(name).categorize_fields()["essential"] if field not in BASE]

    assert len(own) <= MOST_ESSENTIAL_FIELDS
    assert set(own) == set(ESSENTIAL[name])


@told_by_paths
def test_what_the_contract_promises_is_what_the_builder_emits(name: str) -> None:
    contract = contract_of(name)
    assert contract is not None
    builder = builder_of(name)(config_of(name)(**BASE, **ESSENTIAL[name]))
    emitted = builder._get_environment_variables()

    assert set(emitted) == {*contract.required_env_vars, *contract.optional_env_vars}
    assert {key: emitted[key] for key in contract.optional_env_vars} == dict(contract.optional_env_vars)


@told_by_paths
def test_every_variable_of_the_contract_is_a_field_of_the_config(name: str) -> None:
    contract = contract_of(name)
    assert contract is not None
    marks = _marks(config_of(name), Env)

    assert set(marks) == {*contract.required_env_vars, *contract.optional_env_vars}


@told_by_paths
def test_every_argument_of_the_contract_is_a_field_of_the_config(name: str) -> None:
    contract = contract_of(name)
    assert contract is not None
    flags = {flag.removeprefix("--") for flag in _marks(config_of(name), Arg)}

    assert flags == set(contract.expected_arguments)


@with_script
def test_the_script_lies_where_the_rule_says(name: str) -> None:
    contract = contract_of(name)
    assert contract is not None

    assert (SCRIPTS / contract.entry_point).is_file()
    assert contract.description
    assert contract.framework_requirements


@with_script
def test_the_config_starts_the_contracts_script(name: str) -> None:
    contract = contract_of(name)
    assert contract is not None
    config = config_of(name)(**BASE, **ESSENTIAL[name])

    assert config.get_script_contract() is contract
    assert config.get_script_path() == str(SCRIPTS / contract.entry_point)


@told_by_paths
def test_the_script_reads_writes_and_hears_what_the_contract_says(name: str) -> None:
    contract = contract_of(name)
    assert contract is not None
    told = constants(contract.entry_point)
    environment = {**dict.fromkeys(contract.required_env_vars), **contract.optional_env_vars}

    assert told["INPUT_PATHS"] == dict(contract.expected_input_paths)
    assert told["OUTPUT_PATHS"] == dict(contract.expected_output_paths)
    assert told["ENVIRONMENT"] == environment


@pytest.mark.parametrize("name", [n for n in STEP_NAMES if get_sagemaker_step_type(n) == "Training"])
def test_hyperparameters_and_the_defaults_of_the_script_are_the_same(name: str) -> None:
    config = config_of(name)(**BASE, **ESSENTIAL[name])
    contract = contract_of(name)
    assert contract is not None
    sent = config.hyperparameters.model_dump(mode="json")  # type: ignore[attr-defined]
    told = importlib.import_module(_imported_from(contract.entry_point, "DEFAULTS")).DEFAULTS
    left_open = {"AUTO", "auto", "", None, 0}

    assert set(told) == set(sent)
    assert {key: sent[key] for key in told if not {_key(told[key]), _key(sent[key])} & left_open} == {
        key: told[key] for key in told if not {_key(told[key]), _key(sent[key])} & left_open
    }


def _imported_from(script: str, name: str) -> str:
    """The module that a script imports a name from."""
    nodes = [node for node in ast.parse((SCRIPTS / script).read_text()).body if isinstance(node, ast.ImportFrom)]
    return next(str(node.module) for node in nodes if name in {each.name for each in node.names})


def _key(value: Any) -> Any:
    return str(value) if isinstance(value, list) else value


def _marks(config: type[BasePipelineConfig], kind: type[Any]) -> list[str]:
    found = [mark for field in config.model_fields.values() for mark in field.metadata if isinstance(mark, kind)]
    return [getattr(mark, "name", None) or mark.flag for mark in found]
