"""Steps in the long style, one file for each layer, are checked as those in the short style are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.run import USUAL_LEVELS, check
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from cursus.validation.model import Finding

LONG_STEPS = Path(__file__).parent / "long_steps"


def findings(folder: Path) -> list[Finding]:
    return list(check(named_steps(get_global_registry().known, [str(folder)]), USUAL_LEVELS).findings())


def test_nothing_is_found_in_steps_that_agree() -> None:
    assert [str(each) for each in findings(LONG_STEPS)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("contracts/order_cleaning_contract.py", "input/data", "input/rows", "undeclared-path"),
        ("contracts/order_cleaning_contract.py", '"LABEL_FIELD",', '"LABEL_FIELD", "ZONE",', "unset-variable"),
        ("contracts/order_cleaning_contract.py", '"EUR"', '"USD"', "other-default"),
        ("contracts/order_cleaning_contract.py", '"job_type": "training"', '"kind": "training"', "unused-argument"),
        ("specs/order_cleaning_spec.py", 'logical_name="clean_orders"', 'logical_name="orders"', "unmatched-name"),
        ("specs/order_cleaning_spec.py", "Outputs['clean_orders']", "Outputs['rows']", "property-of-other-output"),
        ("specs/order_cleaning_spec.py", "ProcessingOutputConfig", "ProcessingOutput", "unknown-property"),
        ("specs/order_cleaning_spec.py", '"DataLoading"', '"DataReading"', "unknown-source"),
        ("builders/builder_order_cleaning_step.py", 'env_vars["LABEL_FIELD"]', 'env_vars["LABEL"]', "unset-variable"),
        ("builders/builder_order_cleaning_step.py", 'env_vars["LABEL_FIELD"]', 'env_vars["LABEL"]', "other-variable"),
        ("builders/builder_order_cleaning_step.py", "label_name", "label_column", "unset-variable"),
        ("builders/builder_order_cleaning_step.py", "config.label_name", "config.label", "unknown-field"),
        ("builders/builder_order_cleaning_step.py", '            "label_name",', '"label",', "unknown-field"),
        ("builders/builder_order_cleaning_step.py", '["--job_type", job_type]', "[]", "unset-argument"),
        ("builders/builder_order_cleaning_step.py", "def _get_outputs", "def _outputs", "missing-method"),
        ("builders/builder_order_cleaning_step.py", "OrderCleaningStepBuilder(", "CleaningStepBuilder(", "wrong-name"),
        ("configs/config_order_cleaning_step.py", "class OrderCleaningConfig(", "class CleanConfig(", "wrong-name"),
        ("scripts/order_cleaning.py", '"LABEL_FIELD"]', '"LABEL"]', "undeclared-variable"),
        ("scripts/order_cleaning.py", '"--job_type"', '"--kind"', "undeclared-argument"),
        ("scripts/order_cleaning.py", '"/opt/ml/processing/output"', '"/opt/ml/processing/clean"', "undeclared-path"),
        ("scripts/order_cleaning.py", "        sys.exit(3)", "        pass", "swallowed-error"),
        ("contracts/order_training_contract.py", "order_training.py", "training.py", "wrong-entry-point"),
        ("specs/order_training_spec.py", "ModelArtifacts.S3ModelArtifacts", "ModelArtifact", "unknown-property"),
        ("specs/order_training_spec.py", '"OrderCleaning"', '"OrderCleanup"', "unknown-source"),
        ("builders/builder_order_training_step.py", 'env_vars["LABEL_FIELD"]', 'env_vars["LABEL"]', "unset-variable"),
        ("builders/builder_order_training_step.py", "training_volume_size", "volume_size_in_gb", "unknown-field"),
        ("hyperparams/hyperparameters_order.py", "num_round", "rounds", "unset-hyperparameter"),
        ("scripts/order_training.py", '["num_round"]', '["rounds"]', "unset-hyperparameter"),
        ("configs/config_order_model_step.py", "order_inference.py", "inference.py", "other-entry-point"),
        ("builders/builder_order_cleaning_step.py", '["--job_type"', '["--job-type"', "other-argument"),
        ("scripts/order_cleaning.py", "        sys.exit(3)", "        sys.exit(0)", "swallowed-error"),
        ("scripts/order_cleaning.py", "        sys.exit(2)", "        sys.exit(1)", "other-exit-code"),
        ("scripts/order_cleaning.py", 'raise FileNotFoundError(f"No CSV file in {data_dir}")', "exit()", "early-exit"),
        ("specs/order_model_spec.py", "properties.ModelName", "properties.Name", "unknown-property"),
        ("specs/order_model_spec.py", 'step_type="OrderModel"', 'step_type="Model"', "wrong-name"),
        ("builders/builder_order_model_step.py", "self.config.threshold", "self.config.limit", "unknown-field"),
        ("contracts/order_model_contract.py", '"model_data"', '"model"', "unmatched-name"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(file: str, old: str, new: str, code: str, tmp_path: Path) -> None:
    folder = tmp_path / "long_steps"
    shutil.copytree(LONG_STEPS, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    assert code in {each.code for each in findings(folder)}
