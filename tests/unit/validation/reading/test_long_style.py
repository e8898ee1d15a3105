"""Layers in the long style are read as those in the short one."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.validation.reading.long_style import workspace
from tests.unit.validation.reading.reading import ROOT, lines, shown

from cursus.core.base.specification_base import DependencySpec, DependencyType
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.step_names import STEP_NAMES
from cursus.validation.reading.builders import read_builder, read_builders
from cursus.validation.reading.configs import Tier, read_config
from cursus.validation.reading.contracts import read_contract
from cursus.validation.reading.script_facts import Access
from cursus.validation.reading.scripts import read_script
from cursus.validation.reading.specs import read_specs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

SEED = ROOT / "tests" / "seed"


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    return workspace(tmp_path)


def test_the_contract(steps: Path) -> None:
    read = read_contract(steps / "contracts" / "data_validation_contract.py")

    assert read.unknown == ()
    assert (read.name, read.class_name) == ("DATA_VALIDATION_CONTRACT", "ScriptContract")
    assert [(one.name, one.value) for one in read.inputs] == [
        ("data_input", "/opt/ml/processing/input/data"),
        ("metadata_input", "/opt/ml/processing/input/metadata"),
    ]
    assert [one.name for one in read.arguments] == ["job_type"]
    assert [(one.name, one.value) for one in read.optional_variables] == [("TRAIN_RATIO", "0.7"), ("STRICT", "")]
    assert shown(read.inputs[1].value_place) == 'BASE + "/input/metadata"'


def test_the_specifications(steps: Path) -> None:
    training, calibration = read_specs(steps / "specs" / "data_validation_spec.py")

    assert training.unknown == calibration.unknown == ()
    assert training.constants == ("DATA_VALIDATION_TRAINING_SPEC",)
    assert (training.step_type, training.job_type) == ("DataValidation_Training", "training")
    assert (calibration.step_type, calibration.job_type) == ("DataValidation_Calibration", "calibration")
    assert [one.need for one in calibration.dependencies] == [
        DependencySpec(
            "data_input",
            compatible_sources=["DataLoading", "Other_Calibration"],
            semantic_keywords=["data", "input"],
            description="Input data",
        ),
        DependencySpec("metadata_input", DependencyType.PROCESSING_OUTPUT, required=False),
    ]
    assert training.contract is not None
    assert training.contract.name == "DATA_VALIDATION_CONTRACT"
    assert training.contract.path == steps / "contracts" / "data_validation_contract.py"
    assert shown(training.dependencies[1].place_of("required")) == "False"


def test_the_config(steps: Path) -> None:
    read = read_config(steps / "configs" / "config_data_validation_step.py")

    assert read.unknown == ()
    own = [field for field in read.fields if field.owner == "DataValidationConfig"]
    assert {tier: [field.name for field in own if field.tier is tier] for tier in Tier} == {
        Tier.ESSENTIAL: ["label_name", "at_least"],
        Tier.SYSTEM: ["processing_entry_point", "job_type", "words"],
        Tier.DERIVED: ["derived_value"],
        Tier.PRIVATE: ["_derived_value"],
    }
    assert "effective_instance_type" in read.tier(Tier.DERIVED)
    assert "author" in read.tier(Tier.ESSENTIAL)
    found = {field.name: field for field in own}
    assert [found[name].annotation for name in ("label_name", "job_type", "derived_value")] == [
        "str",
        "Optional[str]",
        "str",
    ]
    assert found["processing_entry_point"].default_text == '"data_validation.py"'
    assert found["words"].default is not None
    assert found["words"].default.values == ([],)
    assert read.contract is not None
    assert (read.contract.name, read.contract.file) == (
        "DATA_VALIDATION_CONTRACT",
        steps / "contracts" / "data_validation_contract.py",
    )
    assert [(one.name, one.kind, one.fields, one.mode) for one in read.validators[:2]] == [
        ("validate_words", "field_validator", ("label_name", "job_type"), "before"),
        ("initialize_derived_fields", "model_validator", (), "after"),
    ]


def test_the_builder(steps: Path) -> None:
    read = read_builder(steps / "builders" / "builder_data_validation_step.py")

    assert read.unknown == ()
    assert (read.name, read.registered, read.bases) == (
        "DataValidationStepBuilder",
        "DataValidation",
        ("StepBuilderBase",),
    )
    assert [one.name for one in read.specs] == ["DATA_VALIDATION_TRAINING_SPEC", "DATA_VALIDATION_CALIBRATION_SPEC"]
    assert {one.file for one in read.specs} == {steps / "specs" / "data_validation_spec.py"}
    assert [one.signature.name for one in read.own_methods] == [
        "__init__",
        "validate_configuration",
        "_get_environment_variables",
        "_get_job_arguments",
        "_get_inputs",
        "_get_outputs",
        "create_step",
    ]
    assert read.method("_get_step_name") is not None
    assert read.method("_get_step_name").owner == "StepBuilderBase"  # type: ignore[union-attr]


def test_what_the_builder_reads_of_its_config(steps: Path) -> None:
    read = read_builder(steps / "builders" / "builder_data_validation_step.py")

    own = [one for one in read.config_reads if one.owner == read.name and one.place.path == read.path]
    assert [(one.method, one.name, one.by, one.has_default) for one in own] == [
        ("__init__", "job_type", "hasattr", False),
        ("__init__", "job_type", "attribute", False),
        ("validate_configuration", "processing_instance_count", "hasattr", False),
        ("validate_configuration", "processing_instance_count", "getattr", False),
        ("validate_configuration", "label_name", "hasattr", False),
        ("validate_configuration", "label_name", "getattr", False),
        ("_get_environment_variables", "label_name", "hasattr", False),
        ("_get_environment_variables", "label_name", "attribute", False),
        ("_get_environment_variables", "train_ratio", "attribute", False),
        ("_get_job_arguments", "job_type", "attribute", False),
        ("_get_job_arguments", "verbose", "attribute", False),
        ("create_step", "tags", "getattr", True),
        ("create_step", "get_script_path", "attribute", False),
    ]
    assert shown(own[-1].place) == "config.get_script_path"


def test_what_the_builder_tells_the_job(steps: Path) -> None:
    read = read_builder(steps / "builders" / "builder_data_validation_step.py")

    assert [(one.name, one.field, one.value.values) for one in read.environment.values] == [
        ("LABEL_FIELD", "label_name", ()),
        ("TRAIN_RATIO", "train_ratio", ()),
        ("MODE", None, ("fast",)),
    ]
    assert [(one.name, one.field, one.value.values) for one in read.arguments.values] == [
        ("--job_type", "job_type", ()),
        ("--level", None, ("debug",)),
    ]


def test_the_script(steps: Path) -> None:
    read = read_script(steps / "scripts" / "data_validation.py")

    assert read.unknown == ()
    assert [(one.name, one.path) for one in (*read.declared_inputs, *read.declared_outputs)] == [
        ("data_input", "/opt/ml/processing/input/data"),
        ("metadata_input", "/opt/ml/processing/input/metadata"),
        ("validated_data", "/opt/ml/processing/output"),
    ]
    assert [(one.name, one.rest, one.access) for one in read.paths if one.is_whole] == [
        ("data_input", "", Access.LIST),
        ("metadata_input", "metadata.json", Access.READ),
        ("validated_data", "", Access.WRITE),
    ]
    assert [(one.name, one.access) for one in read.paths if not one.is_whole] == [
        ("data_input", Access.READ),
        ("validated_data", Access.WRITE),
    ]
    assert [(one.name, one.is_required, one.default) for one in read.environment] == [
        ("LABEL_FIELD", True, None),
        ("TRAIN_RATIO", False, "0.7"),
    ]
    assert [(one.dest, one.is_required, one.choices) for one in read.arguments] == [
        ("job_type", True, ("training", "calibration"))
    ]
    assert [use.name for use in read.argument_uses] == ["job_type"]
    assert [(one.kind, one.code) for one in read.exits] == [("return", 0), ("exit", 0), ("exit", 1), ("exit", 3)]
    assert [(one.catches, one.swallows) for one in read.broad_excepts] == [("Exception", False)]
    assert read.main_block is not None


@pytest.fixture
def seed(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module of the seed's own example, imported with its step in the table."""
    entry = {
        "config_class": "DataValidationConfig",
        "builder_step_name": "DataValidationStepBuilder",
        "spec_type": "DataValidation",
        "sagemaker_step_type": "Processing",
        "description": "Validates input data quality and schema compliance",
    }
    monkeypatch.setitem(STEP_NAMES, "DataValidation", entry)  # type: ignore[arg-type]
    get_global_registry.cache_clear()
    import tests.seed.data_validation as module

    yield importlib.reload(module)
    get_global_registry.cache_clear()


