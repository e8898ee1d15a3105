"""What is read out of scripts that data scientists wrote."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cursus.steps
from cursus.core.base.specification_base import StepSpecification
from cursus.core.documents import read_document
from cursus.errors import PlanError
from cursus.planner.from_code.digest import digest_of
from cursus.planner.from_code.script import requirements_from_script
from cursus.planner.requirements import StepRequirements
from cursus.planner.requirements_text import requirements_text
from cursus.registry.builder_registry import get_global_registry

CODE = Path(__file__).parents[2] / "golden" / "code"
SCRIPTS = sorted(each for each in CODE.glob("*.py") if each.name != "conftest.py")
SHARED = Path(cursus.steps.__file__).parent / "scripts"
KNOWN = ("DataLoading", "XGBoostTraining", "XGBoostModelEval", "BatchTransform")


def read(name: str) -> StepRequirements:
    return requirements_from_script(CODE / f"{name}.py")


def test_a_script_of_tables_is_a_processing_step_with_its_files_as_ports() -> None:
    found = read("clean_payments")
    assert (found.step_name, found.sagemaker_step_type) == ("CleanPayments", "Processing")
    assert found.description == "Keeps the payments of active customers."
    assert [(each.name, each.format) for each in found.inputs] == [("raw_data", "csv"), ("customers", "parquet")]
    assert [(each.name, each.format) for each in found.outputs] == [("clean", "parquet")]


def test_arguments_that_hold_no_path_are_parameters() -> None:
    found = {each.name: each for each in read("clean_payments").parameters}
    assert {name: each.default for name, each in found.items()} == {
        "max_rows": 1000, "mode": "fast", "verbose": False, "min_amount": 0.5,
    }  # fmt: skip
    assert found["max_rows"].type == "int"
    assert found["max_rows"].arg == "--max-rows"
    assert found["max_rows"].description == "rows at most"
    assert found["mode"].choices == ("fast", "exact")
    assert found["verbose"].type == "bool"


def test_what_is_known_of_the_work_is_a_statement_that_names_the_function_it_is_in() -> None:
    found = {each.text: each.covered_by for each in read("clean_payments").requirements}
    assert found == {
        "Customers is joined on customer_id.": ("function:keep_active",),
        "Rows are kept where status == 'active'.": ("function:keep_active",),
        "Missing country becomes 'DE'.": ("function:keep_active",),
    }
    assert [each.name for each in read("clean_payments").functions] == ["load", "keep_active"]


def test_a_script_that_fits_a_model_and_keeps_it_trains() -> None:
    found = read("train")
    assert (found.step_name, found.sagemaker_step_type, found.container.framework) == (
        "ModelTraining", "Training", "sklearn",
    )  # fmt: skip
    assert {each.name: each.default for each in found.hyperparameters} == {"c": 1.0, "max_iter": 100}
    assert not found.parameters
    assert [each.name for each in found.inputs] == ["train"]
    assert set(found.inputs[0].columns) == {"amount", "age", "label"}
    assert [(each.name, each.type) for each in found.outputs] == [("model_output", "model_artifacts")]


def test_a_script_with_handlers_serves_a_model() -> None:
    found = read("inference")
    assert found.sagemaker_step_type == "CreateModel"
    assert [(each.name, each.type) for each in found.inputs] == [("model_data", "model_artifacts")]
    assert [each.name for each in found.outputs] == ["model_name"]


def test_container_paths_and_variables_give_the_names() -> None:
    found = read("container_job")
    assert [each.name for each in found.inputs] == ["payments"]
    assert [(each.name, each.format) for each in found.outputs] == [("report", "json")]
    assert {each.name: (each.env, each.default) for each in found.parameters} == {
        "threshold": ("THRESHOLD", 0.5), "group_by": ("GROUP_BY", None),
    }  # fmt: skip


@pytest.mark.parametrize("script", [each for each in SCRIPTS if each.stem != "long_flow"], ids=lambda each: each.stem)
def test_everything_that_was_read_says_how_sure_it_is_and_where_it_stands(script: Path) -> None:
    found = requirements_from_script(script)
    subjects = {each.subject for each in found.inferred}
    assert {each for each in found.ids() if not each.startswith("job_type")} <= subjects
    assert all(0 < each.confidence < 1 and each.why for each in found.inferred)
    assert all(each.place.startswith(script.name) for each in found.inferred if each.subject != "step")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda each: each.stem)
def test_what_was_read_is_written_as_a_file_that_reads_back(script: Path, tmp_path: Path) -> None:
    found = requirements_from_script(script)
    path = tmp_path / "requirements.yaml"
    path.write_text(requirements_text(found), encoding="utf-8")
    assert StepRequirements.model_validate(read_document(path, PlanError).value) == found


@pytest.mark.parametrize(
    ("step", "script"),
    [
        ("DataLoading", "data_loading"),
        ("FeatureEngineering", "feature_engineering"),
        ("TabularPreprocessing", "tabular_preprocessing"),
        ("XGBoostModelEval", "xgboost_model_eval"),
        ("XGBoostTraining", "xgboost_training"),
    ],
)
def test_what_shared_scripts_tell_of_themselves_is_what_their_contracts_say(step: str, script: str) -> None:
    specs = get_global_registry().get_builder_for_step_type(step).specs
    spec = specs if isinstance(specs, StepSpecification) else next(iter((specs or {}).values()))
    contract = spec.script_contract
    assert contract is not None
    found = requirements_from_script(SHARED / f"{script}.py")
    assert {each.name for each in found.inputs} <= set(contract.expected_input_paths)
    assert {each.name for each in found.outputs} == set(contract.expected_output_paths)
    told = {*contract.required_env_vars, *contract.optional_env_vars}
    assert {each.env for each in found.parameters if each.env} == told


def test_a_script_that_imports_pyspark_is_planned_for_the_spark_container() -> None:
    found = read("spark_sessions")
    assert (found.sagemaker_step_type, found.container.framework) == ("Processing", "spark")
    told = [(each.confidence, each.why) for each in found.inferred if "pyspark" in each.why]
    assert told == [(0.8, "pyspark is imported: the Spark container runs it")]


def test_a_spark_script_that_keeps_a_model_asks_for_its_container(tmp_path: Path) -> None:
    script = tmp_path / "fit_forest.py"
    script.write_text(
        "import joblib\nfrom pyspark.sql import SparkSession\nfrom sklearn.ensemble import RandomForestClassifier\n"
        "df = SparkSession.builder.getOrCreate().read.parquet('rows.parquet').toPandas()\n"
        "model = RandomForestClassifier().fit(df[['a']], df['b'])\njoblib.dump(model, 'model.joblib')\n"
    )
    found = requirements_from_script(script)
    assert (found.sagemaker_step_type, found.container.framework) == ("Training", "sklearn")
    assert [each.confidence for each in found.inferred if each.why.startswith("pyspark is imported")] == [0.3]


def test_a_long_script_is_read_as_a_pipeline() -> None:
    found = digest_of(CODE / "long_flow.py", KNOWN)
    assert [(each.name, each.step is not None) for each in found.tasks] == [
        ("DataLoading", True), ("LongFlowPreprocessing", False), ("XGBoostTraining", True), ("BatchTransform", True),
        ("XGBoostModelEval", True),
    ]  # fmt: skip
    assert ("LongFlowPreprocessing", "XGBoostTraining") in found.edges
    new = found.new_steps[0]
    assert [(each.name, each.compatible_sources) for each in new.inputs] == [("rows", ("DataLoading",))]
    assert [each.name for each in new.outputs] == ["test", "train"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def broken(:\n", "is no Python"),
        ("x = 1\n", "reads and writes no file"),
        ("", "reads and writes no file"),
        ("(" * 500 + ")" * 500, "is no Python"),
    ],
)
def test_files_that_tell_nothing_are_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(text)
    with pytest.raises(PlanError, match=told):
        requirements_from_script(path)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="No such file"):
        requirements_from_script(tmp_path / "none.py")
    (tmp_path / "latin.py").write_bytes(b"# caf\xe9\n")
    with pytest.raises(PlanError, match="is not UTF-8"):
        requirements_from_script(tmp_path / "latin.py")


def test_nothing_of_a_script_is_run(tmp_path: Path) -> None:
    script = tmp_path / "loud.py"
    trace = tmp_path / "trace"
    script.write_text(
        f"import pandas as pd\nopen({str(trace)!r}, 'w').write('run')\npd.read_csv('a.csv').to_csv('b.csv')\n"
    )
    assert [each.name for each in requirements_from_script(script).inputs] == ["a"]
    assert not trace.exists()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_script_that_was_cut_or_changed_gives_requirements_or_an_error(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = data.draw(st.sampled_from(SCRIPTS)).read_text().splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "twice", "swap", "indent"]))
        if change == "drop" and len(lines) > 1:
            del lines[at]
        elif change == "twice":
            lines.insert(at, lines[at])
        elif change == "swap":
            lines[at], lines[-1] = lines[-1], lines[at]
        else:
            lines[at] = f" {lines[at]}"
    path = tmp_path_factory.mktemp("cut") / "script.py"
    path.write_text("\n".join(lines))
    for reader in (requirements_from_script, digest_of):
        with suppress(PlanError):
            reader(path)
