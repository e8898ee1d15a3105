"""Reading the layers of every shared step gives what importing them gives."""

from __future__ import annotations

import argparse
import gc
import importlib
import inspect
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.validation.reading.reading import STEPS, layer, shown

from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import StepSpecification
from cursus.core.config_fields.markers import Arg, Env, Input, Runtime
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.step_names import STEP_NAMES
from cursus.validation.reading.builders import read_builder
from cursus.validation.reading.configs import read_config, read_hyperparameters
from cursus.validation.reading.contracts import Entry, read_contract, read_contracts
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.script_facts import Access
from cursus.validation.reading.scripts import read_script
from cursus.validation.reading.specs import read_specs

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

CONTRACTS = sorted(path for path in (STEPS / "contracts").glob("*_contract.py"))
SPECS = sorted(path for path in (STEPS / "specs").glob("*_spec.py"))
HYPERPARAMETERS = sorted(path for path in (STEPS / "hyperparams").glob("hyperparameters_*.py"))
SCRIPTS = sorted(path for path in (STEPS / "scripts").glob("*.py") if path.name != "__init__.py")
JOBS = [path for path in SCRIPTS if path.name != "xgboost_inference.py"]
MARKS = (Env, Arg, Input, Runtime)

steps = pytest.mark.parametrize("step", STEP_NAMES)


def named(path: Path) -> str:
    return path.stem


def imported(path: Path) -> ModuleType:
    return importlib.import_module(f"cursus.steps.{path.parent.name}.{path.stem}")


def table(entries: tuple[Entry, ...]) -> dict[str, str]:
    return {entry.name: entry.value for entry in entries}


@pytest.mark.parametrize("path", CONTRACTS, ids=named)
def test_contracts(path: Path) -> None:
    real = {name: value for name, value in vars(imported(path)).items() if isinstance(value, ScriptContract)}

    for read in read_contracts(path):
        contract = real.pop(read.name)
        assert read.fault is None
        assert read.unknown == ()
        assert read.class_name == type(contract).__name__
        assert read.entry_point is not None
        assert read.entry_point.value == contract.entry_point
        assert table(read.inputs) == contract.expected_input_paths
        assert table(read.outputs) == contract.expected_output_paths
        assert table(read.arguments) == contract.expected_arguments
        assert [entry.name for entry in read.required_variables] == list(contract.required_env_vars)
        assert table(read.optional_variables) == contract.optional_env_vars
        assert table(read.requirements) == contract.framework_requirements
        assert read.description == contract.description
    assert real == {}


@pytest.mark.parametrize("path", CONTRACTS, ids=named)
def test_every_item_of_a_contract_has_its_place(path: Path) -> None:
    read = read_contract(path)

    for entry in (*read.inputs, *read.outputs, *read.arguments, *read.optional_variables, *read.requirements):
        assert shown(entry.place) == f'"{entry.name}"'
        assert shown(entry.value_place) == f'"{entry.value}"'
    for entry in read.required_variables:
        assert shown(entry.place) == f'"{entry.name}"'


@pytest.mark.parametrize("path", SPECS, ids=named)
def test_specifications(path: Path) -> None:
    module = vars(imported(path))
    seen: set[str] = set()

    for read in read_specs(path):
        assert read.fault is None
        assert read.unknown == ()
        for constant in read.constants:
            seen.add(constant.partition("[")[0])
            spec: StepSpecification = eval(constant, dict(module))
            assert (read.step_type, read.node_type) == (spec.step_type, spec.node_type)
            assert [declared.need for declared in read.dependencies] == list(spec.dependencies.values())
            assert [declared.offer for declared in read.outputs] == list(spec.outputs.values())
            assert (read.contract is None) == (spec.script_contract is None)
            if read.contract is not None and spec.script_contract is not None:
                assert table(read.contract.inputs) == spec.script_contract.expected_input_paths
                assert module[read.contract.name] == spec.script_contract
    assert seen == {name for name, value in module.items() if _holds_specifications(value)}


def _holds_specifications(value: object) -> bool:
    held = value.values() if isinstance(value, dict) else [value]
    return any(isinstance(one, StepSpecification) for one in held)


@pytest.mark.parametrize("path", SPECS, ids=named)
def test_every_field_of_a_need_and_an_offer_has_its_place(path: Path) -> None:
    for read in read_specs(path):
        for need in read.dependencies:
            assert shown(need.place_of("logical_name")) == f'"{need.need.logical_name}"'
            assert shown(need.place_of("description")) == f'"{need.need.description}"'
        for offer in read.outputs:
            assert shown(offer.place_of("logical_name")) == f'"{offer.offer.logical_name}"'
            assert shown(offer.place).startswith("OutputSpec(")


