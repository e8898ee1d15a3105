from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.report.pipelines import output_of, processing, project, run_at, step_record, write_run

from cursus.report.lineage import Edge, edges_of, readers_of
from cursus.report.record import read_run

if TYPE_CHECKING:
    from pathlib import Path


def test_every_edge_has_the_kind_that_the_definition_gives_it(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path, definition=project()))
    assert set(edges_of(run)) == {
        Edge("Load", "Prepare", "data"),
        Edge("Load", "Profile", "order"),
        Edge("Prepare", "Train", "data"),
        Edge("Train", "Evaluate", "data"),
        Edge("Prepare", "Evaluate", "data"),
        Edge("Evaluate", "GoodEnough", "data"),
        Edge("GoodEnough", "Register", "branch", outcome=True),
        Edge("Train", "Register", "data"),
        Edge("GoodEnough", "TooWeak", "branch", outcome=False),
    }


def test_readers_are_found_by_what_the_definition_refers_to(tmp_path: Path) -> None:
    readers = readers_of(read_run(run_at(tmp_path).folder))
    assert readers["Load", "train"] == ["Prepare"]
    assert readers["Load", "test"] == []
    assert readers["Prepare", "train"] == ["Train"]
    assert readers["Prepare", "test"] == ["Evaluate"]
    assert readers["Train", "model"] == ["Evaluate", "Register"]
    assert readers["Evaluate", "metrics"] == ["GoodEnough"]


def test_readers_of_a_written_uri_are_found_by_the_uri(tmp_path: Path) -> None:
    after = processing(
        "Prepare", outputs=("x",), inputs={"data": "s3://bucket/out/Load/train/part-0.csv"}, words=("0",)
    )
    whole = processing("Profile", outputs=("x",), inputs={"data": "s3://bucket/out/Load"}, words=("0",))
    steps = [
        processing("Load", outputs=("train", "test"), words=("0",)),
        {**after, "DependsOn": ["Load"]},
        {**whole, "DependsOn": ["Load"]},
    ]
    readers = readers_of(read_run(run_at(tmp_path, {"Version": "2020-12-01", "Steps": steps}).folder))
    assert readers["Load", "train"] == ["Prepare", "Profile"]
    assert readers["Load", "test"] == ["Profile"]
    assert readers["Prepare", "x"] == []


def test_a_step_that_never_ran_still_reads_what_it_refers_to_by_name_or_number(tmp_path: Path) -> None:
    by_number = {"Get": "Steps.Load.ProcessingOutputConfig.Outputs[1].S3Output.S3Uri"}
    definition = {
        "Steps": [
            processing("Load", outputs=("train", "test")),
            processing("ByName", inputs={"d": output_of("Load", "train")}),
            processing("ByNumber", inputs={"d": by_number}),
        ]
    }
    made = {name: {"uri": f"s3://bucket/{name}", "path": "gone"} for name in ("train", "test")}
    run = read_run(write_run(tmp_path, steps=[step_record("Load", outputs=made)], definition=definition))
    assert readers_of(run) == {("Load", "train"): ["ByName"], ("Load", "test"): ["ByNumber"]}


def test_a_step_does_not_read_what_was_made_after_it_started(tmp_path: Path) -> None:
    made = {"train": {"uri": "s3://bucket/out/train", "path": "gone"}}
    ran_with = {"ProcessingInputs": {"data": {"S3Input": {"S3Uri": "s3://bucket/out/"}}}}
    steps = [
        step_record("Load", outputs=made, started="2026-01-01T00:00:02+00:00"),
        step_record("Before", properties=ran_with, started="2026-01-01T00:00:01+00:00"),
        step_record("After", properties=ran_with, started="2026-01-01T00:00:03+00:00"),
    ]
    definition = {"Steps": [processing(name) for name in ("Load", "Before", "After")]}
    run = read_run(write_run(tmp_path, steps=steps, definition=definition))
    assert readers_of(run) == {("Load", "train"): ["After"]}
