"""Script contracts."""

from __future__ import annotations

import pytest

from cursus.core.base.contract_base import ScriptContract
from cursus.errors import ContractError


def test_a_contract_holds_its_tables_as_given() -> None:
    contract = ScriptContract(
        entry_point="clean.py",
        expected_input_paths={"DATA": "/opt/ml/processing/input/data"},
        required_env_vars=["LABEL_FIELD"],
        optional_env_vars={"SEED": "42"},
    )

    assert dict(contract.expected_input_paths) == {"DATA": "/opt/ml/processing/input/data"}
    assert contract.required_env_vars == ("LABEL_FIELD",)


def test_a_contract_does_not_change_with_the_table_it_was_made_of() -> None:
    paths = {"DATA": "/opt/ml/processing/input/data"}
    contract = ScriptContract(entry_point="clean.py", expected_input_paths=paths)
    paths["more"] = "/opt/ml/processing/input/more"

    assert list(contract.expected_input_paths) == ["DATA"]
    with pytest.raises(TypeError, match="does not support item assignment"):
        contract.expected_input_paths["x"] = "y"  # type: ignore[index]


@pytest.mark.parametrize("path", ["/tmp/data", "/opt/ml", "opt/ml/data", "/opt/ml/../etc", "/opt/mlx/data"])
def test_a_path_outside_the_containers_folder_is_refused(path: str) -> None:
    with pytest.raises(ContractError, match="is not below /opt/ml"):
        ScriptContract(entry_point="clean.py", expected_input_paths={"DATA": path})


@pytest.mark.parametrize("entry_point", ["", " ", "/abs/clean.py", "../clean.py"])
def test_an_entry_point_outside_its_folder_is_refused(entry_point: str) -> None:
    with pytest.raises(ContractError, match="entry_point"):
        ScriptContract(entry_point=entry_point)


def test_a_variable_cannot_be_required_and_optional() -> None:
    with pytest.raises(ContractError, match="'SEED' is required and optional"):
        ScriptContract(entry_point="clean.py", required_env_vars=["SEED"], optional_env_vars={"SEED": "1"})


def test_a_path_cannot_be_read_and_written() -> None:
    path = "/opt/ml/processing/data"

    with pytest.raises(ContractError, match="is an input and an output"):
        ScriptContract("clean.py", {"in": path}, {"out": path})


def test_all_faults_of_a_contract_are_told_together() -> None:
    with pytest.raises(ContractError) as caught:
        ScriptContract(
            entry_point="",
            expected_input_paths={"DATA": "/tmp/data"},
            required_env_vars=["NOT A NAME", "SEED"],
            optional_env_vars={"SEED": "1"},
        )

    facts = [fault.fact for fault in caught.value.faults]
    assert len(facts) == 4
    assert all(fault.hint for fault in caught.value.faults)


def test_a_contract_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="entry_point is empty"):
        ScriptContract(entry_point="")