@steps
def test_configs(step: str) -> None:
    real = get_global_registry().get_config_class(step)

    read = read_config(layer(step, "config"), name=real.__name__)

    assert read.fault is None
    assert read.unknown == ()
    assert read.docstring == inspect.getdoc(real)
    for tier, names in real.categorize_fields().items():
        assert [field.name for field in read.fields if field.tier == tier] == names
    for name, field in real.model_fields.items():
        found = read.field(name)
        assert found is not None
        assert [(mark.kind, mark.name) for mark in found.marks] == _marks(field.metadata)
        assert found.description == field.description
        assert (found.default is None) == field.is_required()
        if found.default is not None:
            assert found.default.values == (field.get_default(),)
        assert shown(found.place) == name


def _marks(metadata: list[Any]) -> list[tuple[str, str | None]]:
    found = [mark for mark in metadata if isinstance(mark, MARKS)]
    names = ("name", "flag", "logical_name")
    return [(type(one).__name__, next((getattr(one, n) for n in names if hasattr(one, n)), None)) for one in found]


@steps
def test_the_bases_and_validators_of_configs(step: str) -> None:
    real = get_global_registry().get_config_class(step)

    read = read_config(layer(step, "config"), name=real.__name__)

    assert list(read.order) == [base.__name__ for base in real.__mro__[1:-1]]
    decorators = real.__pydantic_decorators__
    assert {one.name for one in read.validators} == {*decorators.field_validators, *decorators.model_validators}
    for one in read.validators:
        if one.kind == "field_validator":
            assert one.fields == decorators.field_validators[one.name].info.fields


@steps
def test_the_contract_that_a_config_names(step: str) -> None:
    real = get_global_registry().get_config_class(step)

    read = read_config(layer(step, "config"), name=real.__name__)

    if real.contract is None:
        assert read.contract is None
    else:
        assert read.contract is not None
        assert read.contract.file == layer(step, "contract")
        assert vars(imported(layer(step, "contract")))[read.contract.name] is real.contract


@pytest.mark.parametrize("path", HYPERPARAMETERS, ids=named)
def test_hyperparameters(path: Path) -> None:
    read = read_hyperparameters(path)

    real = getattr(imported(path), read.name)
    assert read.fault is None
    assert read.unknown == ()
    assert [field.name for field in read.fields if field.tier in {"essential", "system"}] == list(real.model_fields)
    for name, field in real.model_fields.items():
        found = read.field(name)
        assert found is not None
        assert found.description == field.description
        assert (found.default.values if found.default else None) == (
            None if field.is_required() else (field.get_default(),)
        )


@steps
def test_builders(step: str) -> None:
    real = get_global_registry().get_builder_for_step_type(step)

    read = read_builder(layer(step, "builder"))

    assert read.fault is None
    assert read.unknown == ()
    assert (read.name, read.registered) == (real.__name__, step)
    assert read.docstring == inspect.getdoc(real)
    assert list(read.order) == [base.__name__ for base in real.__mro__[1:-1]]
    assert [use.name for use in read.required_attributes] == list(real.required_attributes)
    assert [(one.name, one.file) for one in read.specs] == [(read.specs[0].name, layer(step, "spec"))]
    assert eval(read.specs[0].name, dict(vars(imported(layer(step, "builder"))))) is real.specs


@steps
def test_the_methods_of_builders(step: str) -> None:
    real = get_global_registry().get_builder_for_step_type(step)

    read = read_builder(layer(step, "builder"))

    owners = {name: base for base in reversed(real.__mro__[:-1]) for name in vars(base)}
    functions = {
        name: owner
        for name, owner in owners.items()
        if inspect.isfunction(inspect.unwrap(getattr(real, name, None) or object))  # type: ignore[arg-type]
        or isinstance(inspect.getattr_static(real, name, None), staticmethod | classmethod)
    }
    ours = {name: owner.__name__ for name, owner in functions.items() if owner.__module__.startswith("cursus.")}
    assert {method.signature.name: method.owner for method in read.methods} == ours
    for method in read.methods:
        given = inspect.signature(inspect.unwrap(vars(owners[method.signature.name])[method.signature.name]))
        assert [name.lstrip("*") for name in method.signature.names] == list(given.parameters)


@steps
def test_what_builders_read_of_a_config_is_there(step: str) -> None:
    config = get_global_registry().get_config_class(step)

    read = read_builder(layer(step, "builder"))

    assert read.config_reads
    for one in read.config_reads:
        is_there = one.name in config.model_fields or hasattr(config, one.name)
        assert is_there or one.has_default, one


