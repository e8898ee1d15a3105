"""Script contracts."""

from __future__ import annotations

import pytest

from cursus.core.base.contract_base import (
    ModelScriptContract,
    ProcessingScriptContract,
    ScriptContract,
    TrainingScriptContract,
)
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


def facts_of(**fields: object) -> list[str]:
    with pytest.raises(ContractError) as caught:
        ScriptContract(**{"entry_point": "clean.py", **fields})  # type: ignore[arg-type]
    assert all(fault.hint for fault in caught.value.faults)
    return [fault.fact for fault in caught.value.faults]


IN, OUT = "/opt/ml/processing/input", "/opt/ml/processing/output"


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({"entry_point": "clean.sh"}, "entry_point 'clean.sh' is no Python file"),
        ({"expected_input_paths": {"raw-data": f"{IN}/a"}}, "input 'raw-data': its name is no identifier"),
        ({"expected_output_paths": {"1st": f"{OUT}/a"}}, "output '1st': its name is no identifier"),
        ({"expected_input_paths": {"code": f"{IN}/a"}},
         "input 'code' has a name that builders give to an input of their own"),
        ({"expected_input_paths": {"settings": f"{IN}/a"}},
         "input 'settings' has a name that builders give to an input of their own"),
        ({"expected_input_paths": {"a": f"{OUT}/a"}}, f"path '{OUT}/a' of input 'a' is below {OUT}"),
        ({"expected_output_paths": {"a": f"{IN}/a"}}, f"path '{IN}/a' of output 'a' is below {IN}"),
        ({"expected_input_paths": {"a": f"{IN}/a", "b": f"{IN}/a/"}}, f"inputs 'a' and 'b' are both at '{IN}/a'"),
        ({"expected_input_paths": {"a": f"{IN}/a", "b": f"{IN}/a/b"}},
         f"input 'a' and input 'b': '{IN}/a/b' lies within '{IN}/a'"),
        ({"expected_input_paths": {"a": f"{IN}/a", "m": "/opt/ml/model"}},
         "input 'm' at '/opt/ml/model' is of a training job, others are of a processing job"),
        ({"expected_input_paths": {"a": "/opt/ml/input/data/a b"}},
         "path '/opt/ml/input/data/a b' of 'a' names no channel"),
        ({"required_env_vars": ["label"]}, "'label' is no name of an environment variable"),
        ({"required_env_vars": ["A", "A"]}, "'A' is required twice"),
        ({"optional_env_vars": {"SEED": 7}}, "variable 'SEED' has the default 7, which is no text"),
        ({"expected_arguments": {"--job_type": "a"}}, "argument '--job_type' is no name of an argument"),
        ({"expected_arguments": {"job__type": "a"}}, "argument 'job__type' is no name of an argument"),
        ({"expected_arguments": {"job-type": "a", "job_type": "b"}},
         "arguments 'job-type' and 'job_type' are one to a script"),
        ({"expected_arguments": {"rows": None}}, "argument 'rows' has the default None, which is no text"),
    ],
)  # fmt: skip
def test_each_rule_of_a_contract_is_told_in_words(fields: dict[str, object], fact: str) -> None:
    assert facts_of(**fields) == [fact]


def test_the_folder_of_all_channels_may_hold_others() -> None:
    root = "/opt/ml/input/data"
    assert ScriptContract("train.py", {"a": root, "b": f"{root}/config/b.json"}).expected_input_paths["a"] == root


@pytest.mark.parametrize(
    ("kind", "inputs", "outputs", "facts"),
    [
        (ProcessingScriptContract, {"a": "/opt/ml/input/data/a"}, {"b": "/opt/ml/model"}, 2),
        (ProcessingScriptContract, {"a": f"{IN}/a"}, {"b": OUT}, 0),
        (TrainingScriptContract, {"a": f"{IN}/a"}, {"b": f"{OUT}/b"}, 2),
        (TrainingScriptContract, {"a": "/opt/ml/input/data/a"}, {"b": "/opt/ml/model", "c": "/opt/ml/output/data"}, 0),
        (ModelScriptContract, {"a": "/opt/ml/input/data/a"}, {}, 1),
        (ModelScriptContract, {"a": "/opt/ml/model"}, {}, 0),
    ],
)
def test_a_kind_of_job_has_its_own_places(
    kind: type[ScriptContract], inputs: dict[str, str], outputs: dict[str, str], facts: int
) -> None:
    if not facts:
        assert kind("a.py", inputs, outputs).entry_point == "a.py"
        return
    with pytest.raises(ContractError, match="is where such a job has no") as caught:
        kind("a.py", inputs, outputs)
    assert len(caught.value.faults) == facts


def test_a_contract_without_some_names_keeps_its_kind_and_the_rest() -> None:
    contract = ProcessingScriptContract("a.py", {"a": f"{IN}/a", "b": f"{IN}/b"}, {"c": f"{OUT}/c"})
    less = contract.without(["b", "c"])

    assert type(less) is ProcessingScriptContract
    assert (dict(less.expected_input_paths), dict(less.expected_output_paths)) == ({"a": f"{IN}/a"}, {})
    assert contract.without(["other"]) is contract