def test_all_layers_in_one_file_are_read_as_they_are_imported(seed: Any) -> None:
    path = SEED / "data_validation.py"
    contract, specs, config, builder = read_contract(path), read_specs(path), read_config(path), read_builder(path)

    assert {one.name: one.value for one in contract.inputs} == seed.DATA_VALIDATION_CONTRACT.expected_input_paths
    assert contract.description == seed.DATA_VALIDATION_CONTRACT.description
    for spec in specs:
        real = getattr(seed, spec.constants[0])
        assert spec.step_type == real.step_type
        assert [one.need for one in spec.dependencies] == list(real.dependencies.values())
        assert [one.offer for one in spec.outputs] == list(real.outputs.values())
    assert {tier: list(config.tier(Tier(tier))) for tier in ("essential", "system", "derived")} == (
        seed.DataValidationConfig.categorize_fields()
    )
    assert config.tier(Tier.PRIVATE) == tuple(seed.DataValidationConfig.__private_attributes__)
    assert (builder.name, builder.registered) == ("DataValidationStepBuilder", "DataValidation")
    assert list(builder.order) == [base.__name__ for base in seed.DataValidationStepBuilder.__mro__[1:-1]]
    assert [one.name for one in builder.specs] == ["DATA_VALIDATION_TRAINING_SPEC", "DATA_VALIDATION_CALIBRATION_SPEC"]
    assert [(one.name, one.field) for one in (*builder.environment.values, *builder.arguments.values)] == [
        ("LABEL_FIELD", "label_name"),
        ("TRAIN_RATIO", "train_ratio"),
        ("--job_type", "job_type"),
    ]
    assert (contract.unknown, config.unknown, builder.unknown) == ((), (), ())