@pytest.mark.parametrize("path", JOBS, ids=named)
def test_the_tables_of_scripts(path: Path) -> None:
    real = vars(imported(path))

    read = read_script(path)

    assert read.fault is None
    assert read.unknown == ()
    assert {one.name: one.path for one in read.declared_inputs} == real["INPUT_PATHS"]
    assert {one.name: one.path for one in read.declared_outputs} == real["OUTPUT_PATHS"]
    declared = [one for one in read.environment if one.is_declared]
    assert {one.name: one.default for one in declared} == real["ENVIRONMENT"]
    assert {one.name for one in declared if one.is_required} == {
        name for name, default in real["ENVIRONMENT"].items() if default is None
    }


@pytest.mark.parametrize("path", JOBS, ids=named)
def test_all_that_scripts_declare_is_used_and_nothing_else(path: Path) -> None:
    read = read_script(path)

    inputs = [use for use in read.paths if use.side == "input"]
    outputs = [use for use in read.paths if use.side == "output"]
    assert {use.name for use in inputs} == {one.name for one in read.declared_inputs}
    assert {use.name for use in outputs} == {one.name for one in read.declared_outputs}
    assert {use.access for use in inputs} <= {Access.READ, Access.LIST}
    assert {use.access for use in outputs} == {Access.WRITE}
    assert len(inputs) + len(outputs) == len(read.paths)
    assert {use.name for use in read.variable_uses} == {one.name for one in read.environment}
    assert all(one.is_declared for one in read.environment)


class StoppedError(Exception):
    """Nothing is parsed: the parser is what is looked at."""


def parser_of(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> argparse.ArgumentParser | None:
    """The parser that a script makes."""
    made: list[argparse.ArgumentParser] = []

    def parse(self: argparse.ArgumentParser, *given: object) -> None:
        made.append(self)
        raise StoppedError

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse)
    try:
        module.parse_arguments([])
    except StoppedError:
        return made[0]
    return None


@pytest.mark.parametrize("path", JOBS, ids=named)
def test_the_arguments_of_scripts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = parser_of(imported(path), monkeypatch)

    read = read_script(path)

    assert read.takes_other_arguments == (parser is None)
    actions = [action for action in parser._actions if action.dest != "help"] if parser else []
    assert [(one.flags, one.dest, one.is_required, one.default.values) for one in read.arguments] == [
        (tuple(action.option_strings), action.dest, action.required, (action.default,)) for action in actions
    ]
    assert [one.choices for one in read.arguments] == [
        tuple(action.choices) if action.choices else None for action in actions
    ]
    assert {use.name for use in read.argument_uses} == {one.dest for one in read.arguments}


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_the_imports_and_functions_of_scripts(path: Path) -> None:
    module = imported(path)

    read = read_script(path)

    assert {one.top for one in read.imports if not one.is_for_types} == _imported_tops(path)
    functions = {name: one for name, one in vars(module).items() if inspect.isfunction(one)}
    own = {name for name, one in functions.items() if one.__module__ == module.__name__}
    assert {one.name for one in read.functions} == own
    for one in read.functions:
        assert one.names == tuple(inspect.signature(functions[one.name]).parameters)
    assert read.needs_python is None


def _imported_tops(path: Path) -> set[str]:
    """The modules that the statements of a module itself import, read off its lines."""
    found = [line.split()[1] for line in path.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))]
    return {name.partition(".")[0] for name in found}


def test_the_inference_handler_reads_the_model_where_the_service_unpacks_it() -> None:
    read = read_script(STEPS / "scripts" / "xgboost_inference.py")

    assert [(use.path, use.access) for use in read.paths] == [("/opt/ml/model", Access.READ)]
    assert [one.path for one in read.declared_inputs] == ["/opt/ml/model"]
    assert read.declared_outputs == ()


def test_nothing_is_imported_to_be_read(tmp_path: Path) -> None:
    before = set(sys.modules)
    for kind in ("contract", "spec", "config", "builder", "script"):
        (tmp_path / f"{kind}_of_nobody.py").write_text("raise SystemExit('I was run')\n")
    for read in (read_contract, read_config, read_builder, read_script):
        for path in tmp_path.glob("*.py"):
            read(path)

    assert not {name for name in set(sys.modules) - before if "nobody" in name}


def test_all_layers_of_all_shared_steps_are_read_in_a_moment() -> None:
    def read_all() -> float:
        start, modules = time.process_time(), Modules()
        for path in CONTRACTS:
            read_contracts(path, modules)
        for path in SPECS:
            read_specs(path, modules)
        for step in STEP_NAMES:
            read_config(layer(step, "config"), modules)
            read_builder(layer(step, "builder"), modules)
        for path in HYPERPARAMETERS:
            read_hyperparameters(path, modules)
        for path in SCRIPTS:
            read_script(path, modules=modules)
        return time.process_time() - start

    # What other tests have imported is no part of a check.
    gc.collect()
    gc.freeze()
    try:
        # About 0.22 s by itself; the bound leaves room for a busy machine.
        assert min(read_all() for _ in range(2)) < 1
    finally:
        gc.unfreeze()
