"""Whatever is wrong with what a user gives, the answer says where, what and how to mend it; nothing is written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.functional.cli import cursus, project, tree

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.functional

GOLDEN = Path(__file__).parent.parent / "golden" / "messages"
COMPILE = "compile p/dag.yaml p/config.yaml -o out/p.json"


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "p" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def refused(folder: Path, line: str) -> str:
    """What a command says on the error stream, once it is known to keep all the rules of a refusal."""
    before = tree(folder)
    said = cursus(*line.split(), cwd=folder)
    assert said.code == 2, said
    assert not said.out
    assert "Traceback" not in said.err
    assert "fault of cursus" not in said.err
    blocks = ("\n" + said.err).split("\nerror: ")[1:]
    assert blocks
    assert sum("\n  hint: " in block for block in blocks) == len(blocks)
    assert tree(folder) == before
    return said.err


def dag(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "p" / "dag.yaml").write_text(text)


def config(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: edit(folder, "config.yaml", old, new)


MESSAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cycle": (
        lambda folder: edit(folder, "dag.yaml", "# No edges", "edges: [XGBoostModel -> DataLoading, "
                            "DataLoading -> XGBoostTraining, XGBoostTraining -> XGBoostModel]\n# No edges"),
        COMPILE,
    ),
    "circle_of_wires": (
        lambda folder: edit(folder, "dag.yaml", "# No edges", "edges: [BatchTransform -> DataLoading]\n# No edges"),
        COMPILE,
    ),
    "unknown_step": (lambda folder: edit(folder, "dag.yaml", "- XGBoostTraining", "- XGBostTraining"), COMPILE),
    "unknown_field": (config("    train_ratio: 0.7", "    train_ration: 0.7"), COMPILE),
    "missing_input": (
        lambda folder: (
            edit(folder, "dag.yaml", "  - DataLoading\n", ""),
            edit(folder, "config.yaml", "  DataLoading:\n    source_uri: data/breast_cancer.csv\n", ""),
        ),
        COMPILE,
    ),
    "tie": (
        lambda folder: (
            edit(folder, "dag.yaml", "- XGBoostModel\n", "- XGBoostModel\n  - {name: Second, step: XGBoostModel}\n"),
            edit(folder, "config.yaml", "  XGBoostModel: {}", "  XGBoostModel: {}\n  Second: {}"),
        ),
        COMPILE,
    ),
    "wrong_type": (config("num_round: 300", "num_round: many"), COMPILE),
    "out_of_range": (config("max_depth: 4", "max_depth: -4"), COMPILE),
    "node_without_config": (config("  XGBoostModel: {}\n", ""), COMPILE),
    "malformed_yaml": (config("label_mapping: {benign: 0", "label_mapping: {benign: 0}}"), COMPILE),
    "malformed_dag": (dag("nodes:\n  - A\n - B\n"), COMPILE),
    "many_faults": (
        lambda folder: (
            edit(folder, "config.yaml", "  author: demo\n", ""),
            edit(folder, "config.yaml", "region: NA", "region: XX"),
            edit(folder, "config.yaml", "metric_threshold: 0.95", "metric_threshold: high"),
            edit(folder, "config.yaml", "data/breast_cancer.csv", "s3://b/k"),
            edit(folder, "config.yaml", "  BatchTransform: {}", "  BatchTransfrom: {}"),
        ),
        COMPILE,
    ),
    "pipeline_name": (lambda folder: edit(folder, "dag.yaml", "breast-cancer", "breast cancer"), COMPILE),
    "unknown_parameter": (lambda _: None, "run p --set EXECUTION_S3_PREFX=s3://b/k"),
    "no_such_pipeline": (lambda _: None, "run nowhere"),
    "unknown_command": (lambda _: None, "rum p"),
    "unknown_option": (lambda _: None, "run p --jbos 2"),
    "unknown_step_to_show": (lambda _: None, "steps show XGBostTraining"),
    "output_is_a_folder": (lambda _: None, "compile p/dag.yaml p/config.yaml -o p"),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_is_the_one_agreed_on(name: str, tmp_path: Path) -> None:
    change, line = MESSAGES[name]
    project(tmp_path / "p")
    change(tmp_path)
    said = refused(tmp_path, line).replace(str(tmp_path.resolve()), "<folder>")
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("CURSUS_WRITE_GOLDEN"):
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


def test_every_agreed_message_is_asked_for() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(MESSAGES)


def test_a_traceback_is_shown_to_those_who_ask(tmp_path: Path) -> None:
    project(tmp_path / "p")
    edit(tmp_path, "config.yaml", "max_depth: 4", "max_depth: -4")
    said = cursus("compile", "p/dag.yaml", "p/config.yaml", "--debug", cwd=tmp_path)
    assert "Traceback (most recent call last)" in said.err
    assert "\nerror: config.yaml:31:7 nodes.XGBoostTraining.hyperparameters.max_depth: -4" in said.err
    assert said.code == 2


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (None, "table.csv"),
        (b"", "table.csv"),
        (bytes(range(256)) * 20, "table.csv"),
        (b"a,b\n1,2\n3,4\n", "label"),
        (b"a,a\n", "table.csv"),
    ],
    ids=["missing", "empty", "binary", "no such label", "header only"],
)
def test_a_data_file_that_cannot_be_learnt_from_is_refused(tmp_path: Path, content: bytes | None, fact: str) -> None:
    if content is not None:
        (tmp_path / "table.csv").write_bytes(content)
    assert fact in refused(tmp_path, "init new --data table.csv --label label")


def test_a_folder_that_holds_something_is_no_place_for_a_project(tmp_path: Path) -> None:
    project(tmp_path / "p")
    rows = "".join(f"{at % 2},{at}\n" for at in range(60))
    (tmp_path / "table.csv").write_text(f"label,x\n{rows}")
    assert "not empty" in refused(tmp_path, "init p --data table.csv --label label")


DEFINITION = {
    "Version": "2020-12-01",
    "Parameters": [{"Name": "Rows", "Type": "Integer", "DefaultValue": 5}],
    "Steps": [{"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "no"}}],
}


@pytest.mark.parametrize("command", ["verify", "run"])
def test_a_definition_that_the_service_refuses_is_refused_with_all_its_faults(tmp_path: Path, command: str) -> None:
    wrong = {**DEFINITION, "Version": "2019-01-01", "Steps": [{"Name": "a b", "Type": "Fale"}]}
    (tmp_path / "d.json").write_text(json.dumps(wrong))
    said = refused(tmp_path, f"{command} d.json")
    assert [fact for fact in ("d.json: Version", "'Fale'", "'a b'") if fact not in said] == []


@pytest.mark.parametrize("command", ["verify", "run"])
@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ('{"Version": "2020-12-01",\n "Steps": [}', "d.json:2:12: not JSON"),
        ("[]", "d.json:1:1: a list where a definition is needed"),
    ],
    ids=["no JSON", "no definition"],
)
def test_a_file_that_holds_no_definition_is_refused(tmp_path: Path, command: str, text: str, fact: str) -> None:
    (tmp_path / "d.json").write_text(text)
    assert fact in refused(tmp_path, f"{command} d.json")


def test_a_definition_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "d.json: cannot be read: No such file" in refused(tmp_path, "verify d.json")
    assert "d.json: no such file or folder" in refused(tmp_path, "run d.json")


def test_a_parameter_of_another_type_is_refused_with_all_others(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text(json.dumps(DEFINITION))
    said = refused(tmp_path, "run d.json --set Rows=many --set Row=1")
    assert "parameter 'Rows': 'many' is no Integer" in said
    assert "parameter 'Row': is not declared\n  hint: did you mean 'Rows'?" in said


def test_an_empty_folder_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "empty/dag.yaml: No such file or directory" in refused(tmp_path, "run empty")


def test_half_a_project_is_none(tmp_path: Path) -> None:
    (project(tmp_path / "p") / "config.yaml").unlink()
    assert "p/config.yaml: No such file or directory" in refused(tmp_path, "run p")


@pytest.mark.parametrize(
    "line", ["run", "run p --dag p/dag.yaml", "run --dag p/dag.yaml", "run --config p/config.yaml"]
)
def test_what_to_run_is_said_in_one_way(tmp_path: Path, line: str) -> None:
    project(tmp_path / "p")
    refused(tmp_path, line)


@pytest.mark.parametrize("place", ["p/dag.yaml/out.json", "/proc/cursus/out.json"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    project(tmp_path / "p")
    assert f"{place}: cannot be written" in refused(tmp_path, f"compile p/dag.yaml p/config.yaml -o {place}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    project(tmp_path / "p")
    (tmp_path / "closed").mkdir(mode=0o555)
    assert "Permission denied" in refused(tmp_path, "compile p/dag.yaml p/config.yaml -o closed/out.json")


@pytest.mark.parametrize(("what", "store"), [("p", "/proc/cursus"), ("d.json", "p/dag.yaml")])
def test_a_store_that_cannot_be_written_is_refused(tmp_path: Path, what: str, store: str) -> None:
    project(tmp_path / "p")
    (tmp_path / "d.json").write_text(json.dumps(DEFINITION))
    assert f"store {store}: cannot be used" in refused(tmp_path, f"run {what} --store {store}")


def test_a_run_that_fails_is_no_bad_input(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text(json.dumps(DEFINITION))
    said = cursus("run", "d.json", cwd=tmp_path)
    assert said.code == 1
    assert "failed" in said.out
    assert "Traceback" not in said.err
