"""Lock files: what they hold, what a drift says, and how a broken one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from tests.unit.resolver.examples import CLEAN, LOAD, NODES, SPECS, TRAIN, wiring, with_need, with_offers

from cursus.core.base.specification_base import OutputSpec, StepSpecification
from cursus.dag.model import Node
from cursus.errors import LockError
from cursus.resolver.lock import lock_path, read_lock, write_lock

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.resolver.wiring import Wiring


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "pipeline.lock"
    write_lock(path, wiring().lock())
    return path


def drift_of(changed: Wiring, lock: Path) -> list[str]:
    """The lines of the refusal of another wiring."""
    with pytest.raises(LockError) as caught:
        changed.kept_to(lock)
    (fault,) = caught.value.faults
    assert fault.code == "lock-drift"
    assert fault.hint == "`cursus resolve --lock` accepts it"
    return [line.strip() for line in fault.fact.splitlines()[1:]]


def specs(*changed: StepSpecification) -> dict[str, StepSpecification]:
    return {**SPECS, **{spec.step_type: spec for spec in changed}}


def test_a_lock_lies_beside_its_dag(tmp_path: Path) -> None:
    assert lock_path(tmp_path / "dag.yaml") == tmp_path / "pipeline.lock"
    assert lock_path(tmp_path / "weekly.json") == tmp_path / "weekly.lock"


def test_a_lock_is_yaml_with_source_path_score_and_digests(lock: Path) -> None:
    held = yaml.safe_load(lock.read_text())
    wire = held["wires"]["Clean.rows"]

    assert wire["from"] == "Load.rows"
    assert wire["path"] == "properties.ProcessingOutputConfig.Outputs['rows'].S3Output.S3Uri"
    assert wire["score"] == 0.85
    assert wire["specs"].split(" -> ") == [held["nodes"][node].split()[1] for node in ("Load", "Clean")]
    assert held["unwired"] == {"Clean.lookup": "nothing", "Load.address": "config"}
    assert held["specs"][held["nodes"]["Train"]] == {
        "need table": "type processing_output S3Uri; required; keywords clean, table"
    }


def test_a_lock_is_read_back_as_it_was_written(lock: Path) -> None:
    read = read_lock(lock)

    assert read is not None
    assert read.text() == lock.read_text()
    assert wiring().lock_faults(lock) == []


def test_without_a_lock_every_wiring_is_kept(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none.lock") is None
    assert len(wiring().kept_to(tmp_path / "none.lock").wires) == 2
    assert [fault.code for fault in wiring().lock_faults(tmp_path / "none.lock")] == ["lock-missing"]


def test_a_wire_from_elsewhere_is_told_as_a_diff(lock: Path) -> None:
    changed = wiring(pins={"Train.table": "Load.schema"})

    assert drift_of(changed, lock) == ["- Train.table: Clean.clean_rows", "+ Train.table: Load.schema"]


def test_a_new_node_and_its_wires_are_told(lock: Path) -> None:
    nodes = (*NODES, Node("Again", "Clean"))

    assert drift_of(wiring(nodes, pins={"Train.table": "Clean.clean_rows"}), lock) == [
        "+ node Again: Clean",
        "+ Again.lookup: nothing, it stays open",
        "+ Again.rows: Load.rows",
    ]


def test_a_node_that_is_gone_is_told(lock: Path) -> None:
    assert drift_of(wiring(("Load", "Clean")), lock) == ["- node Train: Train", "- Train.table: Clean.clean_rows"]


def test_an_offer_that_was_renamed_is_told_beside_its_wires(lock: Path) -> None:
    load = with_offers(LOAD, OutputSpec("table_rows", aliases=["rows"]), LOAD.outputs["schema"], LOAD.outputs["model"])
    clean = with_offers(CLEAN, OutputSpec("washed_rows", aliases=["table"]))

    assert drift_of(wiring(specs=specs(load, clean)), lock) == [
        "- Clean.rows: Load.rows",
        "+ Clean.rows: Load.table_rows",
        "- Train.table: Clean.clean_rows",
        "+ Train.table: Clean.washed_rows",
        "spec Clean: offer clean_rows is renamed to washed_rows",
        "spec Load: offer rows is gone",
        "spec Load: offer table_rows is new",
    ]


def test_another_path_of_the_same_offer_is_a_drift(lock: Path) -> None:
    path = "properties.ProcessingOutputConfig.Outputs['clean_rows'].S3Output.LocalPath"
    clean = with_offers(CLEAN, OutputSpec("clean_rows", property_path=path, aliases=["table"]))
    old = "properties.ProcessingOutputConfig.Outputs['clean_rows'].S3Output.S3Uri"

    assert drift_of(wiring(specs=specs(clean)), lock) == [
        f"- Train.table: Clean.clean_rows at {old}",
        f"+ Train.table: Clean.clean_rows at {path}",
        f"spec Clean: offer clean_rows: path {old} -> {path}",
    ]


def test_a_change_that_moves_no_wire_is_no_drift_and_still_fails_a_check(lock: Path) -> None:
    clean, train = with_need(CLEAN, "rows", aliases=["records"]), with_need(TRAIN, "table", semantic_keywords=[])
    changed = wiring(specs=specs(clean, train))

    assert len(changed.kept_to(lock).wires) == 2
    (fault,) = changed.lock_faults(lock)
    assert fault.fact.splitlines() == [
        "the wiring is as accepted, and the reasons for it changed",
        "  spec Clean: need rows: aliases none -> records",
        "  spec Train: need table: keywords clean, table -> none",
        *[line for line in fault.fact.splitlines() if "scores" in line],
    ]
    assert any("Train.table: Clean.clean_rows scores" in line for line in fault.fact.splitlines())


def test_a_need_that_became_optional_is_told(lock: Path) -> None:
    (fault,) = wiring(specs=specs(with_need(TRAIN, "table", required=False))).lock_faults(lock)

    assert "spec Train: need table: demand required -> optional" in fault.fact


def broken(lock: Path, old: str, new: str) -> list[tuple[str, str, str]]:
    text = lock.read_text()
    assert old in text
    lock.write_text(text.replace(old, new, 1))
    with pytest.raises(LockError) as caught:
        read_lock(lock)
    assert all(fault.hint for fault in caught.value.faults)
    return [(fault.subject, fault.fact, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("version: 1", "version: 2", ("pipeline.lock:2", "version '2' is not read here", "lock-version")),
        ("version: 1\n", "", ("pipeline.lock:1", "has no version", "lock-version")),
        ("nodes:", "<<<<<<< ours\nnodes:", ("pipeline.lock:3", "'<<<<<<< ours' is no line of a lock", "lock-format")),
        ("  Clean.lookup: nothing", "  Clean.lookup: something",
         ("pipeline.lock:19", "Clean.lookup is answered by 'something', neither config nor nothing", "lock-format")),
        ("    score: 0.8500", "    score: high", ("pipeline.lock:11", "'high' is no score", "lock-format")),
        ("    from: Load.rows\n", "",
         ("pipeline.lock:8", "Clean.rows has not exactly the fields from, path, score, specs", "lock-format")),
        ("  Train: Train", "  Train: Trained", None),
        ("required", "optional", None),
        ("nodes:", "knots:", None),
        ("  Clean: Clean", "  Train: Clean", None),
        ("  Clean: Clean", "   Clean: Clean", None),
    ],
)  # fmt: skip
def test_a_broken_lock_is_refused_with_the_line(
    lock: Path, old: str, new: str, fault: tuple[str, str, str] | None
) -> None:
    found = broken(lock, old, new)

    assert found
    assert all(subject.startswith("pipeline.lock:") for subject, _, _ in found)
    assert fault is None or fault in found


def test_a_lock_that_is_no_text_is_refused(lock: Path) -> None:
    lock.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LockError, match="is not UTF-8"):
        read_lock(lock)


def test_a_lock_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LockError, match="cannot be written"):
        write_lock(tmp_path / "file" / "pipeline.lock", wiring().lock())
