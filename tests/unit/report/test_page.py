from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from tests.unit.report.page_check import Page
from tests.unit.report.pipelines import processing, project, run_at, step_record, waiting_for, write_run

from cursus.errors import DataError
from cursus.report import write_report

if TYPE_CHECKING:
    from pathlib import Path

ATTACK = "</title></style></script><script>alert(1)</script><img src=x onerror='alert(2)'>\""


def page_of(folder: Path) -> Page:
    page = Page(write_report(folder).read_text(encoding="utf-8"))
    assert page.faults == []
    return page


def test_a_run_of_the_engine_becomes_a_page_with_its_figures_graph_plots_and_lineage(tmp_path: Path) -> None:
    page = page_of(run_at(tmp_path).folder)
    for words in (
        "Payments ✓ Succeeded",
        "7 of 8 succeeded, 1 skipped",
        "auc 0.9100 0.0120",
        "Metric train validation auc 0.9538 0.8933",
        "Group payments Version 1 Approval PendingManualApproval",
        "Evaluate binary_classification_metrics.auc.value [0.91] ≥ Parameters.LeastAuc [0.8] true",
        "true class predicted 0 predicted 1 0 53 1 1 3 29",
        "Evaluate roc.png",
        "Train Evaluate , Register s3://bucket/out/models/",
    ):
        assert words in page.text
    assert [given["alt"] for tag, given in page.tags if tag == "img"] == ["roc.png, drawn by step Evaluate"]


def test_a_failed_run_shows_the_failing_step_before_anything_else(tmp_path: Path) -> None:
    page = page_of(run_at(tmp_path, broken=("Prepare",)).folder)
    assert next(name for name in page.ids if not name.endswith("-heading")) == "failed"
    first = page.text.split("Key figures")[0]
    assert "exit code 3: ValueError: column 'amount' holds 12 values that are no numbers" in first
    assert "Not run: Train , Evaluate , GoodEnough , Register , TooWeak" in first


def test_of_a_failed_run_only_the_failed_step_is_open(tmp_path: Path) -> None:
    page = page_of(run_at(tmp_path, broken=("Prepare",)).folder)
    steps = [given for tag, given in page.tags if tag == "details" and given.get("class", "").startswith("step ")]
    assert [given["class"] for given in steps if "open" in given] == ["step state-failed"]
    assert len(steps) == 8


def test_what_a_run_says_is_never_markup(tmp_path: Path) -> None:
    log = tmp_path / "run" / "logs" / "log"
    log.parent.mkdir(parents=True)
    log.write_text(f"{ATTACK}\n\x1b[31mred\x1b[0m\x00\n", encoding="utf-8")
    step = step_record(
        ATTACK,
        type=ATTACK,
        status="Failed",
        reason=ATTACK,
        log=str(log),
        metrics={ATTACK: 1.0},
        outputs={ATTACK: {"uri": "javascript:alert(1)", "path": ATTACK}},
        started="2026-01-01T00:00:00+00:00",
    )
    other = step_record(ATTACK + "2", status=ATTACK, properties={"Outcome": ATTACK})
    definition = {
        "Parameters": [{"Name": ATTACK, "DefaultValue": ATTACK}],
        "Steps": [waiting_for(ATTACK), {"Name": ATTACK + "2", "Type": ATTACK, "DependsOn": [ATTACK]}],
    }
    folder = write_run(
        tmp_path / "run",
        run_id=ATTACK,
        pipeline=ATTACK,
        status=ATTACK,
        sandbox=ATTACK,
        parameters={ATTACK: ATTACK},
        steps=[step, other],
        definition=definition,
    )
    page = page_of(folder)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert [tag for tag, _ in page.tags].count("img") == 0
    assert "\x00" not in page.text
    assert "red\ufffd" in page.text
    assert page.text.count("alert(1)") >= 15