def test_builders_that_nobody_registers_are_read_as_they_are_imported() -> None:
    import tests.seed.long_style as module

    read = read_builders(SEED / "long_style.py")

    assert [one.name for one in read] == ["LongTabularPreprocessing", "LongXGBoostTraining", "LongXGBoostModel"]
    for one in read:
        real = getattr(module, one.name)
        assert one.registered is None
        assert list(one.order) == [base.__name__ for base in real.__mro__[1:-1]]
        assert [method.signature.name for method in one.own_methods] == [
            name for name, value in vars(real).items() if inspect.isfunction(value)
        ]
        assert one.specs


BLOCK = re.compile(r'^```python title="(?P<title>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.fixture
def documented(tmp_path: Path) -> Path:
    """The files of the how-to on steps."""
    for block in BLOCK.finditer((ROOT / "docs" / "how-to" / "add-a-step.md").read_text("utf-8")):
        path = tmp_path / block["title"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(block["text"], encoding="utf-8")
    return tmp_path


def test_the_step_of_the_how_to(documented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = documented / "row_count.py"
    monkeypatch.syspath_prepend(str(documented))
    get_global_registry.cache_clear()
    import row_count as module  # type: ignore[import-not-found]

    contract, (spec,), config, builder = read_contract(path), read_specs(path), read_config(path), read_builder(path)
    sys.modules.pop("row_count")
    get_global_registry.cache_clear()

    assert {one.name: one.value for one in contract.inputs} == module.CONTRACT.expected_input_paths
    assert [one.name for one in contract.required_variables] == list(module.CONTRACT.required_env_vars)
    assert [one.need for one in spec.dependencies] == list(module.SPEC.dependencies.values())
    assert [one.offer for one in spec.outputs] == list(module.SPEC.outputs.values())
    assert {tier: list(config.tier(Tier(tier))) for tier in ("essential", "system", "derived")} == (
        module.RowCountConfig.categorize_fields()
    )
    assert [(mark.kind, mark.name) for mark in config.field("group_by").marks] == [("Env", "GROUP_BY")]  # type: ignore[union-attr]
    assert (builder.registered, [one.name for one in builder.specs]) == ("RowCount", ["SPEC"])


def test_the_script_of_the_how_to(documented: Path) -> None:
    read = read_script(documented / "scripts" / "row_count.py")

    assert read.unknown == ()
    assert [(one.name, one.is_required) for one in read.environment] == [("GROUP_BY", True)]
    assert [(use.side, use.name, use.rest, use.access) for use in read.paths] == [
        ("input", "rows", "", Access.READ),
        ("output", "counts", "counts.json", Access.WRITE),
    ]
    assert read.arguments == ()
    assert lines(read.exits) == [31]