def test_a_policy_lets_no_other_script_run_and_nothing_be_loaded(tmp_path: Path) -> None:
    page = page_of(write_run(tmp_path))
    policy = next(given["content"] for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy")
    pattern = r"default-src 'none'; img-src data:; style-src 'sha256-[^' ]+'; script-src 'sha256-[^' ]+'"
    assert re.fullmatch(pattern, policy)


def test_a_lone_surrogate_in_the_record_does_not_keep_the_page_from_being_written(tmp_path: Path) -> None:
    tmp_path.joinpath("run.json").write_text('{"pipeline": "a\\ud800b"}')
    assert "a\ufffdb" in page_of(tmp_path).text


def test_a_run_without_steps_is_a_page_that_says_so(tmp_path: Path) -> None:
    text = page_of(write_run(tmp_path, pipeline="Empty", status="Succeeded", steps=[])).text
    assert "The pipeline has no steps." in text
    assert "No step started." in text
    assert "No step left an output." in text


def test_a_record_whose_fields_have_other_types_is_still_a_page(tmp_path: Path) -> None:
    wrong = [{"name": 3, "outputs": [], "metrics": {"a": "b"}, "seconds": None, "started": 5, "log": {}}, "no step"]
    folder = write_run(tmp_path, run_id=7, steps=wrong, parameters=[], definition=None, seconds="long")
    assert "Unfinished" in page_of(folder).text


def test_outputs_and_logs_that_are_gone_are_said_to_be_gone(tmp_path: Path) -> None:
    gone = {"o": {"uri": "s3://b/o", "path": str(tmp_path / "gone")}}
    step = step_record("A", outputs=gone, log=str(tmp_path / "gone.log"), log_tail="the last words")
    text = page_of(write_run(tmp_path, steps=[step])).text
    assert "o gone - A" in text
    assert "the last words" in text


def test_a_record_written_while_the_run_goes_on_shows_all_its_steps(tmp_path: Path) -> None:
    definition = {"Steps": [waiting_for("A"), waiting_for("B", "A")]}
    text = page_of(write_run(tmp_path, status="Running", steps=[], definition=definition)).text
    assert "This record was written while the run was going on" in text
    assert text.count("? Unfinished") >= 4


def test_a_log_is_found_in_a_run_folder_that_was_moved(tmp_path: Path) -> None:
    result = run_at(
        tmp_path, {"Version": "2020-12-01", "Steps": [processing("Load", outputs=("train",), words=("0",))]}
    )
    moved = tmp_path / "elsewhere"
    result.folder.rename(moved)
    assert "wrote train" in page_of(moved).text


def test_only_the_end_of_a_long_log_is_shown(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "A.log").write_text("".join(f"<line {number}>\n" for number in range(1000)))
    text = page_of(write_run(tmp_path, steps=[step_record("A", log=str(logs / "A.log"))])).text
    assert "Log: last 200 lines" in text
    assert "<line 800>" in text
    assert "<line 799>" not in text


def test_a_folder_without_a_record_is_an_error_with_the_change_to_make(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"run\.json: cannot be read[\s\S]*give the folder of a run"):
        write_report(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_a_record_that_is_no_record_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(DataError, match=r"is not JSON|is no record"):
        write_report(tmp_path)


def test_the_same_run_gives_the_same_page(tmp_path: Path) -> None:
    folder = run_at(tmp_path, broken=("Load",)).folder
    assert write_report(folder).read_bytes() == write_report(folder).read_bytes()


def test_three_hundred_steps_make_a_page_of_a_few_megabytes_in_a_few_seconds(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    steps, records = [], []
    for at in range(300):
        sources = {f"Step{at - back}" for back in (1, 7, 40) if at % (back + 1) and at >= back}
        steps.append(waiting_for(f"Step{at}", *sorted(sources)))
        (logs / f"Step{at}.log").write_text("a line of a log of ordinary length\n" * 300)
        start = f"2026-01-01T00:{at // 60:02}:{at % 60:02}+00:00"
        records.append(step_record(f"Step{at}", started=start, log=str(logs / f"Step{at}.log")))
    folder = write_run(tmp_path, status="Succeeded", steps=records, definition={"Steps": steps}, seconds=301.0)
    before = time.process_time()
    written = write_report(folder)
    assert time.process_time() - before < 5
    assert written.stat().st_size < 5_000_000
    assert Page(written.read_text(encoding="utf-8")).faults == []


def test_the_record_stays_as_it_was(tmp_path: Path) -> None:
    folder = write_run(tmp_path, steps=[step_record("A")], definition=project())
    before = (folder / "run.json").read_bytes()
    write_report(folder)
    assert (folder / "run.json").read_bytes() == before
    assert json.loads(before)["steps"][0]["name"] == "A"
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "run.json"]


def test_what_was_taken_from_earlier_runs_or_tried_again_is_marked(tmp_path: Path) -> None:
    reused = step_record("Load", reused={"reason": "cache", "run_id": "abc123"})
    retried = step_record("Train", attempts=3, cpu_seconds=2.5)
    text = page_of(write_run(tmp_path, steps=[reused, retried])).text
    assert "2 of 2 succeeded, 1 of them reused" in text
    assert "Load Processing ✓ Succeeded ↺ reused" in text
    assert "Taken from run abc123 , from the cache" in text
    assert "Train Processing ✓ Succeeded attempt 3" in text
    assert "CPU time 2.5 s" in text
